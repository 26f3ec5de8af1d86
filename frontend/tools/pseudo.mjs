// A language that nobody speaks: German with accents and 40 % longer. It shows what does not fit, and what is written into a page
// instead of messages/.

const ACCENTS = { a: 'á', e: 'ë', i: 'ï', o: 'õ', u: 'û', y: 'ý', ä: 'ā', ö: 'ō', ü: 'ū', c: 'ç', n: 'ñ', s: 'š', z: 'ž' };
const LONGER_BY = 0.4;
/** A placeholder, or a letter that may be repeated. */
const PLACE_OR_VOWEL = /\{[a-z_]+\}|[aeiouyäöü]/gi;
const PLACE_OR_LETTER = /\{[a-z_]+\}|\p{L}/gu;

function accented(letter) {
	const found = ACCENTS[letter.toLowerCase()] ?? letter.toLowerCase();
	return letter === letter.toLowerCase() ? found : found.toUpperCase();
}

/** The text with accents, and longer at its vowels: so single words grow too, as those of other languages would. Placeholders stay. */
export function pseudo(text) {
	const vowels = (text.match(PLACE_OR_VOWEL) ?? []).filter((part) => !part.startsWith('{')).length;
	const more = Math.round(text.replaceAll(/\{[a-z_]+\}/g, '').length * LONGER_BY);
	let seen = 0;
	const longer = text.replaceAll(PLACE_OR_VOWEL, (part) => {
		if (part.startsWith('{')) return part;
		const extra = Math.floor(((seen + 1) * more) / vowels) - Math.floor((seen * more) / vowels);
		seen += 1;
		return part + part.toLowerCase().repeat(extra);
	});
	return longer.replaceAll(PLACE_OR_LETTER, (part) => (part.startsWith('{') ? part : accented(part)));
}

/** All texts of an area. */
export const pseudoTexts = (texts) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudo(text)]));

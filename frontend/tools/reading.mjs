// How hard a German text is to read: its sentences, words and syllables, and an index of them.

/** What a placeholder counts as: one short word. */
const STAND_IN = '□';
const WORD = /[\p{L}\p{N}□]+(?:[-’.][\p{L}\p{N}]+)*/gu;
/** Vowels that are one sound together; any other two beside each other are two syllables ("ge-ändert"). */
const VOWELS = /aa|ee|oo|ie|ai|ei|au|äu|eu|[aeiouyäöü]/giu;

const plain = (text) => text.replaceAll(/\{[a-z_]+\}/g, STAND_IN);

/** The sentences of a text. A colon ends one when what follows begins like a sentence: "Wählen Sie: Wer kommt?" */
export function sentencesOf(text) {
	return plain(text)
		.split(/(?<=[.!?…][“)]?)\s+|(?<=:)\s+(?=[\p{Lu}„])/u)
		.filter((sentence) => wordsOf(sentence).length > 0);
}

/** Whether it is one that is read as such, and no label, heading or name of a button. */
export const isWhole = (sentence) => /[.!?][“)]?$/.test(sentence);

/** The words; what hyphens join is one word, a placeholder is one, a number is one. */
export const wordsOf = (text) => plain(text).match(WORD) ?? [];

export function syllablesOf(word) {
	const parts = word.replaceAll(/qu/gi, 'q').split('-');
	return parts.reduce((sum, part) => sum + Math.max(1, (part.match(VOWELS) ?? []).length), 0);
}

/** The middle one of some numbers. */
export function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	const at = sorted.length / 2;
	return Number.isInteger(at) ? (sorted[at - 1] + sorted[at]) / 2 : sorted[Math.floor(at)];
}

/**
 * The first Wiener Sachtextformel: which year of school reads such a text, from 4 (very easy) to 15. It was made for German and
 * counts what makes German hard: words of three syllables and more (MS), words of more than six letters (IW) and of one syllable
 * (ES), each in per cent, and words in a sentence (SL).
 * Richard Bamberger, Erich Vanecek: Lesen – Verstehen – Lernen – Schreiben. Die Schwierigkeitsstufen von Texten in deutscher
 * Sprache. Wien: Jugend und Volk, 1984.
 */
export function schoolYear(sentences) {
	const words = sentences.flatMap(wordsOf);
	const share = (test) => (100 * words.filter(test).length) / words.length;
	const many = share((word) => syllablesOf(word) >= 3);
	const long = share((word) => word.replaceAll('-', '').length > 6);
	const one = share((word) => syllablesOf(word) === 1);
	return 0.1935 * many + 0.1672 * (words.length / sentences.length) + 0.1297 * long - 0.0327 * one - 0.875;
}

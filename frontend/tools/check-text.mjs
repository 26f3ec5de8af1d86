// Refuses texts that people would stumble over. Run by tests/text.test.ts; `node tools/check-text.mjs` prints faults and figures.
// No rule here can say that a text is good: readers of the target group do that (docs/TRANSLATIONS.md).
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FOR_STAFF } from './gen-i18n.mjs';
import { isWhole, median, schoolYear, sentencesOf, wordsOf } from './reading.mjs';

/** Einfache Sprache: the bounds of docs/TRANSLATIONS.md, and the easiest year that the formula knows. */
const SIMPLE = { words: 12, median: 8, year: 4, letters: 14 };
/**
 * Plain German. Twenty words are what the dpa calls the most a sentence should have. The formula gives years of school and nobody
 * has measured them against the levels of the language framework; year 6 is read at the age of 12, by who reads of everyday things
 * without help: that is what B1 asks ("texts that consist mainly of high frequency everyday language"). All areas together stay a
 * year below, for readers of 85 on a small screen. An area with fewer sentences says too little to be measured alone.
 */
const PLAIN = { words: 20, yearOfArea: 6, year: 5, sentences: 15 };

const ABBREVIATION = /(?<!\p{L})(z\. ?B|d\. ?h|u\. ?a|o\. ?ä|bzw|ggf|usw|etc|evtl|inkl|ca|vgl|Nr|Tel|Std|Min|Str)\.|\b(bzw|ggf|usw|etc|evtl)\b/u;
const FAMILIAR = /(?<!\p{L})(du|dich|dir|dein|deine[mnrs]?|euch|euer|eure[mnrs]?)(?!\p{L})/iu;
const GENDER_SIGN = /\p{L}(\((in|innen|s|n|r|e|en)\)|[*:_/]-?in(nen)?(?!\p{L}))/u;

/** Words that have another name here. 112 is the Leitstelle's number: nobody may take us for it. */
const GLOSSARY = [
	[/leitstelle|einsatzzentrale|(?<!\p{L})disposition(?!\p{L})/iu, 'Koordination'],
	[/(?<!\p{L})(hilfe?s?gesuch|gesuch|hilfs?e?anfrage|hilfeersuchen|ticket|antrag|auftrag)(e|en|s)?(?!\p{L})/iu, 'Anfrage'],
	[/(?<!\p{L})(stadtteil|kiez|viertel|stadtviertel)(e|en|s)?(?!\p{L})/iu, 'Quartier'],
	[/(?<!\p{L})(account|benutzerkonto|nutzerkonto|profil)(s|e|en)?(?!\p{L})/iu, 'Konto'],
	[/(?<!\p{L})(log-?in|einloggen|ausloggen|sign-?in)(?!\p{L})/iu, 'Anmelden'],
	[/(?<!\p{L}|E-)mails?(?!\p{L})/iu, 'E-Mail'],
	[/(?<!\p{L})(anwendung|plattform|portal)(?!\p{L})/iu, 'App']
];

const SIMPLE_RULES = [
	[/(?<!\p{L})des(?!\p{L})|(?<!\p{L})([ekmds]?eines|[Ii]hres|unseres|dieses|jenes)\s+(\p{Ll}+en\s+)?\p{Lu}[\p{L}-]*s(?!\p{L})/u, 'has a genitive'],
	[/(?<!\p{L})(?!(In|Mit|Zu|Auf|An|Bei|Von|Aus|Nach|Seit|Vor|Unter|Über|Zwischen|Hinter|Neben|Sie|Oder|Und|Aber|Ist|War|Hat)(?!\p{L}))\p{Lu}[\p{L}-]+ (der|einer|[Ii]hrer|unserer|meiner|dieser|deren|dessen) \p{Lu}/u, 'has a genitive'],
	[/(?<!\p{L})(wegen|trotz|während|innerhalb|außerhalb|anhand|aufgrund|mithilfe|bezüglich|hinsichtlich|mittels|anstatt)(?!\p{L})/iu, 'has a preposition that asks for a genitive'],
	[/(?<!\p{L})(würde|könnte|sollte|müsste|dürfte|hätte|wäre|käme|gäbe)(n|st|t)?(?!\p{L})/iu, 'has a conjunctive'],
	[/(?<!\p{L})(wurden?|worden)(?!\p{L})/iu, 'is passive'],
	[/(?<!\p{L})(zwei|drei|vier|fünf|sechs|sieben|neun|zehn|elf|zwölf|zwanzig|dreißig|hundert|tausend)(mal)?(?!\p{L})/iu, 'writes a number as a word'],
	[/(?<!\p{L})acht (Tage|Stunden|Wochen|Minuten|Uhr|Zeichen)|(?<!\p{L})halbe[ns]? /iu, 'writes a number as a word'],
	[/[;§%&/[\]]| – /u, 'has a sign that is hard to read'],
	[/(?<!\p{L})(Quartiere?n?|Koordination)(?!\p{L})(?<!(ist: |\()\p{L}+)/u, 'says Quartier or Koordination, which are Stadt-Teil and Hilfe-Büro']
];

const PARTICIPLE = /^(\p{L}*ge\p{L}+(t|en)|(be|ver|er|ent|zer|miss)\p{L}+(t|en)|\p{L}+iert)$/u;

/** "wird … gelöscht": the helping verb, and the participle at the end of the sentence. "Es wird besser" is none. */
function isPassive(sentence) {
	if (!/(?<!\p{L})(wird|werden)(?!\p{L})/u.test(sentence)) return false;
	return PARTICIPLE.test(wordsOf(sentence).at(-1));
}

const simple = (text) => [
	...SIMPLE_RULES.filter(([pattern]) => pattern.test(text)).map(([, fault]) => fault),
	...sentencesOf(text).flatMap((sentence) => {
		const count = wordsOf(sentence).length;
		return [...(count > SIMPLE.words ? [`has a sentence of ${count} words`] : []), ...(isPassive(sentence) ? ['is passive'] : [])];
	}),
	...(text.match(/\p{L}+/gu) ?? []).filter((part) => part.length > SIMPLE.letters).map((part) => `has a word without a hyphen: ${part}`)
];

const plain = (text) => [
	...GLOSSARY.filter(([pattern]) => pattern.test(text)).map(([, name]) => `has a word that is called ${name} here`),
	...sentencesOf(text).map((sentence) => wordsOf(sentence).length).filter((count) => count > PLAIN.words).map((count) => `has a sentence of ${count} words`)
];

const german = (text) => [
	...(ABBREVIATION.test(text) ? ['has an abbreviation'] : []),
	...(FAMILIAR.test(text) ? ['says du'] : []),
	...(GENDER_SIGN.test(text) ? ['has a form with a sign inside'] : [])
];

/** What opens a quotation in a language, and what closes it. */
const QUOTES = { de: '„“', 'de-simple': '„“', en: '“”', tr: '“”', uk: '«»', ar: '«»' };

function quoteFaults(language, text) {
	const [opens, closes] = QUOTES[language];
	const found = text.match(/["„“”«»‟]/gu) ?? [];
	const isSound = found.every((sign, at) => sign === (at % 2 === 0 ? opens : closes)) && found.length % 2 === 0;
	return isSound ? [] : [`quotes otherwise than ${opens}…${closes}`];
}

/** Signs and typing: what is wrong in every language. */
function typing(language, text) {
	return [
		...quoteFaults(language, text),
		...(text.includes('...') ? ['has three dots for an ellipsis'] : []),
		...(/\s{2}|[\t\n\u00a0]/u.test(text) ? ['has a blank too many'] : []),
		...(text.trim() !== text ? ['begins or ends with a blank'] : []),
		...(/\s[,.!?:;،؟؛]/u.test(text) ? ['has a blank before a sign'] : []),
		...(/[*_`<>]|&\w+;/u.test(text) ? ['has markup'] : []),
		...(/\p{L}'\p{L}/u.test(text) && language !== 'en' ? ['has a typewriter apostrophe'] : []),
		...(language === 'en' && /\p{L}\(e?s\)/u.test(text) ? ['has a form with a sign inside'] : [])
	];
}

/** Names that are written with Latin letters everywhere; what stands in brackets is the German name beside the translated one. */
const LATIN = /\([^)]*\p{Script=Latin}[^)]*\)|«[^»]*»|\S+@\S+|calendar\.google\.com|[A-Z]{2,}|\b(English|Google|Android|Outlook|Thunderbird|OpenStreetMap|JavaScript|Quartierhilfe|Authenticator|Spam|iPhone|iPad|Mac)\b|(?<!\p{L})[äöü](?!\p{L})/gu;

const foreign = {
	uk: (text) => [
		...(/\p{Script=Latin}/u.test(text.replace(LATIN, '')) ? ['has Latin letters'] : []),
		...(/[ыэъё]/iu.test(text) ? ['has a letter that is Russian'] : []),
		...(/(?<!\p{L})(ти|тебе|тобі|твій|твоя|твоє|твої)(?!\p{L})/iu.test(text) ? ['says ти'] : []),
		...(/(?<!\p{L}|[.?!…»] |^)(ви|вас|вам|вами|ваш(а|е|і|у|ого|ому|им|их|ими|ій|ої)?)(?!\p{L})/u.test(text) ? ['writes Ви small'] : [])
	],
	ar: (text) => [
		...(/\p{Script=Latin}/u.test(text.replace(LATIN, '')) ? ['has Latin letters'] : []),
		...(/[,?;]/u.test(text) ? ['has a Latin comma, question mark or semicolon'] : [])
	],
	tr: (text) => (/(?<!\p{L})(sen|seni|sana|senin)(?!\p{L})/iu.test(text) ? ['says sen'] : []),
	en: () => []
};

/** What is wrong with a text that is a translation of `source`. */
function translated(language, text, source) {
	const words = source.replaceAll(/\{[a-z_]+\}/g, '').match(/\p{L}+/gu) ?? [];
	return [
		...foreign[language](text),
		...(text === source && words.length > 1 && words.join(' ') !== words.join(' ').replace(/\p{Ll}/gu, '') ? ['is not translated'] : [])
	];
}

/**
 * The faults of one text. `source` is the German one, `staff` whether only the coordination reads it: there a word in short and a
 * long sentence are theirs to judge, the names of things are not.
 */
export function faultsOf(language, text, { source = text, staff = false } = {}) {
	const said = text.replaceAll(/\{[a-z_]+\}/g, '□');
	const faults = typing(language, said);
	if (language === 'de-simple') return [...faults, ...german(said), ...simple(text)];
	if (language !== 'de') return [...faults, ...translated(language, said, source.replaceAll(/\{[a-z_]+\}/g, '□'))];
	if (staff) return [...faults, ...(GLOSSARY[0][0].test(text) ? ['has a word that is called Koordination here'] : []), ...(FAMILIAR.test(said) ? ['says du'] : [])];
	return [...faults, ...german(said), ...plain(text)];
}

const wholeSentences = (texts) => Object.values(texts).flatMap(sentencesOf).filter(isWhole);

/** How the two German languages read: by area and in all. `areas` maps each area to its texts. */
export function figuresOf(areas) {
	const byArea = Object.entries(areas).map(([area, texts]) => ({ area, sentences: wholeSentences(texts) }));
	const all = byArea.flatMap(({ sentences }) => sentences);
	return {
		areas: byArea.filter(({ sentences }) => sentences.length >= PLAIN.sentences).map(({ area, sentences }) => ({ area, year: schoolYear(sentences) })),
		sentences: all.length,
		median: median(all.map((sentence) => wordsOf(sentence).length)),
		year: schoolYear(all)
	};
}

/** What is wrong with a German language as a whole. */
export function faultsOfWhole(language, areas) {
	const { areas: measured, median: middle, year } = figuresOf(areas);
	const round = (number) => number.toFixed(1);
	if (language === 'de-simple') {
		return [
			...(middle > SIMPLE.median ? [`de-simple: the median sentence has ${middle} words`] : []),
			...(year > SIMPLE.year ? [`de-simple: reads like year ${round(year)} of school`] : [])
		];
	}
	return [
		...measured.filter((one) => one.year > PLAIN.yearOfArea).map((one) => `de/${one.area}.json: reads like year ${round(one.year)} of school`),
		...(year > PLAIN.year ? [`de: reads like year ${round(year)} of school`] : [])
	];
}

/** All texts: `{ language: { area: { key: text } } }`. */
export function readMessages(folder = join(dirname(fileURLToPath(import.meta.url)), '../messages')) {
	const areasOf = (language) => readdirSync(join(folder, language)).map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(folder, language, file), 'utf8'))]);
	return Object.fromEntries(readdirSync(folder).map((language) => [language, Object.fromEntries(areasOf(language))]));
}

const readByAll = (areas) => Object.fromEntries(Object.entries(areas).filter(([area]) => !FOR_STAFF.includes(area)));

/** Every fault of every text, each as one line that names where it stands. */
export function checkMessages(messages) {
	const single = Object.entries(messages).flatMap(([language, areas]) =>
		Object.entries(areas).flatMap(([area, texts]) =>
			Object.entries(texts).flatMap(([key, text]) =>
				faultsOf(language, text, { source: messages.de[area]?.[key] ?? '', staff: FOR_STAFF.includes(area) }).map((fault) => `${language}/${area}.json: "${key}" ${fault}: ${text}`)
			)
		)
	);
	return [...single, ...faultsOfWhole('de', readByAll(messages.de)), ...faultsOfWhole('de-simple', messages['de-simple'])];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const messages = readMessages();
	for (const language of ['de', 'de-simple']) console.log(language, figuresOf(readByAll(messages[language])));
	const faults = checkMessages(messages);
	console.log(faults.length === 0 ? 'No faults.' : faults.join('\n'));
	process.exitCode = faults.length === 0 ? 0 : 1;
}

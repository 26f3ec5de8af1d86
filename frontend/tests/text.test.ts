// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { checkMessages, faultsOf, faultsOfWhole, figuresOf, readMessages } from '../tools/check-text.mjs';
import { median, schoolYear, sentencesOf, syllablesOf, wordsOf } from '../tools/reading.mjs';

const messages = readMessages() as Record<string, Record<string, Record<string, string>>>;

describe('the texts', () => {
	it('have no fault', () => {
		expect(checkMessages(messages)).toEqual([]);
	});

	it('are all looked at: a fault in any language is found, and named with where it stands', () => {
		const one = Object.fromEntries(Object.entries(messages).map(([language, { ask }]) => [language, { ask: { ...ask } }]));
		expect(checkMessages(one)).toEqual([]);
		for (const language of Object.keys(one)) one[language]!.ask.draft_delete += '...';
		expect(checkMessages(one)).toEqual(Object.keys(messages).map((language) => expect.stringContaining(`${language}/ask.json: "draft_delete" has three dots`)));
	});
});

describe('sentences, words and syllables', () => {
	it('end at a full stop, a question mark, and a colon before something that begins like a sentence', () => {
		expect(sentencesOf('Wählen Sie: Wer kommt? Rufen Sie {name} an: {phone}. Tippen Sie auf „Ja“. Fertig')).toHaveLength(5);
		expect(sentencesOf('Sie bestimmen: wobei, wann und wie oft.')).toHaveLength(1);
	});

	it('count a placeholder, a number and what hyphens join as one word', () => {
		expect(wordsOf('Ihre Telefon-Nummer, {first_name}: 04541 – {count}-mal')).toHaveLength(5);
	});

	it.each([['Hilfe', 2], ['Straße', 2], ['Telefon-Nummer', 5], ['Quartier', 2], ['geändert', 3], ['Theater', 3], ['neue', 2], ['112', 1], ['Äpfel', 2]])('%s has %i syllables', (word, count) => {
		expect(syllablesOf(word)).toBe(count);
	});

	it('have a median', () => {
		expect(median([9, 1, 5])).toBe(5);
		expect(median([1, 2, 4, 9])).toBe(3);
	});
});

describe('the reading index', () => {
	it('is the first Wiener Sachtextformel', () => {
		// 5 words, 1 of three syllables and more (20 %), 2 of more than six letters (40 %), 3 of one syllable (60 %).
		expect(schoolYear(['Wir geben Ihr Angebot weiter.'])).toBeCloseTo(0.1935 * 20 + 0.1672 * 5 + 0.1297 * 20 - 0.0327 * 40 - 0.875, 5);
	});

	it('refuses an area that reads like an office wrote it, and only that one', () => {
		const office = 'Die Inanspruchnahme unterstützender Dienstleistungen setzt eine vorherige Registrierung voraus.';
		const easy = 'Wir rufen Sie gern an.';
		const areas = { hard: { text: Array(20).fill(office).join(' ') }, easy: { text: Array(200).fill(easy).join(' ') } };
		expect(faultsOfWhole('de', areas)).toEqual([expect.stringMatching(/^de\/hard\.json: reads like year \d+\.\d of school$/)]);
		expect(faultsOfWhole('de', { hard: areas.hard })).toHaveLength(2);
		expect(faultsOfWhole('de-simple', areas)).toEqual([]);
		expect(faultsOfWhole('de-simple', { hard: areas.hard })).toContainEqual(expect.stringMatching(/^de-simple: reads like year/));
	});

	it('says nothing of an area with few sentences, and nothing of labels', () => {
		expect(figuresOf({ few: { text: 'Inanspruchnahme unterstützender Dienstleistungen. Ja.' }, labels: { text: 'Straße und Hausnummer' } })).toMatchObject({ areas: [], sentences: 2 });
	});

	it('refuses Einfache Sprache whose median sentence is longer than 8 words', () => {
		const long = Array(3).fill('Wir rufen Sie am Tag an und wir sind da.').join(' ');
		expect(faultsOfWhole('de-simple', { area: { text: long } })).toEqual(['de-simple: the median sentence has 10 words']);
	});
});

describe('Einfache Sprache refuses', () => {
	it.each([
		['a sentence of 13 words', 'Wir rufen Sie an, wenn wir eine Person mit Zeit gefunden haben, ja.', 'has a sentence of 13 words'],
		['a genitive with des', 'Die Hilfe des Nachbarn ist da.', 'has a genitive'],
		['a genitive with der', 'Das Büro der Stadt ist da.', 'has a genitive'],
		['a genitive with Ihres', 'Die Nummer Ihres Hauses fehlt.', 'has a genitive'],
		['wegen', 'Wegen Regen kommt niemand.', 'has a preposition that asks for a genitive'],
		['a conjunctive', 'Können Sie? Wir könnten auch.', 'has a conjunctive'],
		['the passive of the past', 'Die Anfrage wurde gelöscht.', 'is passive'],
		['the passive', 'Ihre Anfrage wird morgen gelöscht.', 'is passive'],
		['a number as a word', 'Wir haben zwei Fragen.', 'writes a number as a word'],
		['half an hour', 'Das dauert eine halbe Stunde.', 'writes a number as a word'],
		['a hard sign', 'Wir kommen; Sie warten.', 'has a sign that is hard to read'],
		['a long compound', 'Die Nachbarschaftshilfe kommt.', 'has a word without a hyphen: Nachbarschaftshilfe'],
		['Quartier', 'Wählen Sie das Quartier.', 'says Quartier or Koordination'],
		['an abbreviation', 'Zum Beispiel, d. h. heute.', 'has an abbreviation']
	])('%s', (_, text, fault) => expect(faultsOf('de-simple', text)).toEqual([expect.stringContaining(fault)]));

	it.each(['In der Stadt hilft jemand.', 'Geben Sie einer Person die Rolle.', 'Ein anderes Wort für Stadt-Teil ist: Quartier.', 'Das Hilfe-Büro (Koordination) hilft.', 'Es wird besser.', 'Versuchen Sie es noch einmal.', 'Er kommt jedes Mal.'])(
		'not: %s',
		(text) => expect(faultsOf('de-simple', text)).toEqual([])
	);
});

describe('plain German refuses', () => {
	it.each([
		['an abbreviation', 'Obst, z. B. Äpfel', 'has an abbreviation'],
		['bzw.', 'Heute bzw. morgen', 'has an abbreviation'],
		['du', 'Hast du Zeit?', 'says du'],
		['dein', 'Das ist deine Anfrage.', 'says du'],
		['a sign inside a word', 'Helfer:innen gesucht', 'has a form with a sign inside'],
		['brackets inside a word', 'Helfer(in) gesucht', 'has a form with a sign inside'],
		['Leitstelle', 'Die Leitstelle hilft.', 'is called Koordination'],
		['Stadtteil', 'In welchem Stadtteil?', 'is called Quartier'],
		['Hilfegesuch', 'Ihr Hilfegesuch ist da.', 'is called Anfrage'],
		['Account', 'Ihr Account', 'is called Konto'],
		['einloggen', 'Bitte einloggen', 'is called Anmelden'],
		['Mail', 'Wir schicken eine Mail.', 'is called E-Mail'],
		['Anwendung', 'Hier in der Anwendung', 'is called App'],
		['a sentence of 21 words', `${'sehr '.repeat(20)}gut.`, 'has a sentence of 21 words']
	])('%s', (_, text, fault) => expect(faultsOf('de', text)).toEqual([expect.stringContaining(fault)]));

	it('leaves the coordination its short forms, and not the name of 112', () => {
		expect(faultsOf('de', 'wartet seit {count} Min.', { staff: true })).toEqual([]);
		expect(faultsOf('de', 'Leitstelle', { staff: true })).toHaveLength(1);
		expect(faultsOf('de', 'Hast du Zeit?', { staff: true })).toEqual(['says du']);
	});

	it.each(['E-Mails an {email}', 'Eine Viertelstunde warten', 'Ihr E-Mail-Postfach', 'Dudelsack und Duett'])('not: %s', (text) => expect(faultsOf('de', text)).toEqual([]));
});

describe('every language refuses', () => {
	it.each([
		['de', 'Bitte warten...', 'three dots'],
		['en', 'Two  blanks', 'a blank too many'],
		['tr', ' Bir boşluk', 'begins or ends with a blank'],
		['de', 'Wirklich ?', 'a blank before a sign'],
		['en', '<b>Help</b>', 'markup'],
		['de', 'Tippen Sie auf "Ja".', 'quotes otherwise'],
		['de', 'Tippen Sie auf „Ja”.', 'quotes otherwise'],
		['de-simple', 'Tippen Sie auf „Ja.', 'quotes otherwise'],
		['en', 'Press „Yes“.', 'quotes otherwise'],
		['uk', 'Натисніть “Так”.', 'quotes otherwise'],
		['tr', "Türkiye'de yardım", 'typewriter apostrophe'],
		['en', 'Person(s) who help', 'a sign inside'],
		['uk', 'Допомога Hilfe', 'Latin letters'],
		['uk', 'Мы бачили запит', 'a letter that is Russian'],
		['uk', 'Коли ви прийдете?', 'writes Ви small'],
		['uk', 'Твій запит', 'says ти'],
		['ar', 'طلب Hilfe', 'Latin letters'],
		['ar', 'متى?', 'Latin comma, question mark'],
		['tr', 'Sana yardım', 'says sen'],
		['en', 'Neue Anfrage', 'is not translated']
	])('%s: %s', (language, text, fault) => expect(faultsOf(language, text, { source: 'Neue Anfrage' })).toEqual([expect.stringContaining(fault)]));

	it.each([['uk', 'Відкрийте Google Календар (Kalender), {first_name}'], ['ar', 'رقم {phone}، وWCAG 2.2'], ['en', "seven o'clock"], ['de', 'Wird geladen …']])('%s, not: %s', (language, text) =>
		expect(faultsOf(language, text, { source: 'Neue Anfrage' })).toEqual([])
	);
});

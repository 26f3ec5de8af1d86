import { describe, expect, it } from 'vitest';
import { Formats, localeOf } from '#lib/i18n/format.ts';
import { directionOf, isLanguage, languageOf, languagesAt, LANGUAGES, pathIn } from '#lib/i18n/languages.ts';
import { localText } from '#lib/i18n/local-text.ts';
import { preferredLanguage } from '#lib/i18n/preferred.ts';
import { localPath } from '#lib/rules/next-path.ts';

describe('the language of a page', () => {
	it('is the first part of its address', () => {
		for (const language of LANGUAGES) expect(languageOf(`/${language}/hilfe/1`)).toBe(language);
		for (const foreign of ['/', '/fr/hilfe/1', '/constructor', '/de-', '']) expect(languageOf(foreign), foreign).toBe('de');
		expect(isLanguage('toString')).toBe(false);
	});

	it('is German in the office where the office does not speak it', () => {
		expect(languagesAt('/uk/koordination/tafel')).toEqual(['de', 'en']);
		expect(languageOf('/en/koordination')).toBe('en');
		for (const language of ['de-simple', 'uk', 'ar', 'tr']) expect(languageOf(`/${language}/koordination/tafel`)).toBe('de');
		expect(languageOf('/uk/koordinationen')).toBe('uk');
	});

	it('is exchanged in an address without touching the rest', () => {
		expect(pathIn('de-simple', '/de/hilfe/1')).toBe('/de-simple/hilfe/1');
		expect(pathIn('de', '/de-simple')).toBe('/de');
		expect(pathIn('ar', '/de-simple/de-simple')).toBe('/ar/de-simple');
	});

	it('says the direction of writing', () => {
		expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
	});

	it('may be any of the six on the way back after signing in', () => {
		for (const language of LANGUAGES) expect(localPath(`/${language}/konto?x=1`)).toBe(`/${language}/konto?x=1`);
		expect(localPath('/fr/konto')).toBeNull();
	});
});

describe('the language to begin in', () => {
	it('is the one that was chosen, else the first of the browser that is offered', () => {
		expect(preferredLanguage('tr', ['de-DE'])).toBe('tr');
		expect(preferredLanguage('de-simple', ['uk'])).toBe('de-simple');
		expect(preferredLanguage('xx', ['fr-FR', 'ar-SY', 'en'])).toBe('ar');
		expect(preferredLanguage(null, ['ru-RU'])).toBe('uk');
		expect(preferredLanguage(null, ['ru-RU', 'de-DE'])).toBe('de');
		expect(preferredLanguage(null, ['pl', 'fa'])).toBe('de');
		expect(preferredLanguage(null, [])).toBe('de');
	});

	it('is never easy language by a guess', () => {
		expect(preferredLanguage(null, ['de-simple', 'de'])).toBe('de');
	});
});

describe('a text of the town', () => {
	it('is read in the language of the page, else in German, and says which it is', () => {
		const text = { de: 'Einkauf', en: 'Shopping', uk: 'Покупки', ar: '' };
		expect(localText(text, 'uk')).toEqual({ text: 'Покупки', lang: 'uk' });
		for (const language of ['de-simple', 'tr', 'ar'] as const) expect(localText(text, language)).toEqual({ text: 'Einkauf', lang: 'de' });
	});
});

describe('dates and times', () => {
	const at = '2026-11-24T14:30:00Z';

	it('have Western digits and 24 hours in every language', () => {
		for (const language of LANGUAGES) {
			const formats = new Formats(language, 'Europe/Berlin');
			expect(formats.time(at), language).toBe('15:30');
			expect(formats.date(at), language).toMatch(/24.*2026/);
			expect((1.5).toLocaleString(localeOf(language)), language).toMatch(/^1[.,]5$/);
		}
	});

	it('are written as the language writes them', () => {
		expect(new Formats('de-simple', 'Europe/Berlin').clock(at)).toBe('15:30 Uhr');
		expect(new Formats('uk', 'Europe/Berlin').day(at)).toBe('вівторок, 24 листопада');
		expect(new Formats('tr', 'Europe/Berlin').weekday(1)).toBe('Pazartesi');
		expect(new Formats('ar', 'Europe/Berlin').span(at, null)).toBe('الثلاثاء، 24 نوفمبر، 15:30');
	});
});

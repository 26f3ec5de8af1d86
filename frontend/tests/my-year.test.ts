import { describe, expect, it } from 'vitest';
import year from '#lib/i18n/gen/year.de.ts';
import q from '#lib/i18n/gen/requests.de.ts';
import { Formats } from '#lib/i18n/format.ts';
import { yearWords } from '#lib/rules/my-year.ts';

const words = { q, formats: new Formats('de', 'Europe/Berlin') };
const helped = { year: 2026, since: '2026-01-01', times: 14, minutes: 650, thanks: 9 };

describe('a volunteer\'s own year', () => {
	it('is two short sentences', () => {
		expect(yearWords(helped, year, words)).toEqual({ title: 'Ihr Jahr 2026', text: '14 Mal geholfen, etwa 11 Stunden. Sie haben 9 Mal Dank bekommen.' });
		expect(yearWords({ ...helped, times: 1, minutes: 35, thanks: 0 }, year, words)?.text).toBe('1 Mal geholfen, 35 Minuten.');
		expect(yearWords({ ...helped, minutes: 60 }, year, words)?.text).toContain('etwa 1 Stunde.');
	});

	it('says nothing where nobody was helped', () => {
		expect(yearWords({ ...helped, times: 0, minutes: 0, thanks: 0 }, year, words)).toBeNull();
	});

	it('claims no whole year once its beginning is deleted', () => {
		expect(yearWords({ ...helped, since: '2026-05-30' }, year, words)?.title).toBe('Ihre Hilfe seit 30. Mai 2026');
	});
});

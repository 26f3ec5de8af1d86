import { describe, expect, it } from 'vitest';
import type { Series } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import de from '#lib/i18n/gen/series.de.ts';
import { ruleWords, standingWords, stepWords, windowOf } from '#lib/series/words.ts';

const formats = new Formats('de', 'Europe/Berlin');

describe('help that comes again, in words', () => {
	it('says how often and when', () => {
		const rule = { frequency: 'weekly', interval: 1, weekdays: [2], start: '09:00', end: '11:00' } as Series['rule'];
		expect(ruleWords(rule, de, formats)).toBe('Jede Woche, Dienstag, 09:00 bis 11:00 Uhr');
		expect(ruleWords({ ...rule, interval: 2 }, de, formats)).toMatch(/^Alle 2 Wochen/);
	});

	it('says what comes next', () => {
		expect(stepWords({ code: 'next_occurrence', by: '2026-11-24T08:00:00Z' }, de, formats)).toBe('Nächster Termin: Di., 24.11., 09:00 Uhr');
		expect(stepWords({ code: 'can_be_resumed', by: '2026-11-24T08:00:00Z' }, de, formats)).toMatch(/^Bis Di., 24.11., 09:00 Uhr/);
		expect(stepWords({ code: 'finished', by: null }, de, formats)).toBe('');
	});

	it('tells a helper of themselves, and the owner who comes', () => {
		const series = { part: 'standing', helpers: [{ helper: { first_name: 'Ali' } }] } as Series;
		expect(standingWords(series, de)).toBe('Sie kommen jedes Mal.');
		expect(standingWords({ ...series, part: 'owner' }, de)).toBe('Kommt jedes Mal: Ali');
		expect(standingWords({ ...series, part: 'owner', helpers: [] }, de)).toMatch(/^Bisher kommt niemand/);
	});

	it('knows a date on the clock of the town', () => {
		expect(windowOf({ starts_at: '2026-11-24T08:00:00Z', ends_at: '2026-11-24T10:00:00Z' }, 'Europe/Berlin')).toEqual({ date: '2026-11-24', start: '09:00', end: '11:00' });
	});
});

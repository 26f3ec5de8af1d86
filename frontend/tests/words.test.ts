import { describe, expect, it } from 'vitest';
import { Formats } from '#lib/i18n/format.ts';
import messages from '#lib/i18n/gen/requests.de.ts';
import english from '#lib/i18n/gen/requests.en.ts';
import { nextStepWords } from '#lib/requests/words.ts';

/** The closed list of what can happen next (rules of the API). */
const NEXT_STEPS = ['office_calls', 'coordinator_arranges', 'answer_still_needed', 'volunteers_may_accept', 'helper_comes', 'helper_reports', 'requester_confirms', 'can_be_reopened', 'details_are_deleted', 'finished'];

describe('what happens next, in words', () => {
	it('has a sentence of its own for each step, with and without a time, in both languages', () => {
		for (const [q, language] of [[messages, 'de'], [english, 'en']] as const) {
			const formats = new Formats(language, 'Europe/Berlin');
			for (const code of NEXT_STEPS) {
				expect(nextStepWords({ code, by: null }, { q, formats })).toBe(q[`next_${code}` as keyof typeof q]);
				if (code !== 'finished') expect(nextStepWords({ code, by: '2026-11-24T14:30:00Z' }, { q, formats })).toMatch(code === 'details_are_deleted' ? /2026/ : /15:30/);
			}
		}
	});

	it('tells times in the zone of the town', () => {
		const formats = new Formats('de', 'Europe/Berlin');
		expect(formats.span('2026-11-24T14:30:00Z', '2026-11-24T15:30:00Z')).toBe('Dienstag, 24. November, 15:30 – 16:30 Uhr');
		expect(formats.weekday(1)).toBe('Montag');
	});
});

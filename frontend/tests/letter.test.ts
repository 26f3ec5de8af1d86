import { describe, expect, it } from 'vitest';
import type { Letter, ToTell } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import de from '#lib/i18n/gen/letter.de.ts';
import en from '#lib/i18n/gen/letter.en.ts';
import { byPerson, letterWords } from '#lib/notices/letter.ts';

type Item = Letter['items'][number];

const item = (occasion: Item['occasion'], more: Partial<Item> = {}) =>
	({ id: 'x', occasion, span: null, helper_first_name: null, reference: null, category: null, ...more }) as Item;
const span = { start: '2026-11-24T14:30:00Z', end: '2026-11-24T15:30:00Z' };

/** What the API gives staff to tell (Occasion::is_worth_a_call). */
const WORTH_A_CALL: Item['occasion'][] = [
	'account.verified', 'assignment.accepted', 'assignment.withdrawn', 'assignment.cancelled', 'assignment.thanked', 'visit.arranged', 'help_request.still_needed',
	'help_request.expired', 'invitation.another_time', 'reminder.expected', 'reminder.promised', 'invitation.sent', 'invitation.revoked', 'conversation.message_received',
	'concern.closed', 'series.taken', 'series.left', 'series.ending_soon', 'series.ended', 'series.time_changed', 'series.stand_in_wanted'
];

describe('what a person without mail is told', () => {
	it('has a sentence of its own for each occasion, with and without a time, in both languages', () => {
		for (const [words, language] of [[de, 'de'], [en, 'en']] as const) {
			const formats = new Formats(language, 'Europe/Berlin');
			for (const occasion of WORTH_A_CALL) {
				expect(letterWords(item(occasion), words, formats), occasion).not.toBe(words.something);
				expect(letterWords(item(occasion, { span }), words, formats), occasion).not.toBe(words.something);
			}
		}
	});

	it('says who comes and when', () => {
		const formats = new Formats('de', 'Europe/Berlin');
		expect(letterWords(item('assignment.accepted', { span, helper_first_name: 'Ali' }), de, formats)).toBe('Ali hat zugesagt und kommt zu Ihnen: Dienstag, 24. November, 15:30 – 16:30 Uhr.');
		expect(letterWords(item('visit.arranged', { span }), de, formats)).toMatch(/^Jemand von der Stadt kommt/);
		expect(letterWords(item('moon.full' as Item['occasion']), de, formats)).toBe(de.something);
	});

	it('stands once for each person, who has waited longest first', () => {
		const notice = (id: string, person: string) => ({ id, person: { id: person } }) as ToTell;
		const people = byPerson([notice('1', 'b'), notice('2', 'a'), notice('3', 'b')]);
		expect(people.map(({ person, notices }) => [person.id, notices.map(({ id }) => id)])).toEqual([['b', ['1', '3']], ['a', ['2']]]);
	});
});

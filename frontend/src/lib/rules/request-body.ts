// What is sent to the API of a finished draft. Pure.
import type { CivilWindow } from './civil-time.ts';
import { urgencyOf, type Draft } from './draft.ts';

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** On which days help comes again that begins on `date` (RFC 5545): that weekday of each week, or the same one of each month. */
export function ruleOf(date: string, repeat: 'weekly' | 'monthly'): string {
	const day = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()];
	if (repeat === 'weekly') return `FREQ=WEEKLY;BYDAY=${day}`;
	// A month has a fifth such weekday only sometimes: that is the last one.
	const nth = Math.ceil(Number(date.slice(8)) / 7);
	return `FREQ=MONTHLY;BYDAY=${nth > 4 ? -1 : nth}${day}`;
}

/** When the help is wanted, as the API takes it. */
function timingOf({ repeat }: Draft, window: CivilWindow | null) {
	if (!window) return { kind: 'asap' as const };
	if (repeat === 'once') return { kind: 'windows' as const, windows: [window] };
	const { date, start, end } = window;
	return { kind: 'recurring' as const, recurrence: { rrule: ruleOf(date, repeat), first_date: date, start, end } };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** The name of who gets the help, where that is not the one who asks. */
const helped = ({ for_whom, other_first, other_last }: Draft) => (for_whom === 'other' ? { first_name: orNull(other_first), last_name: orNull(other_last) } : {});

/** The body of `POST /help-requests`; who asks is known by the account. */
export function requestBody(draft: Draft, window: CivilWindow | null, today: string, words: { description: string; duration: number }) {
	return {
		category: draft.category,
		quarter_id: draft.quarter_id,
		description: orNull(draft.description) ?? words.description,
		timing: timingOf(draft, window),
		duration_minutes: words.duration,
		urgency: urgencyOf(draft, today),
		contact: { address: orNull(draft.address), address_extra: orNull(draft.address_extra), phone: orNull(draft.phone), ...helped(draft) }
	};
}

/**
 * The body of `POST /help-requests/guest`. Where a guest asks for somebody else, who helps is told in words who asked: in German, as what is
 * wanted is described where the guest has written nothing.
 */
export function guestBody(draft: Draft, window: CivilWindow | null, today: string, words: { description: string; duration: number; privacy_version: string }) {
	const body = requestBody(draft, window, today, words);
	const own = { first_name: orNull(draft.first_name), last_name: orNull(draft.last_name) };
	const asker = `${own.first_name ?? ''} ${own.last_name ?? ''}`.trim();
	const named = draft.for_whom === 'me' ? own : { note_for_helper: asker ? `Gefragt hat: ${asker}` : null };
	return { ...body, contact: { ...body.contact, phone: draft.phone.trim(), ...named }, privacy_version: words.privacy_version };
}

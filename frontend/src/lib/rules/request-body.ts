// What is sent to the API of a finished draft. Pure.
import type { CivilWindow } from './civil-time.ts';
import { urgencyOf, type Draft } from './draft.ts';

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** The body of `POST /help-requests` without the person's name. */
export function requestBody(draft: Draft, window: CivilWindow | null, today: string, words: { description: string; duration: number }) {
	return {
		category: draft.category,
		quarter_id: draft.quarter_id,
		description: orNull(draft.description) ?? words.description,
		timing: window ? { kind: 'windows' as const, windows: [window] } : { kind: 'asap' as const },
		duration_minutes: words.duration,
		urgency: urgencyOf(draft, today),
		contact: { address: orNull(draft.address), address_extra: orNull(draft.address_extra), phone: orNull(draft.phone) }
	};
}

/** The body of `POST /help-requests/guest`. */
export function guestBody(draft: Draft, window: CivilWindow | null, today: string, words: { description: string; duration: number; privacy_version: string }) {
	const body = requestBody(draft, window, today, words);
	const name = { first_name: orNull(draft.first_name), last_name: orNull(draft.last_name) };
	return { ...body, contact: { ...body.contact, phone: draft.phone.trim(), ...name }, privacy_version: words.privacy_version };
}

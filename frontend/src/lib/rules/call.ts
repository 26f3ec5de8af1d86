// A call that is being written down: what was said so far, what is missing, what is sent. Pure.
import type { CivilWindow } from './civil-time.ts';

/** Who calls, as far as it is known; somebody in the records is named by `id`. */
export interface Caller {
	id: string;
	first_name: string;
	last_name: string;
	phone: string;
	quarter_id: string;
	address: string;
	address_extra: string;
	/** Whether the notice on data was read out. */
	is_told: boolean;
}

/** What the caller needs. */
export interface CallNeed {
	category: string;
	when: 'asap' | 'window';
	date: string;
	start: string;
	end: string;
	description: string;
	note: string;
	urgency: 'normal' | 'soon' | 'urgent';
	channel: 'phone' | 'counter' | 'paper';
	quarter_id: string;
	address: string;
	phone: string;
}

/** A call: `step` is who is being looked for, a new person, or somebody known. */
export interface Call {
	step: 'search' | 'new' | 'known';
	/** When it began, for the list of parked calls. */
	begun_at: string;
	query: string;
	caller: Caller;
	need: CallNeed;
}

/** A call that has just begun. */
export function newCall(begunAt: string, today: string): Call {
	return {
		step: 'search',
		begun_at: begunAt,
		query: '',
		caller: { id: '', first_name: '', last_name: '', phone: '', quarter_id: '', address: '', address_extra: '', is_told: false },
		need: { category: '', when: 'asap', date: today, start: '09:00', end: '12:00', description: '', note: '', urgency: 'soon', channel: 'phone', quarter_id: '', address: '', phone: '' }
	};
}

/** What was typed to find somebody, as the beginning of a new record: a number, or a name whose last word is the surname. */
export function callerFrom(query: string): Pick<Caller, 'first_name' | 'last_name' | 'phone'> {
	const text = query.trim().replace(/\s+/g, ' ');
	if (/\d/.test(text)) return { first_name: '', last_name: '', phone: text };
	const cut = text.lastIndexOf(' ');
	return cut < 0 ? { first_name: '', last_name: text, phone: '' } : { first_name: text.slice(0, cut), last_name: text.slice(cut + 1), phone: '' };
}

/** Whether anything was said that would be lost. */
export function isWorthKeeping({ step, query, caller, need }: Call): boolean {
	return step !== 'search' || query.trim() !== '' || need.description.trim() !== '' || need.category !== '' || caller.last_name !== '';
}

/** What is kept from before, if it is a call at all. */
export function restoreCalls(stored: unknown, blank: Call): Call[] {
	if (!Array.isArray(stored)) return [];
	const text = <T extends object>(known: T, found: unknown): T => {
		const given = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
		return Object.fromEntries(Object.entries(known).map(([key, value]) => [key, typeof given[key] === typeof value ? given[key] : value])) as T;
	};
	return stored.map((one) => {
		const given = typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
		const call = { ...text(blank, given), caller: text(blank.caller, given['caller']), need: text(blank.need, given['need']) };
		return ['search', 'new', 'known'].includes(call.step) ? call : { ...call, step: 'search' as const };
	});
}

/** What is missing in the record of a new person. */
export type PersonFault = 'first_name' | 'last_name' | 'caller_quarter' | 'told';

/** What is missing in the record of a new person, in the order of the page. */
export function personFaultsOf(caller: Caller): PersonFault[] {
	const found: PersonFault[] = [];
	if (caller.first_name.trim() === '') found.push('first_name');
	if (caller.last_name.trim() === '') found.push('last_name');
	if (caller.quarter_id === '') found.push('caller_quarter');
	if (!caller.is_told) found.push('told');
	return found;
}

/** What is wrong with a call, by the part that is to be mended. */
export type CallFault = PersonFault | 'caller' | 'category' | 'quarter' | 'window' | 'description';

/** What is wrong with the call, in the order of the page. */
export function faultsOf({ step, caller, need }: Call, today: string): CallFault[] {
	const found: CallFault[] = [];
	if (step === 'search') found.push('caller');
	if (step === 'new') found.push(...personFaultsOf(caller));
	if (need.category === '') found.push('category');
	if (step === 'known' && need.quarter_id === '') found.push('quarter');
	if (need.when === 'window' && !(need.date >= today && need.start < need.end)) found.push('window');
	if (need.description.trim() === '') found.push('description');
	return found;
}

const orNull = (text: string) => text.trim() || null;

/** The record of a new caller. */
export function personBody(caller: Caller) {
	return {
		first_name: caller.first_name.trim(),
		last_name: caller.last_name.trim(),
		phone: orNull(caller.phone),
		quarter_id: caller.quarter_id,
		address: orNull(caller.address),
		address_extra: orNull(caller.address_extra),
		roles: ['resident' as const],
		preferred_channel: 'phone' as const,
		privacy_notice_given: caller.is_told
	};
}

/** The request of the caller, for the person with this account. A new person's request is at their home. */
export function requestBody({ step, caller, need }: Call, account: string) {
	const isNew = step === 'new';
	const window: CivilWindow = { date: need.date, start: need.start, end: need.end };
	return {
		category: need.category,
		quarter_id: isNew ? caller.quarter_id : need.quarter_id,
		description: need.description.trim(),
		timing: need.when === 'window' ? { kind: 'windows' as const, windows: [window] } : { kind: 'asap' as const },
		urgency: need.urgency,
		contact: {
			address: orNull(isNew ? caller.address : need.address),
			address_extra: orNull(caller.address_extra),
			phone: orNull(isNew ? caller.phone : need.phone),
			note_for_helper: orNull(need.note)
		},
		on_behalf_of: account,
		channel: need.channel
	};
}

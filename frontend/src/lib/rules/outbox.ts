// What somebody did on their day without a connection: in which order it is sent, how the day looks until then, and what becomes of it. Pure.
import type { Assignment, HelpRequest } from '#lib/api/types.ts';

/** What the device keeps of a visit: enough to go there and to say how it went. */
export type DayVisit = Pick<Assignment, 'id' | 'version' | 'starts_at' | 'ends_at' | 'state' | 'acknowledged_at' | 'minutes_spent' | 'allowed_actions'> & {
	help_request: Pick<HelpRequest, 'version' | 'reference' | 'category' | 'quarter_id' | 'title' | 'description' | 'contact'> & {
		/** Who asked, where that is not the person who gets the help. */
		requester?: Pick<NonNullable<HelpRequest['requester']>, 'first_name'> | null;
	};
};

/** An act that waits to be sent. */
export interface QueuedAct {
	/** Its idempotency key. */
	key: string;
	/** Whose act it is: nobody else sends it. */
	account: string;
	visit: string;
	/** The act as the API names it. */
	name: string;
	method: string;
	href: string;
	body?: unknown;
	/** The visit in words. */
	about: string;
	/** When it was done. */
	at: string;
	/** It was sent before and no answer came: the server may know of it. */
	isTried: boolean;
	/** Why the server refused it; null while it waits. */
	refused: Refused | null;
}

/** As much of a refusal as is needed to word it. */
export interface Refused {
	status: number;
	code: string;
}

/** For how long a day stays on the device. */
export const KEPT_FOR = 48 * 3_600_000;

export const isExpired = (readAt: number, now: number): boolean => now - readAt > KEPT_FOR;

/** What of a visit is kept. */
export function keptOf({ id, version, starts_at, ends_at, state, acknowledged_at, minutes_spent, allowed_actions, help_request }: DayVisit): DayVisit {
	const { version: asked, reference, category, quarter_id, title, description, requester, contact } = help_request;
	const asker = contact?.for_another_person && requester ? { requester: { first_name: requester.first_name } } : {};
	return { id, version, starts_at, ends_at, state, acknowledged_at, minutes_spent, allowed_actions, help_request: { version: asked, reference, category, quarter_id, title, description, contact, ...asker } };
}

/** What is left for whoever comes: everything of their own, and of others what may still be theirs to send. */
export function keptActs(acts: readonly QueuedAct[], account: string, now: number): QueuedAct[] {
	return acts.filter((act) => act.account === account || !isExpired(Date.parse(act.at), now));
}

/** Puts an act last. The same act on a visit waits once: a waiting one stays, a refused one gives way. */
export function queued(acts: readonly QueuedAct[], act: QueuedAct): QueuedAct[] {
	const isSame = (one: QueuedAct) => one.visit === act.visit && one.name === act.name;
	if (acts.some((one) => isSame(one) && !one.refused)) return [...acts];
	return [...acts.filter((one) => !isSame(one)), act];
}

/** The acts with one changed. */
export function changed(acts: readonly QueuedAct[], key: string, change: Partial<QueuedAct>): QueuedAct[] {
	return acts.map((act) => (act.key === key ? { ...act, ...change } : act));
}

/** The acts without one. */
export function without(acts: readonly QueuedAct[], key: string): QueuedAct[] {
	return acts.filter((act) => act.key !== key);
}

/** The acts without those on a visit that still wait: somebody did not mean it. */
export function withoutWaiting(acts: readonly QueuedAct[], visit: string): QueuedAct[] {
	return acts.filter((act) => act.visit !== visit || act.refused !== null);
}

/** What is sent next: in the order in which it was done. What was refused holds nothing else up. */
export function nextOf(acts: readonly QueuedAct[]): QueuedAct | null {
	return acts.find((act) => !act.refused) ?? null;
}

/** What says that the act is done already, by its name. */
const DONE: Record<string, string> = { acknowledge: 'already-acknowledged', complete: 'already-done', return: 'assignment-ended' };

/**
 * What the server's no to an act means. An act whose first answer was lost has arrived when the server knows of it already; the
 * same words about one that was never sent mean that somebody else was quicker.
 */
export function verdictOf(act: Pick<QueuedAct, 'name' | 'isTried'>, { status, code }: Refused): 'arrived' | 'later' | 'refused' {
	// Signing in again helps, and so does waiting.
	if (status === 401 || status === 408 || status === 429 || status >= 500 || code.startsWith('second-factor')) return 'later';
	if (code === DONE[act.name] && (act.isTried || act.name === 'acknowledge')) return 'arrived';
	return 'refused';
}

/** The day as it will be when what waits has been sent. Nothing more can be done with a visit that is reported or handed back. */
export function laidOver(visits: readonly DayVisit[], acts: readonly QueuedAct[]): DayVisit[] {
	return visits.map((visit) => acts.filter((act) => act.visit === visit.id && !act.refused).reduce(after, visit));
}

function after(visit: DayVisit, { name, at, body }: QueuedAct): DayVisit {
	switch (name) {
		case 'acknowledge':
			return { ...visit, acknowledged_at: at, allowed_actions: visit.allowed_actions.filter((one) => one.action !== 'acknowledge') };
		case 'complete':
			return { ...visit, state: 'done', minutes_spent: (body as { minutes_spent: number }).minutes_spent, allowed_actions: [] };
		case 'return':
			return { ...visit, state: 'withdrawn', allowed_actions: [] };
		default:
			return visit;
	}
}

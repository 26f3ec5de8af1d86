// What the device keeps of a Stadtkümmerer's days and a volunteer's tasks, for where there is no network: in IndexedDB, of one account,
// for 48 hours.
import { clear, createStore, get, update } from 'idb-keyval';
import { ProblemError } from '#lib/api/problem.ts';
import type { Category, Me, Quarter } from '#lib/api/types.ts';
import { isExpired, keptActs, keptOf, type DayVisit, type QueuedAct } from '#lib/rules/outbox.ts';
import { session } from './session.svelte.ts';

/** A day as it was read. */
export interface KeptDay {
	date: string;
	readAt: number;
	visits: DayVisit[];
}

/** Everything but what waits to be sent. */
interface Kept {
	account: string;
	days: KeptDay[];
	categories: Category[];
	quarters: Quarter[];
}

const DATABASE = 'quartierhilfe-tag';
const store = createStore(DATABASE, 'tag');

const fresh = (days: readonly KeptDay[]) => days.filter((day) => !isExpired(day.readAt, Date.now()));

/** Keeps a day that was read, in place of what was kept of it before. */
export function keepDay({ id }: Pick<Me, 'id'>, day: KeptDay, words: Pick<Kept, 'categories' | 'quarters'>): Promise<void> {
	const { categories, quarters } = words;
	const lean = { ...day, visits: day.visits.map(keptOf) };
	return update<Kept>('day', (kept) => ({ account: id, categories, quarters, days: [...fresh(kept?.account === id ? kept.days : []).filter((one) => one.date !== day.date), lean] }), store);
}

/** A day from the device; null where it keeps none. */
export async function keptDay(date: string): Promise<(KeptDay & Omit<Kept, 'days'>) | null> {
	const kept = await get<Kept>('day', store);
	const day = kept && fresh(kept.days).find((one) => one.date === date);
	return day ? { ...day, account: kept.account, categories: kept.categories, quarters: kept.quarters } : null;
}

/** Forgets what is too old, and the days of another account; what that one has not sent waits for them, as long as a day is kept. */
export async function tidy({ id }: Pick<Me, 'id'>): Promise<void> {
	const kept = await get<Kept>('day', store);
	if (kept && kept.account !== id) await update<Kept | undefined>('day', () => undefined, store);
	else if (kept) await update<Kept>('day', (now) => ({ ...kept, ...now, days: fresh(now?.days ?? []) }), store);
	await changeOutbox((acts) => keptActs(acts, id, Date.now()));
}

export async function readOutbox(): Promise<QueuedAct[]> {
	return (await get<QueuedAct[]>('outbox', store)) ?? [];
}

/** Changes what waits, whichever tab does it. Gives what waits now. */
export async function changeOutbox(change: (acts: QueuedAct[]) => QueuedAct[]): Promise<QueuedAct[]> {
	let now: QueuedAct[] = [];
	await update<QueuedAct[]>('outbox', (acts) => (now = change(acts ?? [])), store);
	return now;
}

/** Whether the device keeps anything: asking it would begin it. A browser that does not tell is taken to keep something. */
async function isThere(): Promise<boolean> {
	const all = await indexedDB.databases?.();
	return all?.some((one) => one.name === DATABASE) ?? true;
}

/** Forgets names and addresses; what waits to be sent stays. */
export async function forgetDays(): Promise<void> {
	if (await isThere()) await update<Kept | undefined>('day', (kept) => kept && { ...kept, days: [] }, store);
}

/** Nobody reads names and addresses once the session has ended, which `failure` may be the first to say. */
export async function forgetIfOver(failure: unknown): Promise<void> {
	if (session.kind === 'guest' || (failure instanceof ProblemError && failure.problem.status === 401)) await forgetDays().catch(() => undefined);
}

/** Leaves nothing in it, and makes none where there is none. */
export async function forgetAll(): Promise<void> {
	if (await isThere()) await clear(store);
}

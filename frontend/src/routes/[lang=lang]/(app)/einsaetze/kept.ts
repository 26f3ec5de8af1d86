// A volunteer's tasks on the device, for where there is no network: as long as a Stadtkümmerer's day, and in the same place.
import type { Component } from 'svelte';
import { api, answerOf } from '#lib/api/client.ts';
import type { Assignment, Me } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import type { Wording } from '#lib/requests/words.ts';
import type { DayVisit } from '#lib/rules/outbox.ts';
import type { Afield } from '#lib/state/afield.svelte.ts';
import { keepDay, keptDay } from '#lib/state/day-store.ts';
import { outbox } from '#lib/state/outbox.svelte.ts';
import { session } from '#lib/state/session.svelte.ts';
import { keepShell } from '#lib/state/shell.ts';
import { town } from '#lib/state/town.svelte.ts';
import { ownMenu } from '#lib/ui/own-menu.ts';

/** Stands for the day under which tasks of all days are kept. */
const ALL = 'einsaetze';

/** Tasks from the device, and what shows them. */
export interface KeptTasks {
	readAt: number;
	visits: DayVisit[];
	words: Wording;
	/** Said of what waits for a network. */
	queued: string;
	view: Component<{ kept: KeptTasks; afield: Afield }>;
}

/** What shows the tasks without a network; loaded while there is one. */
async function viewOf(language: Language) {
	const [view] = await Promise.all([import('./Kept.svelte'), loadArea('kuemmerer', language), loadArea('menu', language)]);
	return view.default;
}

/** What shows acts that were not sent, or not accepted. */
export async function unsentView(language: Language): Promise<Component> {
	const [view] = await Promise.all([import('../tag/Unsent.svelte'), loadArea('kuemmerer', language)]);
	return view.default;
}

/** A task with name and address. The list has none, for each look at them is recorded: asked for only when the task or its request is new here or was changed. */
async function whole(task: Assignment, known: readonly DayVisit[]): Promise<DayVisit> {
	const same = known.find(({ id, version, help_request: { version: asked } }) => id === task.id && version === task.version && asked === task.help_request.version);
	if (same) return { ...task, help_request: same.help_request };
	return answerOf<Assignment>(api.GET('/api/v1/assignments/{id}', { params: { path: { id: task.id } } }));
}

let keeping: Promise<unknown> = Promise.resolve();

/** Keeps the tasks that are still to be done, and the page itself: one call after the other, and only while it is this person who is signed in. */
export function keepTasks(me: Pick<Me, 'id'>, tasks: readonly Assignment[], words: Wording, language: Language): Promise<unknown> {
	const isHere = () => session.me?.id === me.id;
	const keep = async () => {
		const before = await keptDay(ALL);
		const known = before?.account === me.id ? before.visits : [];
		const open = tasks.filter((one) => one.state === 'accepted').sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
		const read = await Promise.allSettled(open.map((one) => whole(one, known)));
		const visits = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
		if (!isHere()) return;
		outbox.owner = me.id;
		await keepDay(me, { date: ALL, readAt: Date.now(), visits }, words);
		await viewOf(language);
		if (isHere()) await keepShell(`/${language}/einsaetze`);
	};
	keeping = keeping.then(keep, keep);
	return keeping;
}

/** The tasks from the device; null where it keeps none. */
export async function keptTasks(language: Language): Promise<KeptTasks | null> {
	const kept = await keptDay(ALL);
	if (!kept) return null;
	const [view, q, k] = await Promise.all([viewOf(language), loadArea('requests', language), loadArea('kuemmerer', language)]);
	outbox.owner ??= kept.account;
	session.menu ??= await ownMenu({ roles: ['volunteer'] }, language).catch(() => null);
	const { readAt, visits, categories, quarters } = kept;
	return { readAt, visits, view, queued: k.queued_done, words: { q, formats: new Formats(language, town.time_zone), language, categories, quarters } };
}

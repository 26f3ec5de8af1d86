// A volunteer's tasks on the device, for where there is no network: as long as a Stadtkümmerer's day, and in the same place.
import type { Component } from 'svelte';
import { api, answerOf } from '#lib/api/client.ts';
import type { Assignment, Me } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import type { Wording } from '#lib/requests/words.ts';
import type { DayVisit } from '#lib/rules/outbox.ts';
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
	view: Component<{ kept: KeptTasks; onnetwork: () => Promise<unknown> }>;
}

/** What shows the tasks without a network; loaded while there is one. */
async function viewOf(language: Language) {
	const [view] = await Promise.all([import('./Kept.svelte'), loadArea('kuemmerer', language), loadArea('menu', language)]);
	return view.default;
}

/** A task with name and address. The list has none, for each look at them is recorded: asked for only when the task is new here or was changed. */
async function whole(task: Assignment, known: readonly DayVisit[]): Promise<DayVisit> {
	const same = known.find(({ id, version }) => id === task.id && version === task.version);
	if (same) return { ...task, help_request: same.help_request };
	return answerOf<Assignment>(api.GET('/api/v1/assignments/{id}', { params: { path: { id: task.id } } }));
}

/** Keeps the tasks that are still to be done, and the page itself. */
export async function keepTasks(me: Pick<Me, 'id'>, tasks: readonly Assignment[], words: Wording, language: Language): Promise<void> {
	const before = await keptDay(ALL);
	const known = before?.account === me.id ? before.visits : [];
	const open = tasks.filter((one) => one.state === 'accepted').sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
	const visits = await Promise.all(open.map((one) => whole(one, known)));
	outbox.owner = me.id;
	await keepDay(me, { date: ALL, readAt: Date.now(), visits }, words);
	await viewOf(language);
	await keepShell(`/${language}/einsaetze`);
}

/** The tasks from the device; null where it keeps none. */
export async function keptTasks(language: Language): Promise<KeptTasks | null> {
	const kept = await keptDay(ALL);
	if (!kept) return null;
	const [view, q] = await Promise.all([viewOf(language), loadArea('requests', language)]);
	outbox.owner ??= kept.account;
	session.menu ??= await ownMenu({ roles: ['volunteer'] }, language).catch(() => null);
	const { readAt, visits, categories, quarters } = kept;
	return { readAt, visits, view, words: { q, formats: new Formats(language, town.time_zone), language, categories, quarters } };
}

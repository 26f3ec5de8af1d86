import type { Action, Series } from '#lib/api/types.ts';
import type { Fault, Submission } from '#lib/state/submission.svelte.ts';
import { actionOf } from '#lib/requests/act.ts';

/** What is said after an act on a series, and how it is taken back. */
export interface Told {
	text: string;
	undo?: { action: Action; body?: unknown; label: string; text: string } | undefined;
}

/** An act on a series or one of its dates: the form that it comes from, and what is said when it is done. */
export interface Deed {
	form: Submission;
	faults?: Fault[];
	action: Action;
	body?: unknown;
	tell: (series: Series) => Told;
}

export type Doing = (deed: Deed) => Promise<void>;

/** The way back by the act of this name, where the API allows it now. */
export function undoBy(actions: Action[], name: string, words: { label: string; text: string }, body?: unknown): Told['undo'] {
	const action = actionOf(actions, name);
	return action?.enabled ? { action, body, ...words } : undefined;
}

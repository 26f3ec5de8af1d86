import { goto } from '$app/navigation';
import { problemCode, ProblemError } from '#lib/api/problem.ts';
import type { Action, Assignment, HelpRequest } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { act } from '#lib/requests/act.ts';
import type { Submission } from '#lib/state/submission.svelte.ts';

/** One tap of "I will help": leads to the assignment, or keeps what else fits when somebody was faster. */
export class Acceptance {
	/** Other requests that fit, after somebody was faster; null before. */
	alternatives: HelpRequest[] | null = $state.raw(null);
	readonly #form: Submission;
	readonly #language: Language;

	constructor(form: Submission, language: Language) {
		this.#form = form;
		this.#language = language;
	}

	async accept(action: Action, body: Record<string, unknown>): Promise<void> {
		this.alternatives = null;
		await this.#form.send([], async () => {
			try {
				const answer = await act<{ assignment: Assignment }>(action, body);
				await goto(`/${this.#language}/einsaetze/${answer.assignment.id}?neu`);
			} catch (failure) {
				if (problemCode(failure) !== 'already-matched') throw failure;
				this.alternatives = ((failure as ProblemError).problem.alternatives as HelpRequest[] | undefined) ?? [];
			}
		});
	}
}

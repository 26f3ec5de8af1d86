import type { Component } from 'svelte';
import { isLanguage } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { fieldText } from './field-texts.ts';
import type { Problem, ProblemError } from './problem.ts';
import { problemText } from './problem-texts.ts';

/** The sentences about refusals. */
export interface ProblemWords {
	/** About a refusal; null for a code this build does not know. */
	sentence: (problem: Problem) => string | null;
	/** About the reason of an act that waits; null for a code this build does not know. */
	reason: (code: string) => string | null;
	/** About one refused field. */
	field: (code: string) => string;
	/** The way to sign in beside a form, after the session has ended; null for any other refusal. */
	again: (refusal: ProblemError) => Promise<Component | null>;
}

/** Loads the sentences in the language of the page. */
export async function problemWords(): Promise<ProblemWords> {
	const language = document.documentElement.lang;
	const texts = await loadArea('problems', isLanguage(language) ? language : 'de');
	return {
		sentence: ({ code, status, retry_after }) =>
			status === 429 && retry_after ? texts.failure_wait({ count: Math.ceil(retry_after / 60) }) : problemText(texts, code),
		reason: (code) => problemText(texts, code),
		field: (code) => fieldText(texts, code),
		again: async ({ problem }) => (/^(sign-in-required|session-ended)$/.test(problem.code) ? (await import('#lib/ui/SignInAgain.svelte').catch(() => null))?.default ?? null : null)
	};
}

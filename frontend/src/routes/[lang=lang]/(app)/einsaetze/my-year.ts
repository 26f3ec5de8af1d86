// A volunteer's own year: loaded once the tasks stand, so that nobody waits for it.
import type { Component } from 'svelte';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import type { Wording } from '#lib/requests/words.ts';

/** What shows the year. */
export async function yearView(language: Language): Promise<Component<{ words: Wording }>> {
	const [view] = await Promise.all([import('./MyYear.svelte'), loadArea('year', language)]);
	return view.default;
}

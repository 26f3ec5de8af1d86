import { useLanguage, useMessages } from '#lib/i18n/context.ts';
import { Formats } from '#lib/i18n/format.ts';
import { loadCategories, loadQuarters } from '#lib/state/quarters.ts';
import { town } from '#lib/state/town.svelte.ts';
import type { Wording } from './words.ts';

/** Prepares the words of a page about requests; the returned call adds the town's categories and quarters. Call while a component is being set up. */
export function useWording(): () => Promise<Wording> {
	const q = useMessages('requests');
	const language = useLanguage();
	const formats = new Formats(language, town.time_zone);
	return async () => {
		const [categories, quarters] = await Promise.all([loadCategories(), loadQuarters()]);
		return { q, language, formats, categories, quarters };
	};
}

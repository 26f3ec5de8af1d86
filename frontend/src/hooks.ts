import type { Reroute } from '@sveltejs/kit';
import { loadTexts } from '#lib/i18n/load.ts';

/**
 * Has the texts of a page ready before it is shown. The address stays as it is. This is no `load` function: without any, SvelteKit leaves
 * a kilobyte of its client away.
 */
export const reroute: Reroute = async ({ url }) => {
	await loadTexts(url.pathname);
};

import { loadArea } from '#lib/i18n/load.ts';
import type { Language } from '#lib/i18n/languages.ts';
import type { LayoutLoad } from './$types';

// Pages of the coordination office: an empty shell is built for each, the content comes from the API.
export const ssr = false;

export const load: LayoutLoad = async ({ params }) => {
	const language = params.lang as Language;
	const [requests, dispatch] = await Promise.all([loadArea('requests', language), loadArea('dispatch', language)]);
	return { requests, dispatch };
};

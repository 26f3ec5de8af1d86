import type { Handle } from '@sveltejs/kit';
import { directionOf, isLanguage, type Language } from '#lib/i18n/languages.ts';

/** Runs at build time only: writes the language of each prerendered page into its html element. */
export const handle: Handle = ({ event, resolve }) => {
	const wanted = event.params.lang ?? '';
	const language: Language = isLanguage(wanted) ? wanted : 'de';
	return resolve(event, {
		transformPageChunk: ({ html }) => html.replaceAll('%lang%', language).replace('%dir%', directionOf(language))
	});
};

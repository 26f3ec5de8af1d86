import type { Handle } from '@sveltejs/kit';
import { directionOf, languageOf } from '#lib/i18n/languages.ts';

/** Runs at build time only: writes the language of each prerendered page into its html element. */
export const handle: Handle = ({ event, resolve }) => {
	const language = languageOf(event.url.pathname);
	return resolve(event, {
		transformPageChunk: ({ html }) => html.replaceAll('%lang%', language).replace('%dir%', directionOf(language))
	});
};

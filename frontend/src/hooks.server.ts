import type { Handle } from '@sveltejs/kit';
import { folder } from 'virtual:texts';
import { earlyOf } from '#lib/api/early.ts';
import { directionOf, languageOf } from '#lib/i18n/languages.ts';
import { areasOf } from '#lib/i18n/load.ts';
import { scriptOf } from '../tools/first-script.mjs';
import first from './first.js?raw';

/** Names the texts of a page, so that they arrive beside its scripts and not after them. */
async function textsOf(path: string): Promise<string> {
	if (!folder) return '';
	const { areas, areLater } = await areasOf(path);
	const files = [...(areLater ? ['later'] : []), ...areas.map((area) => `${area}.${languageOf(path)}`)];
	return files.map((name) => `<link rel="modulepreload" href="/${folder}${name}.js" />`).join('');
}

/** What a page asks the API first. */
function early(path: string): string {
	const addresses = earlyOf(path.replace(/^\/[^/]+/, ''));
	return addresses.length > 0 ? ` data-early="${addresses.join(' ').replaceAll('&', '&amp;')}"` : '';
}

/** Runs at build time only: writes into each prerendered page its language, and what it loads beside its scripts. */
export const handle: Handle = async ({ event, resolve }) => {
	const { pathname } = event.url;
	const language = languageOf(pathname);
	// The page for every other address is one for all of them.
	const parts = { texts: event.params.lang ? await textsOf(pathname) : '', early: early(pathname), first: scriptOf(first) };
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html
				.replaceAll('%lang%', language)
				.replace('%dir%', directionOf(language))
				.replace(/%(texts|early|first)%/g, (_, part: keyof typeof parts) => parts[part])
	});
};

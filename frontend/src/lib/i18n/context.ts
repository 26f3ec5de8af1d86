import { page } from '$app/state';
import type { Areas } from './gen/index.ts';
import { languageOf, type Language } from './languages.ts';
import { textsOf } from './load.ts';

/** The language of the page. Call while a component is being set up. */
export function useLanguage(): Language {
	return languageOf(page.url.pathname);
}

/** The texts of one area. Fails loudly when areas.json does not name it for the page. Call while a component is being set up. */
export function useMessages<A extends keyof Areas>(area: A): Areas[A] {
	const found = textsOf(area, useLanguage());
	if (!found) throw new Error(`areas.json does not name the texts of "${area}" for this page`);
	return found;
}

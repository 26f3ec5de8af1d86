import { getContext, setContext } from 'svelte';
import type { Areas } from './gen/index.ts';
import type { Language } from './languages.ts';

const KEY = Symbol('messages');

/** What a page knows about its language: the texts loaded so far and the language itself. */
type Wording = { language: Language } & Partial<Areas>;

/** Gives the texts of `areas` to every component below; texts set further up stay. */
export function provideMessages(language: Language, areas: Partial<Areas>): void {
	const inherited = getContext<Wording | undefined>(KEY);
	setContext<Wording>(KEY, { ...inherited, language, ...areas });
}

/** The language of the page. Call while a component is being set up. */
export function useLanguage(): Language {
	return getContext<Wording>(KEY).language;
}

/** The texts of one area. Fails loudly when the layout above has not provided it. */
export function useMessages<A extends keyof Areas>(area: A): Areas[A] {
	const found = getContext<Wording>(KEY)[area];
	if (!found) throw new Error(`The layout above does not provide the texts of "${area}"`);
	return found as Areas[A];
}

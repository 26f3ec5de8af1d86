import type { Language } from './languages.ts';

/** A text of the town, in German and whatever else the town has written. */
export type LocalText = { de: string } & { [L in Language]?: string };

/** A town's text in the page's language, or in German where the town has none; `lang` says which, for whoever reads it aloud. */
export function localText(text: LocalText, language: Language): { text: string; lang: Language } {
	const own = text[language];
	return own ? { text: own, lang: language } : { text: text.de, lang: 'de' };
}

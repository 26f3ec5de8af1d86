import list from './languages.json';

/** A language of the interface, as it stands in the address and in the `lang` attribute. */
export type Language = keyof typeof list.names;

/** Each language in its own words, as a person looks for it. */
export const NATIVE_NAMES: Record<Language, string> = list.names;

/** The languages of the interface; the first is the source language. */
export const LANGUAGES = Object.keys(NATIVE_NAMES) as Language[];

/** What only the coordination opens is there in fewer languages. */
const OFFICE = /^\/[^/]+\/koordination(\/|$)/;

/** The languages that a page exists in. */
export function languagesAt(path: string): Language[] {
	return OFFICE.test(path) ? (list.office as Language[]) : LANGUAGES;
}

/** Whether `value` is a language that pages exist in. */
export function isLanguage(value: string): value is Language {
	return (LANGUAGES as string[]).includes(value);
}

/** The language that a page is read in: the one that its path begins with, where the page exists in it; else the source language. */
export function languageOf(path: string): Language {
	const first = path.split('/')[1] as Language;
	return languagesAt(path).includes(first) ? first : 'de';
}

/** The path of the same page in another language. */
export function pathIn(language: Language, path: string): string {
	return path.replace(/^\/[^/]*/, `/${language}`);
}

/** Writing direction of a language. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
	return list.right_to_left.includes(language) ? 'rtl' : 'ltr';
}

/** Keeps the language that a person chose on this device: the address without a language leads there. */
export function remember(language: string): void {
	try {
		localStorage.setItem('quartierhilfe-language', language);
	} catch {
		// Without storage the address still says the language.
	}
}

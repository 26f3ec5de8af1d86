/** The languages the whole interface is complete in; the first is the source language. */
export const LANGUAGES = ['de', 'en'] as const;

/** A language of the interface, as it stands in the address and in the `lang` attribute. */
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words, as a person looks for it. */
export const NATIVE_NAMES: Record<Language, string> = { de: 'Deutsch', en: 'English' };

/** Whether `value` is a language that pages exist in. */
export function isLanguage(value: string): value is Language {
	return (LANGUAGES as readonly string[]).includes(value);
}

/** The language that the first part of a path names; the source language where it names none. */
export function languageOf(path: string): Language {
	const first = path.split('/')[1] ?? '';
	return isLanguage(first) ? first : LANGUAGES[0];
}

/** Writing direction of a language. */
export function directionOf(_language: Language): 'ltr' | 'rtl' {
	return 'ltr';
}

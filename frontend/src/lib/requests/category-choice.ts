import type { Category } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { localText } from '#lib/i18n/local-text.ts';

/** A category as something to choose. */
export function categoryChoice({ key, labels }: Category, language: Language): { value: string; label: string; lang: Language } {
	const { text, lang } = localText(labels, language);
	return { value: key, label: text, lang };
}

import { isLanguage, type Language } from './languages.ts';

/** Languages that many people read whose own one is not offered. */
const INSTEAD: Record<string, Language> = { ru: 'uk' };

/** The language to begin in: the one chosen before on this device, else the first of the browser's that is offered. Easy language is only chosen, never guessed. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
	if (chosen && isLanguage(chosen)) return chosen;
	for (const tag of browser) {
		const code = tag.toLowerCase().split('-')[0] ?? '';
		const found = INSTEAD[code] ?? code;
		if (isLanguage(found)) return found;
	}
	return 'de';
}

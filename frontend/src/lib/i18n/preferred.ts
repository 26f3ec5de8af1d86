import { isLanguage, type Language } from './languages.ts';

/** Languages that many people read whose own one is not offered. */
const INSTEAD: Record<string, Language> = { ru: 'uk' };

/** The language to begin in: the one chosen before on this device, else the first of the browser's that is offered. Easy language is only chosen, never guessed. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
	if (chosen && isLanguage(chosen)) return chosen;
	const read = browser.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
	return read.find(isLanguage) ?? read.map((code) => INSTEAD[code]).find((one) => one !== undefined) ?? 'de';
}

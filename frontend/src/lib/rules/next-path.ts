import { isLanguage } from '#lib/i18n/languages.ts';

/** A local path to go to after signing in, or null: never another host, never a script. */
export function localPath(wanted: string | null): string | null {
	const [before, language = ''] = wanted?.split(/[/?]/) ?? [];
	return wanted && before === '' && isLanguage(language) && !wanted.includes('\\') ? wanted : null;
}

import type { ParamMatcher } from '@sveltejs/kit';
import { isLanguage } from '#lib/i18n/languages.ts';

/** The first part of every address is a language of the interface. */
export const match: ParamMatcher = (value) => isLanguage(value);

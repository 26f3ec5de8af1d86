import { loadArea } from '#lib/i18n/load.ts';
import type { Language } from '#lib/i18n/languages.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => ({ words: await loadArea('public', params.lang as Language) });

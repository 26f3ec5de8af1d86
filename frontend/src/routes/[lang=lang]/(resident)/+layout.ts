import { loadArea } from '#lib/i18n/load.ts';
import type { Language } from '#lib/i18n/languages.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => ({ resident: await loadArea('resident', params.lang as Language) });

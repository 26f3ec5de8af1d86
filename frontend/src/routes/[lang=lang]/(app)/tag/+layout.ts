import { loadArea } from '#lib/i18n/load.ts';
import type { Language } from '#lib/i18n/languages.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => ({ kuemmerer: await loadArea('kuemmerer', params.lang as Language) });

// How a search for helpers stands, in words. Pure.
import type { Search } from '#lib/api/types.ts';
import type { MatchingMessages } from '#lib/i18n/gen/matching.ts';

/** "3 Personen gefragt. 1 Antwort steht noch aus. Nächster Schritt: Di., 24.11., 14:00 Uhr." */
export function searchWords(search: Search, m: MatchingMessages, now: number, whenWords: (instant: string) => string): string[] {
	const asked = search.asked === 0 ? m.search_asked_none : m.search_asked({ count: search.asked });
	const waiting = search.waiting === 0 ? m.search_waiting_none : m.search_waiting({ count: search.waiting });
	const next = search.next_look_at;
	const step = next === null ? m.search_over : Date.parse(next) <= now ? m.search_next_soon : m.search_next({ when: whenWords(next) });
	return search.asked === 0 ? [asked, step] : [asked, waiting, step];
}

// What stands around a request: who helps, how the search goes, and that it changes. Loaded beside the request itself.
import { api, answerOf } from '#lib/api/client.ts';
import type { Assignment, HelpRequest, Search } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { refreshOn } from '#lib/state/hints.ts';
import type SeriesPart from '#lib/series/SeriesPart.svelte';
import type EditRequest from './EditRequest.svelte';
import type HelperCard from './HelperCard.svelte';
import type SearchState from './SearchState.svelte';

/** What a request has around it; parts that it has not are null. */
export interface Around {
	assignments: Assignment[];
	/** How helpers are shown. */
	Card: typeof HelperCard | null;
	search: Search | null;
	/** How the search is shown. */
	State: typeof SearchState | null;
	/** How all dates are shown, where help comes again. */
	Dates: typeof SeriesPart | null;
}

/** Reads what stands around a request. */
export async function around(request: HelpRequest, language: Language): Promise<Around> {
	const { id, state } = request;
	const reads = request.assignments.map((one) => answerOf<Assignment>(api.GET('/api/v1/assignments/{id}', { params: { path: { id: one.id } } })));
	const isSearching = state === 'open' && !request.waiting_for_call_back;
	const [assignments, Card, search, State, Dates] = await Promise.all([
		Promise.all(reads),
		reads.length > 0 ? Promise.all([import('./HelperCard.svelte'), loadArea('change', language)]).then(([module]) => module.default) : null,
		isSearching ? answerOf<Search>(api.GET('/api/v1/help-requests/{id}/search', { params: { path: { id } } })) : null,
		isSearching ? Promise.all([import('./SearchState.svelte'), loadArea('matching', language)]).then(([module]) => module.default) : null,
		request.series_id ? Promise.all([import('#lib/series/SeriesPart.svelte'), loadArea('series', language)]).then(([module]) => module.default) : null
	]);
	return { assignments, Card, search, State, Dates };
}

/** Calls `refresh` when something about the request may have changed, until the returned call. A yes is told by the id of its assignment alone. */
export function follow(id: () => string | undefined, request: () => HelpRequest | undefined, refresh: () => void): () => void {
	return refreshOn((hint) => hint.id === id() || (hint.type === 'assignment' && (request()?.state === 'open' || request()?.assignments.some((one) => one.id === hint.id) === true)), refresh);
}

/** How a request is edited; loaded when somebody wants to. */
export async function editing(language: Language): Promise<typeof EditRequest> {
	const [module] = await Promise.all([import('./EditRequest.svelte'), loadArea('ask', language), loadArea('change', language)]);
	return module.default;
}

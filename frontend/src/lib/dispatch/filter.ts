// What of the queue and the board is shown: kept in the address. Pure.
import type { WaitingItem } from '#lib/api/types.ts';

/** Empty words ask for everything. */
export interface Filter {
	quarter: string;
	category: string;
	urgency: string;
}

/** Where somebody stands on the board. */
export interface Place extends Filter {
	day: string;
	columns: 'person' | 'quarter';
	plan: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The place an address names; today where it names no day. */
export function placeIn(search: URLSearchParams, today: string): Place {
	const day = search.get('tag') ?? '';
	return {
		day: DATE.test(day) && !Number.isNaN(Date.parse(day)) ? day : today,
		columns: search.get('nach') === 'quartier' ? 'quarter' : 'person',
		quarter: search.get('quartier') ?? '',
		category: search.get('wobei') ?? '',
		urgency: search.get('dringlichkeit') ?? '',
		plan: search.get('plan') ?? ''
	};
}

/** The address of a place: only what differs from the plain board of today. */
export function searchOf(place: Place, today: string): string {
	const said: [string, string][] = [
		['tag', place.day === today ? '' : place.day],
		['nach', place.columns === 'quarter' ? 'quartier' : ''],
		['quartier', place.quarter],
		['wobei', place.category],
		['dringlichkeit', place.urgency],
		['plan', place.plan]
	];
	const search = new URLSearchParams(said.filter(([, value]) => value !== '')).toString();
	return search ? `?${search}` : '';
}

/** What of the queue passes a filter, in its order. */
export function passing(waiting: readonly WaitingItem[], { quarter, category, urgency }: Filter): WaitingItem[] {
	return waiting.filter(({ help_request: one }) => (!quarter || one.quarter_id === quarter) && (!category || one.category === category) && (!urgency || one.urgency === urgency));
}

/** What of the queue has every word of a search in one of its texts. */
export function searched(waiting: WaitingItem[], words: string, textOf: (item: WaitingItem) => string): WaitingItem[] {
	const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
	if (wanted.length === 0) return waiting;
	return waiting.filter((item) => {
		const text = textOf(item).toLowerCase();
		return wanted.every((word) => text.includes(word));
	});
}

/** How many of each urgency. */
export function urgencies(waiting: readonly WaitingItem[]): Record<WaitingItem['help_request']['urgency'], number> {
	const counts = { urgent: 0, soon: 0, normal: 0 };
	for (const { help_request } of waiting) counts[help_request.urgency]++;
	return counts;
}

// The columns of the board for one day: by person or by quarter.
import type { BoardVisit, PlannedVisit } from '#lib/api/types.ts';
import type { Place } from '#lib/dispatch/filter.ts';
import { lanes, onDay, type Minutes } from '#lib/dispatch/grid.ts';
import type { Desk } from './desk.svelte.ts';
import type { Room } from './room.ts';

/** A card of a column: a visit, or one that is proposed. */
export interface CardOf extends Minutes {
	/** Of the visit, or of the request that a visit is proposed for. */
	id: string;
	visit: BoardVisit | null;
	planned: PlannedVisit | null;
}

export interface PlacedCard {
	of: CardOf;
	lane: number;
	lanes: number;
}

export interface Column {
	id: string;
	name: string;
	/** Under the name: load and quarters, or what waits. */
	note: string;
	/** Why nobody is there, if so. */
	warning: string | null;
	/** Null where a column is no person: then every hour looks the same. */
	present: Minutes[] | null;
	absent: Minutes[];
	cards: PlacedCard[];
}

function cardsOf({ desk, planner }: Pick<Room, 'desk' | 'planner'>, day: string): CardOf[] {
	const cards: CardOf[] = [];
	for (const visit of desk.visits) {
		const minutes = onDay(visit, day, desk.clock);
		if (minutes) cards.push({ ...minutes, id: visit.id, visit, planned: null });
	}
	for (const planned of planner.proposed) {
		const minutes = onDay(planned, day, desk.clock);
		if (minutes) cards.push({ ...minutes, id: planned.help_request.id, visit: null, planned });
	}
	return cards;
}

/** The columns of a day. */
export function columnsOf(room: Room, day: string, by: Place['columns']): Column[] {
	const cards = cardsOf(room, day);
	return by === 'person' ? byPerson(room, cards, day) : byQuarter(room, cards);
}

const within = (desk: Desk, day: string) => (spans: { starts_at: string; ends_at: string }[]) =>
	spans.map((span) => onDay(span, day, desk.clock)).filter((found): found is Minutes => found !== null);

function byPerson({ desk, b, names }: Room, cards: CardOf[], day: string): Column[] {
	const spans = within(desk, day);
	return desk.people.map((person) => {
		const own = cards.filter((card) => (card.visit ?? card.planned)?.stadtkuemmerer_id === person.account_id);
		const [present, absent] = [spans(person.present), spans(person.absences)];
		const count = own.filter((card) => card.visit).length;
		const quarters = person.quarters.map((one) => names.quarter(one.quarter_id)).filter(Boolean);
		const warning = !person.is_in_service ? b.not_in_service : absent.length > 0 ? b.absent : present.length === 0 ? b.not_present : null;
		return {
			id: person.account_id,
			name: `${person.first_name} ${person.last_name}`.trim(),
			note: [b.load({ count, most: person.capacity_per_day }), ...quarters].join(' · '),
			warning,
			present,
			absent,
			cards: lanes(own)
		};
	});
}

function byQuarter({ desk, b, words }: Room, cards: CardOf[]): Column[] {
	return words.quarters.map((quarter) => {
		const own = cards.filter((card) => (card.visit ?? card.planned)?.help_request.quarter_id === quarter.id);
		const count = desk.counts.find((one) => one.quarter_id === quarter.id);
		const note = [b.waits({ count: count?.waiting ?? 0 }), ...(count?.urgent ? [b.urgent_count({ count: count.urgent })] : [])].join(' · ');
		return { id: quarter.id, name: quarter.name, note, warning: null, present: null, absent: [], cards: lanes(own) };
	});
}

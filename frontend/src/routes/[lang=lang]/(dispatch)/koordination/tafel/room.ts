import type { BoardRequest, Claim } from '#lib/api/types.ts';
import type { BoardMessages } from '#lib/i18n/gen/board.ts';
import type { DispatchMessages } from '#lib/i18n/gen/dispatch.ts';
import { categoryName, quarterName, titleOf, type Wording } from '#lib/requests/words.ts';
import type { BoardActs } from './acts.svelte.ts';
import type { Chosen, Desk } from './desk.svelte.ts';
import type { Opened } from './opened.svelte.ts';
import type { Planner } from './planner.svelte.ts';

/** What all parts of the board share. */
export interface Room {
	desk: Desk;
	opened: Opened;
	acts: BoardActs;
	planner: Planner;
	words: Wording;
	b: BoardMessages;
	d: DispatchMessages;
	today: string;
	names: Names;
	/** Opens an item or a visit; null leaves what is open. */
	choose: (chosen: Chosen | null) => void;
	/** Goes to another place of the board and keeps it in the address. */
	go: (change: Partial<Desk['place']>) => void;
	/** Sends one of the suggestions of the open item, by its number from 0. */
	sendSuggestion: (at: number) => void;
	/** A visit or an item of the queue was let go over a column. */
	drop: (column: string, minutes: number) => void;
	/** Takes the last act back. */
	undo: () => void;
}

/** The one board of the page: a context of Svelte's would weigh on every page for it. */
let shared: Room;

export function shareRoom(room: Room): Room {
	shared = room;
	return room;
}

/** Call while a component is being set up. */
export function useRoom(): Room {
	return shared;
}

/** Names on the board. */
export class Names {
	readonly #desk: Desk;
	readonly #words: Wording;
	readonly #b: BoardMessages;
	readonly #guest: string;

	constructor(desk: Desk, words: Wording, b: BoardMessages, d: DispatchMessages) {
		this.#desk = desk;
		this.#words = words;
		this.#b = b;
		this.#guest = d.guest;
	}

	/** A Stadtkümmerer. */
	person(id: string): string {
		const found = this.#desk.people.find((one) => one.account_id === id);
		return found ? `${found.first_name} ${found.last_name}`.trim() : '';
	}

	requester({ requester_first_name: first, requester_last_name: last }: BoardRequest): string {
		return `${first ?? ''} ${last ?? ''}`.trim() || this.#guest;
	}

	title(request: Pick<BoardRequest, 'title' | 'category'>): string {
		return titleOf(request, this.#words);
	}

	category(key: string): string {
		return categoryName(key, this.#words.categories, this.#words.language);
	}

	quarter(id: string): string {
		return quarterName(id, this.#words.quarters);
	}

	/** "Ida Ohm arbeitet daran, bis 14:35" */
	claim(claim: Claim): string {
		if (claim.is_own) return this.#b.own_claim;
		return this.#b.claimed_until({ name: `${claim.first_name} ${claim.last_name}`.trim(), until: this.#words.formats.clock(claim.until) });
	}
}

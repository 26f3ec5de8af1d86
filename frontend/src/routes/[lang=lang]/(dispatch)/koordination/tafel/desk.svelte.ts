import { api, answerOf, ask } from '#lib/api/client.ts';
import type { Board, BoardPerson, BoardVisit, Claim, WaitingItem } from '#lib/api/types.ts';
import { passing, searched, type Filter, type Place } from '#lib/dispatch/filter.ts';
import { mondayOf, wallClock, type Clock } from '#lib/dispatch/grid.ts';
import { newsOf, withClaimsOf, type News } from '#lib/dispatch/news.ts';
import { addDays } from '#lib/rules/civil-time.ts';
import type { QuarterFeature } from '#lib/ui/QuarterMap.svelte';

/** What is chosen: an item of the queue or a visit. */
export interface Chosen {
	kind: 'item' | 'visit';
	id: string;
}

const NONE: never[] = [];
const NO_NEWS: News = { added: 0, gone: new Set(), isOther: false };
/** Milliseconds between two quiet readings, however many hints come. */
const PAUSE = 2_000;

/** The board of one week, of which one day is shown, and what was read since but not shown yet. */
export class Desk {
	board: Board | null = $state.raw(null);
	failure: unknown = $state.raw(null);
	loading = $state(true);
	/** When the shown board was read. */
	readAt = $state(0);
	place: Place = $state.raw() as Place;
	/** By what the queue is filtered: follows the place after the next picture. */
	filter: Filter = $state.raw() as Filter;
	/** Words that are looked for in the queue: names are personal, so they never stand in the address. */
	query = $state('');
	/** What they are looked for in. */
	textOf: (item: WaitingItem) => string = () => '';
	chosen: Chosen | null = $state.raw(null);
	/** What of it stands in the panel: follows after the next picture, so that the mark on what is chosen is there at once. */
	shown: Chosen | null = $state.raw(null);
	/** The outlines of the quarters; null while they are on their way. */
	outlines: QuarterFeature[] | null = $state.raw(null);
	/** The present minute, for how long something waits. */
	now = $state(Date.now());
	/** What is being dragged, and where within it the hand is, in minutes from its beginning. */
	dragged: (Chosen & { grip: number; length: number }) | null = $state.raw(null);
	/** Whether the form of what is chosen stands open. */
	isFormOpen = $state(false);
	/** Acts under way by the visit or request they are about. */
	sending: ReadonlySet<string> = $state.raw(new Set());
	readonly clock: Clock;
	#fresh: Board | null = $state.raw(null);
	/** Counts acts: what was read before an act says nothing about now. */
	#acts = 0;
	/** Counts readings that are shown: only the last one that was asked for counts. */
	#loads = 0;
	#isReading = false;
	#isDue = false;

	// What is derived from one part only is reckoned anew when that part changes, not with each claim and each filter.
	readonly day = $derived(this.place.day);
	readonly columns = $derived(this.place.columns);
	readonly quarter = $derived(this.place.quarter);
	readonly category = $derived(this.place.category);
	readonly urgency = $derived(this.place.urgency);
	readonly visits: readonly BoardVisit[] = $derived(this.board?.visits ?? NONE);
	readonly people: readonly BoardPerson[] = $derived(this.board?.stadtkuemmerer ?? NONE);
	readonly counts: Board['counts'] = $derived(this.board?.counts ?? NONE);
	readonly all: readonly WaitingItem[] = $derived(this.board?.waiting ?? NONE);

	readonly monday = $derived(mondayOf(this.day));
	readonly week = $derived(Array.from({ length: 7 }, (_, at) => addDays(this.monday, at)));
	readonly waiting: WaitingItem[] = $derived(searched(passing(this.all, this.filter), this.query, this.textOf));
	readonly news: News = $derived(this.board && this.#fresh ? newsOf(this.board, this.#fresh) : NO_NEWS);

	constructor(place: Place, timeZone: string) {
		this.place = this.filter = place;
		this.clock = wallClock(timeZone);
	}

	/** The visits of the shown day, by their beginnings. */
	visitsOn(day: string): BoardVisit[] {
		return this.visits.filter((visit) => this.clock(visit.starts_at).date === day);
	}

	visit(id: string): BoardVisit | null {
		return this.visits.find((one) => one.id === id) ?? null;
	}

	item(id: string): WaitingItem | null {
		return this.all.find((one) => one.help_request.id === id) ?? null;
	}

	/** Reads the week that is shown and shows it; what is there already stays until the answer has come. */
	async load(): Promise<void> {
		this.loading = true;
		const mine = ++this.#loads;
		try {
			let acts: number;
			let board: Board;
			do {
				acts = this.#acts;
				board = await this.#read();
				if (mine !== this.#loads) return;
			} while (acts !== this.#acts);
			this.#show(board);
			this.failure = null;
		} catch (failure) {
			if (mine === this.#loads) this.failure = failure;
		} finally {
			if (mine === this.#loads) this.loading = false;
		}
	}

	/** Reads the outlines of the quarters; without them the table says the same. */
	async loadOutlines(): Promise<void> {
		const answer = await ask<{ features: QuarterFeature[] }>('GET', '/api/v1/quarters.geojson').catch(() => null);
		this.outlines = answer?.data?.features ?? [];
	}

	/** Reads quietly. It is shown at once unless somebody's hand is on the board; then only who works on what. */
	async look(isHeld: () => boolean): Promise<void> {
		if (this.#isReading) {
			this.#isDue = true;
			return;
		}
		this.#isReading = true;
		try {
			do {
				this.#isDue = false;
				await this.#lookOnce(isHeld);
				if (this.#isDue) await new Promise((go) => setTimeout(go, PAUSE));
			} while (this.#isDue);
		} finally {
			this.#isReading = false;
		}
	}

	async #lookOnce(isHeld: () => boolean): Promise<void> {
		const [acts, loads] = [this.#acts, this.#loads];
		let board: Board;
		try {
			board = await this.#read();
		} catch (failure) {
			this.failure = failure;
			return;
		}
		this.failure = null;
		if (acts !== this.#acts || loads !== this.#loads || this.sending.size > 0) {
			// Something was done meanwhile; the next reading knows it.
			this.#isDue = true;
		} else if (!this.board || !isHeld() || !newsOf(this.board, board).isOther) {
			this.#show(board);
		} else {
			this.board = withClaimsOf(this.board, board);
			this.#fresh = board;
		}
	}

	/** Shows what was read since. */
	show(): void {
		if (this.#fresh) this.#show(this.#fresh);
	}

	#show(board: Board): void {
		this.board = board;
		this.#fresh = null;
		this.readAt = Date.now();
	}

	#read(): Promise<Board> {
		return answerOf<Board>(api.GET('/api/v1/dispatch/board', { params: { query: { from: this.monday, to: addDays(this.monday, 6) } } }));
	}

	/** Changes the shown board before the server answers. What was read before is told by the next reading. */
	patch(change: (board: Board) => Board): void {
		this.#acts++;
		if (this.board) this.board = change(this.board);
	}

	/** Who works on an item by now. */
	keepClaim(request: string, claim: Claim | null): void {
		this.patch((board) => ({ ...board, waiting: board.waiting.map((item) => (item.help_request.id === request ? { ...item, claim } : item)) }));
	}

	/** Marks what is being saved until `act` has ended. */
	async during<T>(id: string, act: () => Promise<T>): Promise<T> {
		this.sending = new Set([...this.sending, id]);
		try {
			return await act();
		} finally {
			this.sending = new Set([...this.sending].filter((one) => one !== id));
			this.#acts++;
		}
	}

	/** Filters the queue by what the place says. */
	follow(): void {
		const { quarter, category, urgency } = this;
		const { filter } = this;
		if (quarter !== filter.quarter || category !== filter.category || urgency !== filter.urgency) this.filter = { quarter, category, urgency };
	}
}

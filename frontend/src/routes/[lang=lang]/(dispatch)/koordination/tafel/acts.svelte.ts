import { api, answerOf } from '#lib/api/client.ts';
import { failureText, problemCode } from '#lib/api/problem.ts';
import type { Assignment, Board, BoardRequest, BoardVisit, HelpRequest, WaitingItem } from '#lib/api/types.ts';
import { after, followed, lastOf, minus, without, type Acts, type Done } from '#lib/dispatch/undo.ts';
import type { BoardMessages } from '#lib/i18n/gen/board.ts';
import type { CommonMessages } from '#lib/i18n/gen/common.ts';
import type { Formats } from '#lib/i18n/format.ts';
import { act, actionOf } from '#lib/requests/act.ts';
import { against } from '../against.ts';
import type { Desk } from './desk.svelte.ts';

/** A time and a person somebody has in mind, with what speaks against it. */
export interface Wish {
	person: string;
	startsAt: string;
	against: string[];
}

/** What became of an act: done, or it needs a reason, or it was refused. */
export type Outcome = 'done' | 'reason' | 'refused';

interface Words {
	b: BoardMessages;
	common: CommonMessages;
	formats: Formats;
	nameOf: (person: string) => string;
	titleOf: (request: BoardRequest | HelpRequest) => string;
}

/** What is done on the board: shown at once, and undone again where the server refuses it. */
export class BoardActs {
	acts: Acts = $state.raw([]);
	/** What was done last, in words. */
	told = $state('');
	failure: string | null = $state(null);
	/** What a form on the right starts from, after something spoke against an act. */
	wish: Wish | null = $state.raw(null);
	busy = $state(false);
	/** Hears a refusal about a request first; true when it has shown it itself. */
	onrefused: (failure: unknown, request: string) => boolean = () => false;
	/** Does the undoing of a plan. */
	onundoplan: (plan: string) => Promise<boolean> = async () => false;
	readonly #desk: Desk;
	readonly #words: Words;

	constructor(desk: Desk, words: Words) {
		this.#desk = desk;
		this.#words = words;
	}

	get last(): Done | null {
		return lastOf(this.acts, Date.now());
	}

	tell(words: string): void {
		this.told = words;
		this.failure = null;
	}

	/** Sends somebody. The visit stands on the board before the server has answered. */
	async send(item: WaitingItem, person: string, startsAt: string): Promise<Outcome> {
		const request = item.help_request;
		const before = this.#desk.board;
		const index = before?.waiting.indexOf(item) ?? 0;
		return this.#attempt(request.id, { person, startsAt }, async () => {
			this.#desk.patch((board) => serve(board, request, provisional(request, person, startsAt)));
			try {
				const body = { help_request_id: request.id, stadtkuemmerer_id: person, starts_at: startsAt, help_request_version: request.version };
				const made = await this.#desk.during(request.id, () => answerOf<Assignment>(api.POST('/api/v1/dispatch/visits', { body })));
				this.sent(request, made);
			} catch (failure) {
				this.#desk.patch((board) => waitAgain(board, item, index));
				throw failure;
			}
		});
	}

	/** A visit was made, here or by a form. */
	sent(request: BoardRequest, made: Assignment): void {
		this.#desk.patch((board) => serve(board, request, visitOf(made, request)));
		this.#did({ kind: 'sent', what: this.#words.titleOf(request), visit: { id: made.id, version: made.version } });
		const name = made.helper.first_name + (made.helper.last_name ? ` ${made.helper.last_name}` : '');
		this.tell(this.#words.b.did_send({ what: this.#words.titleOf(request), name, when: this.#words.formats.dayAndTime(made.starts_at) }));
	}

	/** Moves a visit to another time or person. */
	async move(visit: BoardVisit, person: string, startsAt: string): Promise<Outcome> {
		if (person === visit.stadtkuemmerer_id && Date.parse(startsAt) === Date.parse(visit.starts_at)) return 'done';
		return this.#attempt(visit.help_request.id, { person, startsAt }, async () => {
			this.#desk.patch((board) => replace(board, visit.id, { ...visit, stadtkuemmerer_id: person, ...lasting(visit, startsAt), is_acknowledged: false }));
			try {
				this.moved(visit, await this.#desk.during(visit.id, () => this.patchVisit(visit, person, startsAt, '')));
			} catch (failure) {
				this.#desk.patch((board) => replace(board, visit.id, visit));
				throw failure;
			}
		});
	}

	/** Asks the server to move a visit. */
	patchVisit(visit: BoardVisit, person: string, startsAt: string, reason: string): Promise<Assignment> {
		const action = actionOf(visit.allowed_actions, 'reschedule');
		const body = { starts_at: startsAt, version: visit.version, ...(person === visit.stadtkuemmerer_id ? {} : { stadtkuemmerer_id: person }), ...(reason ? { recorded_reason: reason } : {}) };
		if (action) return act<Assignment>(action, body);
		return answerOf<Assignment>(api.PATCH('/api/v1/dispatch/visits/{id}', { params: { path: { id: visit.id } }, body }));
	}

	/** A visit was moved, here or by a form. */
	moved(before: BoardVisit, made: Assignment): void {
		this.#follow(before, made);
		const from = { person: before.stadtkuemmerer_id, startsAt: before.starts_at };
		this.#did({ kind: 'moved', what: this.#words.titleOf(before.help_request), visit: { id: made.id, version: made.version }, from });
		const now = visitOf(made, before.help_request);
		this.tell(this.#words.b.did_move({ what: this.#words.titleOf(before.help_request), name: this.#words.nameOf(now.stadtkuemmerer_id), when: this.#words.formats.dayAndTime(made.starts_at) }));
	}

	#follow(before: BoardVisit, made: Assignment): void {
		const now = visitOf(made, before.help_request);
		this.#desk.patch((board) => replace(board, before.id, now));
		if (this.#desk.chosen?.id === before.id) this.#desk.chosen = this.#desk.shown = { kind: 'visit', id: now.id };
		this.acts = followed(this.acts, before.id, { id: made.id, version: made.version });
	}

	/** Calls a visit off; its request waits again. */
	async recall(visit: BoardVisit): Promise<Outcome> {
		return this.#attempt(visit.help_request.id, null, async () => {
			const gone = await this.#desk.during(visit.id, () => this.#callOff(visit.id, visit.version));
			this.acts = without(this.acts, visit.id);
			const from = { person: visit.stadtkuemmerer_id, startsAt: visit.starts_at };
			this.#did({ kind: 'recalled', what: this.#words.titleOf(visit.help_request), request: visit.help_request.id, from, reason: gone.recorded_reason });
			this.tell(this.#words.b.did_recall({ what: this.#words.titleOf(visit.help_request) }));
		});
	}

	async #callOff(id: string, version: number): Promise<Assignment> {
		const gone = await answerOf<Assignment>(api.DELETE('/api/v1/dispatch/visits/{id}', { params: { path: { id }, query: { version } } }));
		this.#desk.patch((board) => ({ ...board, visits: board.visits.filter((one) => one.id !== id) }));
		return gone;
	}

	/** Notes that a plan was accepted. */
	planned(plan: string, count: number, until: string): void {
		const what = this.#words.b.did_plan({ count });
		this.#did({ kind: 'planned', what, plan, until });
		this.tell(what);
	}

	/** A plan was taken back elsewhere. */
	forgetPlan(plan: string): void {
		this.acts = this.acts.filter((done) => !(done.kind === 'planned' && done.plan === plan));
	}

	#did(done: Done): void {
		this.acts = after(this.acts, done);
	}

	/** Takes the last act back. */
	async undo(): Promise<Outcome> {
		const { last } = this;
		if (!last || this.busy) {
			if (!last) this.tell(this.#words.b.undo_nothing);
			return 'refused';
		}
		const outcome = await this.#attempt('', null, () => this.#takeBack(last));
		if (outcome === 'done') {
			this.acts = minus(this.acts, last);
			this.tell(this.#words.b.did_undo({ what: last.what }));
		}
		return outcome;
	}

	async #takeBack(done: Done): Promise<void> {
		switch (done.kind) {
			case 'sent':
				await this.#callOff(done.visit.id, done.visit.version);
				this.acts = without(this.acts, done.visit.id);
				return;
			case 'moved': {
				const visit = this.#desk.visit(done.visit.id);
				if (!visit) return this.#moveUnseen(done.visit, done.from);
				this.acts = minus(this.acts, done);
				try {
					this.#follow(visit, await this.patchVisit({ ...visit, version: done.visit.version }, done.from.person, done.from.startsAt, ''));
				} catch (failure) {
					this.acts = after(this.acts, done);
					if (problemCode(failure) === 'recorded-reason-needed') {
						this.#desk.chosen = this.#desk.shown = { kind: 'visit', id: visit.id };
						this.wish = { ...done.from, against: against(failure) };
					}
					throw failure;
				}
				return;
			}
			case 'recalled': {
				const body = { help_request_id: done.request, stadtkuemmerer_id: done.from.person, starts_at: done.from.startsAt, ...(done.reason ? { recorded_reason: done.reason } : {}) };
				await answerOf(api.POST('/api/v1/dispatch/visits', { body }));
				return;
			}
			default:
				if (!(await this.onundoplan((done satisfies { kind: 'planned' }).plan))) throw new Error('The plan was not taken back');
		}
	}

	/** Moves a visit back that the shown week does not hold. */
	async #moveUnseen({ id, version }: { id: string; version: number }, from: { person: string; startsAt: string }): Promise<void> {
		const body = { starts_at: from.startsAt, stadtkuemmerer_id: from.person, version };
		const made = await answerOf<Assignment>(api.PATCH('/api/v1/dispatch/visits/{id}', { params: { path: { id } }, body }));
		this.acts = followed(this.acts, id, { id: made.id, version: made.version });
	}

	/** Does something; what is refused is told, and what only needs a reason becomes a wish for a form. */
	async #attempt(request: string, wish: Omit<Wish, 'against'> | null, doing: () => Promise<void>): Promise<Outcome> {
		this.failure = null;
		this.wish = null;
		this.busy = true;
		try {
			await doing();
			return 'done';
		} catch (failure) {
			if (problemCode(failure) === 'recorded-reason-needed') {
				if (wish) this.wish = { ...wish, against: against(failure) };
				// Taking a move back has set its own wish.
				else this.failure = this.#words.b.undo_reason;
				return 'reason';
			}
			if (!this.onrefused(failure, request)) this.failure = await failureText(this.#words.common, failure);
			return 'refused';
		} finally {
			this.busy = false;
		}
	}
}

function serve(board: Board, request: BoardRequest, visit: BoardVisit): Board {
	const visits = [...board.visits.filter((one) => one.id !== visit.id && one.id !== `provisional-${request.id}`), visit];
	return {
		...board,
		visits: visits.sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)),
		waiting: board.waiting.filter((item) => item.help_request.id !== request.id),
		counts: board.waiting.some((item) => item.help_request.id === request.id) ? counted(board, request, -1) : board.counts
	};
}

function waitAgain(board: Board, item: WaitingItem, at: number): Board {
	const { help_request: request } = item;
	if (board.waiting.some((one) => one.help_request.id === request.id)) return board;
	const waiting = [...board.waiting.slice(0, at), item, ...board.waiting.slice(at)];
	return { ...board, waiting, counts: counted(board, request, 1), visits: board.visits.filter((one) => one.id !== `provisional-${request.id}`) };
}

function counted(board: Board, request: BoardRequest, by: number): Board['counts'] {
	return board.counts.map((one) => (one.quarter_id === request.quarter_id ? { ...one, waiting: one.waiting + by, urgent: one.urgent + (request.urgency === 'urgent' ? by : 0) } : one));
}

function replace(board: Board, id: string, visit: BoardVisit): Board {
	const visits = board.visits.map((one) => (one.id === id ? visit : one));
	return { ...board, visits: visits.sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)) };
}

function lasting(visit: BoardVisit, startsAt: string) {
	const length = Date.parse(visit.ends_at) - Date.parse(visit.starts_at);
	return { starts_at: startsAt, ends_at: new Date(Date.parse(startsAt) + length).toISOString() };
}

function provisional(request: BoardRequest, person: string, startsAt: string): BoardVisit {
	const ends_at = new Date(Date.parse(startsAt) + request.duration_minutes * 60_000).toISOString();
	return { id: `provisional-${request.id}`, stadtkuemmerer_id: person, state: 'accepted', starts_at: startsAt, ends_at, is_acknowledged: false, version: 0, help_request: request, allowed_actions: [] };
}

function visitOf(made: Assignment, request: BoardRequest): BoardVisit {
	return {
		id: made.id,
		stadtkuemmerer_id: made.helper.id ?? '',
		state: made.state,
		starts_at: made.starts_at,
		ends_at: made.ends_at,
		is_acknowledged: made.acknowledged_at !== null,
		version: made.version,
		help_request: request,
		allowed_actions: made.allowed_actions
	};
}

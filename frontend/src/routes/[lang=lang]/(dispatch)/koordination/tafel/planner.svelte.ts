import { api, answerOf } from '#lib/api/client.ts';
import { failureText, ProblemError } from '#lib/api/problem.ts';
import type { Plan, PlannedVisit } from '#lib/api/types.ts';
import { allOrNone, NOTHING, toggled, wantedIds, whole, withChanges, type Selection } from '#lib/dispatch/selection.ts';
import type { CommonMessages } from '#lib/i18n/gen/common.ts';

const POLL = 1_000;
/** The most visits that are made with one call. */
const AT_ONCE = 100;

/** A plan for a day or a week: being made, proposed, taken over, taken back. */
export class Planner {
	plan: Plan | null = $state.raw(null);
	selection: Selection = $state.raw(NOTHING);
	failure: string | null = $state(null);
	busy = $state(false);
	/** The plan's address part changed. */
	onplan: (id: string) => void = () => undefined;
	/** Visits were made or taken back. */
	onaccepted: (plan: Plan) => void = () => undefined;
	onundone: (plan: Plan) => void = () => undefined;
	readonly #common: CommonMessages;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#isOver = false;

	constructor(common: CommonMessages) {
		this.#common = common;
	}

	/** What is proposed and not taken over yet, for the board. */
	readonly proposed: PlannedVisit[] = $derived(this.plan?.state === 'ready' ? (this.plan.proposal?.visits ?? []) : []);

	async begin(from: string, to: string): Promise<void> {
		await this.#try(async () => {
			try {
				this.#keep(await answerOf<Plan>(api.POST('/api/v1/dispatch/plans', { body: { from, to } })));
			} catch (failure) {
				// One is being made already: that one is shown.
				const running = failure instanceof ProblemError ? failure.problem.plan_id : undefined;
				if (!running) throw failure;
				await this.#read(running);
			}
		});
		if (this.plan) this.onplan(this.plan.id);
	}

	/** Shows the plan that an address names. */
	async find(id: string): Promise<void> {
		await this.#try(() => this.#read(id));
		if (!this.plan) this.onplan('');
	}

	async #read(id: string): Promise<void> {
		this.#keep(await answerOf<Plan>(api.GET('/api/v1/dispatch/plans/{id}', { params: { path: { id } } })));
	}

	/** Somebody did something with a plan. */
	hear(id: string | undefined): void {
		if (!this.plan || this.busy || (id && id !== this.plan.id)) return;
		void this.#read(this.plan.id).catch(() => undefined);
	}

	#keep(plan: Plan): void {
		if (this.#isOver) return;
		const isNew = plan.state === 'ready' && (this.plan?.id !== plan.id || this.plan.state !== 'ready');
		if (isNew) this.selection = whole(plan.proposal?.visits ?? []);
		this.plan = plan;
		clearTimeout(this.#timer);
		if (plan.state === 'running') this.#timer = setTimeout(() => void this.#poll(plan.id), POLL);
	}

	async #poll(id: string): Promise<void> {
		if (this.plan?.id !== id) return;
		try {
			await this.#read(id);
		} catch {
			// The next try may get through.
			this.#timer = setTimeout(() => void this.#poll(id), 3 * POLL);
		}
	}

	toggle(id: string): void {
		this.selection = toggled(this.selection, id);
	}

	tick(all: boolean): void {
		this.selection = allOrNone(this.selection, this.proposed, all);
	}

	/** Makes the visits that are ticked. */
	async accept(): Promise<void> {
		const { plan } = this;
		if (!plan) return;
		await this.#try(async () => {
			const ids = wantedIds(this.selection, this.proposed) ?? this.proposed.map((visit) => visit.help_request.id);
			try {
				let accepted: Plan | null = null;
				for (let from = 0; from < ids.length; from += AT_ONCE) {
					const body = { help_request_ids: ids.slice(from, from + AT_ONCE) };
					accepted = await answerOf<Plan>(api.POST('/api/v1/dispatch/plans/{id}/acceptance', { params: { path: { id: plan.id } }, body }));
				}
				if (!accepted) return;
				this.#keep(accepted);
				this.onaccepted(accepted);
			} catch (failure) {
				const changed = failure instanceof ProblemError ? failure.problem.changed : undefined;
				if (!changed) throw failure;
				this.selection = withChanges(this.selection, changed);
			}
		});
	}

	/** Ends the search, or puts the proposal away. */
	async discard(): Promise<void> {
		const { plan } = this;
		if (!plan) return;
		await this.#try(async () => this.#keep(await answerOf<Plan>(api.DELETE('/api/v1/dispatch/plans/{id}', { params: { path: { id: plan.id } } }))));
		if (this.plan?.state === 'cancelled' && plan.state === 'ready') this.close();
	}

	/** Takes back what was made of the plan. Tells whether it was. */
	async undo(id = this.plan?.id): Promise<boolean> {
		if (!id) return false;
		let undone: Plan | null = null;
		await this.#try(async () => {
			undone = await answerOf<Plan>(api.POST('/api/v1/dispatch/plans/{id}/acceptance-undo', { params: { path: { id } } }));
			this.#keep(undone);
			this.onplan(id);
			this.onundone(undone);
		});
		return undone !== null;
	}

	/** Shows no plan any more; the plan itself stays as it is. */
	close(): void {
		clearTimeout(this.#timer);
		this.plan = null;
		this.failure = null;
		this.onplan('');
	}

	/** The page goes. */
	end(): void {
		this.#isOver = true;
		clearTimeout(this.#timer);
	}

	async #try(doing: () => Promise<void>): Promise<void> {
		if (this.busy) return;
		this.failure = null;
		this.busy = true;
		try {
			await doing();
		} catch (failure) {
			this.failure = await failureText(this.#common, failure);
		} finally {
			this.busy = false;
		}
	}
}

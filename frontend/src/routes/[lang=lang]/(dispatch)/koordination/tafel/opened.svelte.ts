import { api, answerOf, ask } from '#lib/api/client.ts';
import { problemCode, ProblemError } from '#lib/api/problem.ts';
import type { Claim, QueueItem } from '#lib/api/types.ts';
import type { Desk } from './desk.svelte.ts';

/** A claim ends by itself after 45 minutes; it is renewed well before. */
const RENEWAL = 20 * 60_000;

/** The item of the queue that is open: the person works on it, and others see that. */
export class Opened {
	id: string | null = $state(null);
	detail: QueueItem | null = $state.raw(null);
	/** Another coordinator who works on it. */
	other: Claim | null = $state.raw(null);
	/** It waits no more. */
	isGone = $state(false);
	failure: unknown = $state.raw(null);
	busy = $state(false);
	readonly #desk: Desk;
	#isOwn = false;
	#renewal: ReturnType<typeof setInterval> | undefined;

	constructor(desk: Desk) {
		this.#desk = desk;
	}

	/** Opens an item and claims it; whatever was open is given up. */
	async open(id: string): Promise<void> {
		if (this.id === id) return;
		this.leave();
		this.id = id;
		this.detail = this.failure = this.other = null;
		this.isGone = false;
		await Promise.all([this.#claim(id, false), this.read()]);
	}

	/** Reads the suggestions (again). */
	async read(): Promise<void> {
		const { id } = this;
		if (!id) return;
		try {
			const detail = await answerOf<QueueItem>(api.GET('/api/v1/dispatch/queue/{id}', { params: { path: { id } } }));
			if (this.id === id) this.detail = detail;
		} catch (failure) {
			if (this.id === id) this.#failed(failure);
		}
	}

	async takeOver(): Promise<void> {
		if (!this.id || this.busy) return;
		this.busy = true;
		await this.#claim(this.id, true);
		this.busy = false;
	}

	async #claim(id: string, take_over: boolean): Promise<void> {
		try {
			const claim = await answerOf<Claim>(api.POST('/api/v1/dispatch/queue/{id}/claim', { params: { path: { id } }, body: { take_over } }));
			// Left before the answer came: given up at once.
			if (this.id !== id) return giveUp(id);
			this.#isOwn = true;
			this.other = null;
			this.#desk.keepClaim(id, claim);
			clearInterval(this.#renewal);
			this.#renewal = setInterval(() => void this.#claim(id, false), RENEWAL);
		} catch (failure) {
			if (this.id === id) this.#failed(failure);
		}
	}

	#failed(failure: unknown): void {
		const claim = failure instanceof ProblemError ? failure.problem.claim : undefined;
		if (claim) {
			this.#isOwn = false;
			this.other = claim;
			if (this.id) this.#desk.keepClaim(this.id, claim);
		} else if (problemCode(failure) === 'not-found') this.isGone = true;
		else this.failure = failure;
	}

	/** Shows a refusal of an act: another's claim is shown as such. Tells whether it was one. */
	refused(failure: unknown, request: string): boolean {
		if (this.id !== request || problemCode(failure) !== 'claimed-by-another') return false;
		this.#failed(failure);
		return true;
	}

	/** What the newest board says of who works on it. */
	hear(claim: Claim | null | undefined): void {
		if (claim === undefined) return;
		if (claim && !claim.is_own) {
			this.other = claim;
			this.#isOwn = false;
		} else {
			this.other = null;
			// The other has given it up, or the claim has ended: whoever looks at it works on it.
			if (!claim && !this.#isOwn && this.id && !this.isGone) void this.#claim(this.id, false);
		}
	}

	/** Gives the item up. */
	leave(): void {
		const { id } = this;
		clearInterval(this.#renewal);
		if (id && this.#isOwn) {
			giveUp(id);
			this.#desk.keepClaim(id, null);
		}
		this.#isOwn = false;
		this.id = null;
	}

	/** The item is served: its claim went with it. */
	served(): void {
		this.#isOwn = false;
		this.leave();
	}

	/** The page is being closed: the answer is not waited for. */
	closing(): void {
		if (this.id && this.#isOwn) void fetch(`/api/v1/dispatch/queue/${this.id}/claim`, { method: 'DELETE', keepalive: true, headers: { 'X-Requested-With': 'quartierhilfe' } }).catch(() => undefined);
		this.#isOwn = false;
	}
}

/** Not to be told when it fails: a claim ends by itself. */
function giveUp(id: string): void {
	void ask('DELETE', `/api/v1/dispatch/queue/${id}/claim`).catch(() => undefined);
}

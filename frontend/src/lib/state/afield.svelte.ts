import { OfflineError } from '#lib/api/problem.ts';
import type { Action } from '#lib/api/types.ts';
import { act } from '#lib/requests/act.ts';
import type { DayVisit } from '#lib/rules/outbox.ts';
import { outbox } from './outbox.svelte.ts';
import type { Submission } from './submission.svelte.ts';

interface Page {
	/** Said of what waits for a network. */
	queued: () => string;
	/** Reads the page anew. */
	refresh: () => Promise<unknown>;
}

/** A page of visits that is read and acted upon without a network as well: what is done is sent at once, or kept until it can be. */
export class Afield {
	isOffline = $state(!navigator.onLine);
	/** What the person was told last. */
	told: string | null = $state(null);
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	/** Follows the network and what is sent, until the returned call. */
	watch(): () => void {
		const back = () => {
			this.isOffline = false;
			void this.#page.refresh();
		};
		const gone = () => (this.isOffline = true);
		window.addEventListener('online', back);
		window.addEventListener('offline', gone);
		outbox.onanswer = () => {
			this.told = null;
			void this.#page.refresh();
		};
		void outbox.read().catch(() => undefined);
		return () => {
			outbox.onanswer = () => undefined;
			window.removeEventListener('online', back);
			window.removeEventListener('offline', gone);
		};
	}

	/** Does an act with a visit, here called `about`, and says `words` afterwards; false when it was refused. */
	async act(form: Submission, visit: DayVisit, about: string, action: Action, words: string, body?: unknown): Promise<boolean> {
		let isQueued = false;
		const done = await form.send([], async () => {
			const queue = (isTried: boolean) => {
				isQueued = true;
				return outbox.add({ key: crypto.randomUUID(), visit: visit.id, name: action.action, method: action.method, href: action.href, body, about, at: new Date().toISOString(), isTried, refused: null });
			};
			// Nothing overtakes what waits.
			if (this.isOffline || outbox.waiting.length > 0) await queue(false);
			else {
				try {
					await act(action, body);
				} catch (failure) {
					if (!(failure instanceof OfflineError)) throw failure;
					await queue(true);
				}
			}
			if (!isQueued) await this.#page.refresh();
			else if (!this.isOffline) void outbox.send();
		});
		this.told = done ? (isQueued ? this.#page.queued() : words) : null;
		if (done) window.scrollTo({ top: 0 });
		return done;
	}
}

import { api, answerOf } from '#lib/api/client.ts';
import { problemCode } from '#lib/api/problem.ts';
import type { Invitation, ListedRequest, Offer, Page } from '#lib/api/types.ts';
import { Pages } from '#lib/state/pages.svelte.ts';

async function readOffer(): Promise<Offer | null> {
	try {
		return await answerOf<Offer>(api.GET('/api/v1/me/offer'));
	} catch (failure) {
		if (problemCode(failure) === 'not-found') return null;
		throw failure;
	}
}

const asked = (state: 'sent' | 'accepted_later') => answerOf<Page<Invitation>>(api.GET('/api/v1/me/invitations', { params: { query: { state, limit: 50 } } })).then((page) => page.items);

/** What fits a helper: what they were asked, and everything else they may accept. */
export class Fitting {
	offer: Offer | null = $state.raw(null);
	invitations: Invitation[] = $state.raw([]);
	/** How many requests would stand at the top if the list were read again. */
	newer = $state(0);
	/** In this quarter only; empty for all. */
	quarter = $state('');
	readonly list: Pages<ListedRequest>;

	constructor(quarter: string) {
		this.quarter = quarter;
		this.list = new Pages((cursor) => this.#page(cursor));
	}

	#page(cursor?: string): Promise<Page<ListedRequest>> {
		const query = { fit: 'me' as const, quarter: this.quarter || undefined, cursor };
		return answerOf<Page<ListedRequest>>(api.GET('/api/v1/help-requests', { params: { query } }));
	}

	/** Other requests than those that somebody was asked about: each stands once on the page. */
	get others(): ListedRequest[] {
		const known = new Set(this.invitations.map((one) => one.help_request_id));
		return this.list.items.filter((request) => !known.has(request.id));
	}

	/** Reads everything anew. */
	async read(): Promise<void> {
		this.offer = await readOffer();
		if (this.offer?.state === 'pending' || !this.offer) return;
		const open = Promise.all([asked('sent'), asked('accepted_later')]).then((both) => both.flat());
		[this.invitations] = await Promise.all([open, this.offer.state === 'active' ? this.list.first() : null]);
		this.newer = 0;
	}

	/** Keeps an answer in the place of its question: it stays where it was given until the page is read anew. */
	keep(answered: Invitation): void {
		this.invitations = this.invitations.map((one) => (one.id === answered.id ? answered : one));
	}

	/** Counts what came since, without moving anything that is shown. A failure leaves the count as it was. */
	async look(): Promise<void> {
		if (this.offer?.state !== 'active') return;
		try {
			const [page, sent] = await Promise.all([this.#page(), asked('sent')]);
			const shown = new Set([...this.list.items.map((one) => one.id), ...this.invitations.map((one) => one.help_request_id)]);
			const fresh = new Set([...page.items.map((one) => one.id), ...sent.map((one) => one.help_request_id)].filter((id) => !shown.has(id)));
			this.newer = fresh.size;
		} catch {
			// The next hint looks again.
		}
	}
}

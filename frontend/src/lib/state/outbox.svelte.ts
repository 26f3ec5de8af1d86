import { ask } from '#lib/api/client.ts';
import { ProblemError } from '#lib/api/problem.ts';
import type { Me } from '#lib/api/types.ts';
import { changed, nextOf, queued, verdictOf, without, withoutWaiting, type QueuedAct } from '#lib/rules/outbox.ts';
import { changeOutbox, readOutbox, tidy } from './day-store.ts';
import { whoAmI } from './who-am-i.ts';

/** Milliseconds between two tries while something waits. */
const PAUSE = 30_000;

/** What was done without a connection and waits to be sent. */
class Outbox {
	acts: QueuedAct[] = $state.raw([]);
	isSending = $state(false);
	/** Whose acts they are: who is signed in, or of whom the device keeps a day. */
	owner: string | null = null;
	#sending: Promise<void> | null = null;
	/** The server has answered, whatever it was: the day may be another. */
	onanswer: () => void = () => undefined;

	readonly waiting = $derived(this.acts.filter((act) => !act.refused));
	readonly refused = $derived(this.acts.filter((act) => act.refused));

	async read(): Promise<void> {
		this.acts = this.#own(await readOutbox());
	}

	async #change(change: (acts: QueuedAct[]) => QueuedAct[]): Promise<void> {
		this.acts = this.#own(await changeOutbox(change));
	}

	#own(acts: QueuedAct[]): QueuedAct[] {
		return acts.filter((act) => act.account === this.owner);
	}

	add(act: Omit<QueuedAct, 'account'>): Promise<void> {
		const { owner } = this;
		return owner ? this.#change((acts) => queued(acts, { ...act, account: owner })) : Promise.reject(new Error('nobody is known here'));
	}

	discard(key: string): Promise<void> {
		return this.#change((acts) => without(acts, key));
	}

	/** Somebody did not mean what waits for a visit. */
	takeBack(visit: string): Promise<void> {
		return this.#change((acts) => withoutWaiting(acts, visit));
	}

	async retry(key: string): Promise<void> {
		await this.#change((acts) => changed(acts, key, { refused: null }));
		await this.send();
	}

	/** Sends one after the other what waits, until there is no answer. One tab of a browser does it. */
	send(): Promise<void> {
		this.isSending = true;
		this.#sending ??= alone(() => this.#sendAll()).finally(() => {
			this.isSending = false;
			this.#sending = null;
		});
		return this.#sending;
	}

	async #sendAll(): Promise<void> {
		let isOther = false;
		await this.read();
		if (!nextOf(this.acts) || !(await this.#isOwn())) return;
		for (let act = nextOf(this.acts); act; act = nextOf(this.acts)) {
			const verdict = await this.#sendOne(act);
			if (verdict === 'later') break;
			isOther = true;
		}
		if (isOther) this.onanswer();
	}

	/** Whether it is still their session: somebody else may have signed in beside this page. */
	async #isOwn(): Promise<boolean> {
		const me = await whoAmI(true).catch(() => null);
		return me !== null && me.id === this.owner;
	}

	async #sendOne(act: QueuedAct): Promise<'arrived' | 'later' | 'refused'> {
		const { key } = act;
		// Noted first: should the answer be lost, the next try knows that the server may have heard.
		await this.#change((acts) => changed(acts, key, { isTried: true }));
		try {
			await ask(act.method, act.href, act.body, key);
		} catch (failure) {
			const verdict = failure instanceof ProblemError ? verdictOf(act, failure.problem) : 'later';
			if (verdict === 'refused') {
				const { status, code } = (failure as ProblemError).problem;
				await this.#change((acts) => changed(acts, key, { refused: { status, code } }));
			}
			if (verdict !== 'arrived') return verdict;
		}
		await this.#change((acts) => without(acts, key));
		return 'arrived';
	}
}

/** Never in two tabs at once. */
async function alone(act: () => Promise<void>): Promise<void> {
	await (navigator.locks ? navigator.locks.request('quartierhilfe-outbox', act) : act());
}

export const outbox = new Outbox();

/** Sends what waits as soon as there is a network, on whichever page the person is, until the returned call. */
export async function watchOutbox(me: Pick<Me, 'id'>): Promise<() => void> {
	outbox.owner = me.id;
	await tidy(me);
	const send = () => void outbox.send().catch(() => undefined);
	const again = setInterval(() => outbox.waiting.length > 0 && send(), PAUSE);
	window.addEventListener('online', send);
	send();
	return () => {
		clearInterval(again);
		window.removeEventListener('online', send);
	};
}

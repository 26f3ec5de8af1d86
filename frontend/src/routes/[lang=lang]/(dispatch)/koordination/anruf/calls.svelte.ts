// The call being written down, and those that were parked: kept in this tab alone, until they are saved, put away, or somebody signs out.
import { civilNow } from '#lib/rules/civil-time.ts';
import { isWorthKeeping, newCall, restoreCalls, type Call } from '#lib/rules/call.ts';
import { town } from '#lib/state/town.svelte.ts';

/** The place in the tab's store; signing out removes what begins so. */
const KEY = 'quartierhilfe-calls';

const blank = () => newCall(new Date().toISOString(), civilNow(new Date(), town.time_zone).date);

/** The first is the one being written; the others are parked. */
export class Calls {
	current: Call = $state(blank());
	parked: Call[] = $state([]);
	/** Whether something was there from before. */
	wasKept = $state(false);

	#account = '';

	/** Reads what this tab has kept of somebody's calls; those of another one go. */
	restore(account: string): void {
		this.#account = account;
		try {
			const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { account?: string; calls?: unknown };
			const [first, ...others] = restoreCalls(kept.account === account ? kept.calls : [], blank());
			if (first) this.current = first;
			this.wasKept = first !== undefined && isWorthKeeping(first);
			this.parked = others;
		} catch {
			// Nothing can be read here: the call begins anew.
		}
	}

	/** Keeps everything as it is now. */
	keep(): void {
		try {
			sessionStorage.setItem(KEY, JSON.stringify({ account: this.#account, calls: [this.current, ...this.parked] }));
		} catch {
			// Nothing can be kept here; the page itself still has it.
		}
	}

	/** Lays the call aside for a later moment. */
	park(): boolean {
		if (!isWorthKeeping(this.current)) return false;
		this.parked = [$state.snapshot(this.current), ...this.parked];
		this.begin();
		return true;
	}

	/** Goes on with a parked call; the present one is parked in its place where there is anything in it. */
	goOn(at: number): void {
		const [chosen] = this.parked.splice(at, 1);
		if (!chosen) return;
		if (isWorthKeeping(this.current)) this.parked = [$state.snapshot(this.current), ...this.parked];
		this.current = chosen;
	}

	/** Begins a call anew. */
	begin(): void {
		this.current = blank();
		this.wasKept = false;
	}
}

// What an account already knows of the answers. Pure.
import type { Draft } from './draft.ts';

/** As much of the account as answers can be taken from. */
export type Home = Partial<Record<'quarter_id' | 'address' | 'address_extra' | 'phone', string | null>>;

const HOME = ['quarter_id', 'address', 'address_extra'] as const;

/** Fills what the account already knows into answers that are still empty: nothing is asked twice. Somebody else has another home. */
export function prefill(draft: Draft, me: Home | null): void {
	if (!me) return;
	draft.phone ||= me.phone ?? '';
	if (draft.for_whom === 'me') for (const key of HOME) draft[key] ||= me[key] ?? '';
}

/** Chooses for whom the help is: the home that the account filled in goes for somebody else, and comes back. */
export function chooseFor(draft: Draft, who: Draft['for_whom'], me: Home | null): void {
	if (who !== draft.for_whom && who === 'other') for (const key of HOME) if (draft[key] === me?.[key]) draft[key] = '';
	draft.for_whom = who;
	prefill(draft, me);
}

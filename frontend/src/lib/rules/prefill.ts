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

/** The home that was told for the one and for the other, while the page is open. */
export type Homes = Partial<Record<Draft['for_whom'], Pick<Draft, (typeof HOME)[number]>>>;

/** Chooses for whom the help is: where one lives goes with the one, and comes back. Nobody is sent to the house of the other. */
export function chooseFor(draft: Draft, who: Draft['for_whom'], me: Home | null, homes: Homes): void {
	if (who === draft.for_whom) return;
	const { quarter_id, address, address_extra } = draft;
	homes[draft.for_whom] = { quarter_id, address, address_extra };
	Object.assign(draft, homes[who] ?? { quarter_id: '', address: '', address_extra: '' }, { for_whom: who });
	prefill(draft, me);
}

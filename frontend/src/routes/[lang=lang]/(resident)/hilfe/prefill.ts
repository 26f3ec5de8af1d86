import type { Me } from '#lib/api/types.ts';
import type { Draft } from '#lib/rules/draft.ts';

/** Fills what the account already knows into answers that are still empty: nothing is asked twice. */
export function prefill(draft: Draft, me: Me | null): void {
	if (!me) return;
	draft.quarter_id ||= me.quarter_id ?? '';
	draft.address ||= me.address ?? '';
	draft.address_extra ||= me.address_extra ?? '';
	draft.phone ||= me.phone ?? '';
}

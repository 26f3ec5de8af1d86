// Which visits of a proposal are taken over. Pure.
import type { Plan, PlannedVisit } from '#lib/api/types.ts';

/** What is ticked, by the ids of requests, and what cannot be taken over any more with the code of what stands against it. */
export interface Selection {
	ticked: ReadonlySet<string>;
	stale: ReadonlyMap<string, string>;
}

export const NOTHING: Selection = { ticked: new Set(), stale: new Map() };

/** Everything ticked, as a proposal begins. */
export function whole(visits: readonly PlannedVisit[]): Selection {
	return { ticked: new Set(visits.map((visit) => visit.help_request.id)), stale: new Map() };
}

/** Ticks or unticks one; what is stale stays unticked. */
export function toggled({ ticked, stale }: Selection, id: string): Selection {
	const next = new Set(ticked);
	if (!next.delete(id) && !stale.has(id)) next.add(id);
	return { ticked: next, stale };
}

/** All that can be ticked, or nothing. */
export function allOrNone(selection: Selection, visits: readonly PlannedVisit[], all: boolean): Selection {
	const ids = all ? visits.map((visit) => visit.help_request.id).filter((id) => !selection.stale.has(id)) : [];
	return { ...selection, ticked: new Set(ids) };
}

/** What has changed since is named and unticked. */
export function withChanges({ ticked, stale }: Selection, changed: readonly { help_request_id: string; code: string }[]): Selection {
	const next = new Map(stale);
	for (const { help_request_id, code } of changed) next.set(help_request_id, code);
	return { ticked: new Set([...ticked].filter((id) => !next.has(id))), stale: next };
}

/** What to send: null for the whole proposal. */
export function wantedIds({ ticked }: Selection, visits: readonly PlannedVisit[]): string[] | null {
	return ticked.size === visits.length ? null : visits.map((visit) => visit.help_request.id).filter((id) => ticked.has(id));
}

/** The requests of visits that stayed when a plan was taken back. */
export function keptOf(plan: Plan): PlannedVisit[] {
	const kept = new Set(plan.taken.filter((one) => one.is_kept).map((one) => one.help_request_id));
	return (plan.proposal?.visits ?? []).filter((visit) => kept.has(visit.help_request.id));
}

/** How much of what is possible at most a plan reaches, in whole percent: urgent and long waiting requests count more. */
export function shareOfPossible({ bound, served }: { bound: number; served: number }): number {
	return bound <= 0 ? 100 : Math.min(100, Math.floor((served / bound) * 100));
}

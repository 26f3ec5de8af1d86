// What has been done on the board and can be taken back, the last first. Pure.

/** A visit as it is now: moving it to another person makes a new one. */
export interface VisitNow {
	id: string;
	version: number;
}

/** What was done, with what is needed to take it back. */
export type Done =
	| { kind: 'sent'; what: string; visit: VisitNow }
	| { kind: 'moved'; what: string; visit: VisitNow; from: { person: string; startsAt: string } }
	| { kind: 'recalled'; what: string; request: string; from: { person: string; startsAt: string }; reason: string | null }
	| { kind: 'planned'; what: string; plan: string; until: string };

/** The acts of this page; a plain list that is never changed in place. */
export type Acts = readonly Done[];

/** More is never looked for. */
const KEPT = 50;

/** Puts an act on top. What a visit is called now is known to the acts before it as well. */
export function after(acts: Acts, done: Done): Acts {
	return [...acts, done].slice(-KEPT);
}

/** A visit goes by another id or version from now on. */
export function followed(acts: Acts, before: string, now: VisitNow): Acts {
	return acts.map((done) => ((done.kind === 'sent' || done.kind === 'moved') && done.visit.id === before ? { ...done, visit: now } : done));
}

/** A visit is gone: nothing that was done to it can be taken back. */
export function without(acts: Acts, visit: string): Acts {
	return acts.filter((done) => !((done.kind === 'sent' || done.kind === 'moved') && done.visit.id === visit));
}

/** What would be taken back at `now`; null for nothing. */
export function lastOf(acts: Acts, now: number): Done | null {
	return [...acts].reverse().find((done) => done.kind !== 'planned' || Date.parse(done.until) > now) ?? null;
}

/** All but one act. */
export function minus(acts: Acts, done: Done): Acts {
	return acts.filter((one) => one !== done);
}

import type { Me } from '#lib/api/types.ts';

/** Who uses this browser, as far as it has been asked. Nothing of it is stored. */
interface SessionState {
	/** `unknown` until asked; `guest` when nobody is signed in. */
	kind: 'unknown' | 'guest' | 'signed-in';
	me: Me | null;
}

export const session: SessionState = $state({ kind: 'unknown', me: null });

/** Remembers the person an answer of the API has named. */
export function keepAccount(me: Me): void {
	session.kind = 'signed-in';
	session.me = me;
}

/** Forgets the person after signing out or when the session has ended. */
export function forgetAccount(): void {
	session.kind = 'guest';
	session.me = null;
}

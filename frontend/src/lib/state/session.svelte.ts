import { api, answerOf } from '#lib/api/client.ts';
import { problemCode } from '#lib/api/problem.ts';
import type { Me } from '#lib/api/types.ts';

/** Who uses this browser, as far as it has been asked. Nothing of it is stored. */
interface SessionState {
	/** `unknown` until asked; `guest` when nobody is signed in. */
	kind: 'unknown' | 'guest' | 'signed-in';
	me: Me | null;
}

export const session: SessionState = $state({ kind: 'unknown', me: null });

let asking: Promise<Me | null> | null = null;

async function ask(): Promise<Me | null> {
	try {
		const me = await answerOf<Me>(api.GET('/api/v1/me'));
		keepAccount(me);
		return me;
	} catch (failure) {
		if (problemCode(failure) === null) throw failure;
		forgetAccount();
		return null;
	}
}

/** The signed-in person or null. Asks the API once a page load; `again` asks anew. */
export function whoAmI(again = false): Promise<Me | null> {
	if (again) asking = null;
	asking ??= ask().catch((failure: unknown) => {
		asking = null;
		throw failure;
	});
	return asking;
}

/** Remembers the person an answer of the API has named. */
export function keepAccount(me: Me): void {
	session.kind = 'signed-in';
	session.me = me;
	asking = Promise.resolve(me);
}

/** Forgets the person after signing out or when the session has ended. */
export function forgetAccount(): void {
	session.kind = 'guest';
	session.me = null;
	asking = Promise.resolve(null);
}

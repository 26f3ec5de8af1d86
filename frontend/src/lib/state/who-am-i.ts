import { api, answerOf } from '#lib/api/client.ts';
import { problemCode } from '#lib/api/problem.ts';
import type { Me } from '#lib/api/types.ts';
import { forgetAccount, keepAccount, session } from './session.svelte.ts';

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

/** The signed-in person or null. Asks the API once a page load, and only where the server has marked a session; `again` asks anew. */
export function whoAmI(again = false): Promise<Me | null> {
	if (!again) {
		if (session.kind === 'unknown' && !document.cookie.includes('qh_signed_in=')) forgetAccount();
		if (session.kind !== 'unknown') return Promise.resolve(session.me);
	}
	asking ??= ask().finally(() => {
		asking = null;
	});
	return asking;
}

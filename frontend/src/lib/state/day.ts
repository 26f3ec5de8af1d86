// What Stadtkümmerer and volunteers have on the device beside the pages of their visits themselves: loaded for them alone.
import type { Me } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { forgetAll, forgetDays } from './day-store.ts';
import { outbox, watchOutbox } from './outbox.svelte.ts';
import { session } from './session.svelte.ts';
import { forgetShell } from './shell.ts';
import { keepsVisits } from './signed-in.ts';

/** Somebody has signed out: there is nothing more to forget. */
let hasLeft = false;

/** Sends what waits, on whichever page, until the returned call. Nobody reads names and addresses here once the session has ended. */
export async function begin(me: Me): Promise<() => void> {
	const end = await watchOutbox(me);
	hasLeft = false;
	return () => {
		end();
		if (session.kind === 'guest' && !hasLeft) void forgetDays().catch(() => undefined);
	};
}

/** Before signing out: sends what waits, and asks where something cannot be sent. */
export async function mayLeave(language: Language): Promise<boolean> {
	if (!session.me || !keepsVisits(session.me)) return true;
	await outbox.send();
	const count = outbox.acts.length;
	return count === 0 || confirm((await loadArea('kuemmerer', language)).unsent({ count }));
}

/** Before or after signing out. Browsers that heed the answer's `Clear-Site-Data` may have cleared the storage under our hands: that is no failure. */
export async function leaveNothing(): Promise<void> {
	hasLeft = true;
	outbox.acts = [];
	await Promise.allSettled([forgetAll(), forgetShell()]);
}

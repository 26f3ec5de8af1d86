// What every page has for a person who is signed in; loaded once somebody is.
import type { Me } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { ownMenu } from '#lib/ui/own-menu.ts';
import { goLive } from './live.ts';
import { session } from './session.svelte.ts';

/** Loads what is told on every page to somebody whose mails come back. */
async function bouncing(language: Language) {
	const [module] = await Promise.all([import('#lib/ui/Bouncing.svelte'), loadArea('email', language)]);
	return module.default;
}

/** Whether somebody was here who keeps visits on the device and did not sign out: what they left goes. */
async function hasDay(): Promise<boolean> {
	const all = await indexedDB.databases?.().catch(() => []);
	return all?.some((one) => one.name === 'quartierhilfe-tag') ?? false;
}

/** Whether the device keeps visits of a person, for where there is no network. */
export const keepsVisits = ({ roles }: Pick<Me, 'roles'>): boolean => roles.some((role) => role === 'stadtkuemmerer' || role === 'volunteer');

/** Shows the person's own menu and listens to what changes, until the returned call. */
export async function begin(me: Me, language: Language): Promise<() => void> {
	const end = goLive(me.id);
	// Without its texts the menu stays that of the public pages; the next page tries again.
	session.menu = await ownMenu(me, language).catch(() => null);
	session.banner = me.email_bouncing ? await bouncing(language).catch(() => null) : null;
	const day = keepsVisits(me) || (await hasDay()) ? await import('./day.ts').catch(() => null) : null;
	const endDay = await day?.begin(me).catch(() => undefined);
	return () => {
		end();
		endDay?.();
	};
}

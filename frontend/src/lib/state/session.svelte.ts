import type { Component } from 'svelte';
import type { Me } from '#lib/api/types.ts';
import type { MenuEntry } from '#lib/ui/navigation.ts';

/** Who uses this browser, as far as it has been asked. Nothing of it is stored. */
interface SessionState {
	/** `unknown` until asked; `guest` when nobody is signed in. */
	kind: 'unknown' | 'guest' | 'signed-in';
	me: Me | null;
	/** The person's own menu; null until it has arrived. */
	menu: MenuEntry[] | null;
	/** What the person has not read yet: messages and notices. */
	unread: number;
	/** What every page tells the person on top; null for nothing. */
	banner: Component | null;
}

export const session: SessionState = $state({ kind: 'unknown', me: null, menu: null, unread: 0, banner: null });

/** Remembers the person an answer of the API has named. */
export function keepAccount(me: Me): void {
	session.kind = 'signed-in';
	session.me = me;
}

/** Forgets the person after signing out or when the session has ended. */
export function forgetAccount(): void {
	session.kind = 'guest';
	session.me = session.menu = session.banner = null;
	session.unread = 0;
}

import type { CommonMessages } from '#lib/i18n/gen/common.ts';

/** One entry of the main menu; the path follows the language. */
export interface MenuEntry {
	path: string;
	label: string;
	/** Says how much is new there. */
	unread?: boolean;
}

/** The menu of the public pages. */
export function publicMenu(common: CommonMessages): MenuEntry[] {
	return [
		{ path: '/hilfe/1', label: common.nav_ask },
		{ path: '/so-geht-es', label: common.nav_how },
		{ path: '/status', label: common.nav_status },
		{ path: '/anmelden', label: common.nav_sign_in }
	];
}

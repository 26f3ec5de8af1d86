import type { CommonMessages } from '#lib/i18n/gen/common.ts';
import type { Me, Role } from '#lib/api/types.ts';

/** One entry of the main menu; the path follows the language. */
export interface MenuEntry {
	path: string;
	label: string;
}

const BY_ROLE: { role: Role; path: string; text: 'nav_my_requests' | 'nav_open_requests' | 'nav_assignments' | 'nav_offer' | 'nav_day' | 'nav_queue' | 'nav_call' | 'nav_all_requests' | 'nav_people' }[] = [
	{ role: 'coordinator', path: '/koordination', text: 'nav_queue' },
	{ role: 'coordinator', path: '/koordination/anruf', text: 'nav_call' },
	{ role: 'coordinator', path: '/koordination/anfragen', text: 'nav_all_requests' },
	{ role: 'coordinator', path: '/koordination/personen', text: 'nav_people' },
	{ role: 'stadtkuemmerer', path: '/tag', text: 'nav_day' },
	{ role: 'volunteer', path: '/helfen', text: 'nav_open_requests' },
	{ role: 'volunteer', path: '/einsaetze', text: 'nav_assignments' },
	{ role: 'volunteer', path: '/helfen/angebot', text: 'nav_offer' },
	{ role: 'resident', path: '/meine-anfragen', text: 'nav_my_requests' }
];

/** The main menu of a person; without one the menu of the public pages. The API alone decides what is allowed. */
export function menuOf(me: Me | null, common: CommonMessages): MenuEntry[] {
	const ask = { path: '/hilfe/1', label: common.nav_ask };
	if (!me) {
		return [
			ask,
			{ path: '/so-geht-es', label: common.nav_how },
			{ path: '/status', label: common.nav_status },
			{ path: '/anmelden', label: common.nav_sign_in }
		];
	}
	const own = BY_ROLE.filter((entry) => me.roles.includes(entry.role)).map((entry) => ({ path: entry.path, label: common[entry.text] }));
	const asks = me.roles.includes('resident') ? [ask] : [];
	return [...own, ...asks, { path: '/konto', label: common.nav_account }];
}

/** The first page of a person after signing in. */
export function homePathOf(me: Me): string {
	return BY_ROLE.find((entry) => me.roles.includes(entry.role))?.path ?? '/konto';
}

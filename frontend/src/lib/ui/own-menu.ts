import type { Me, Role } from '#lib/api/types.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import type { MenuEntry } from './navigation.ts';

const BY_ROLE: { role: Role; path: string; text: 'my_requests' | 'open_requests' | 'assignments' | 'offer' | 'day' | 'queue' | 'board' | 'call' | 'all_requests' | 'people' }[] = [
	{ role: 'coordinator', path: '/koordination', text: 'queue' },
	{ role: 'coordinator', path: '/koordination/tafel', text: 'board' },
	{ role: 'coordinator', path: '/koordination/anruf', text: 'call' },
	{ role: 'coordinator', path: '/koordination/anfragen', text: 'all_requests' },
	{ role: 'coordinator', path: '/koordination/personen', text: 'people' },
	{ role: 'stadtkuemmerer', path: '/tag', text: 'day' },
	{ role: 'volunteer', path: '/helfen', text: 'open_requests' },
	{ role: 'volunteer', path: '/einsaetze', text: 'assignments' },
	{ role: 'volunteer', path: '/helfen/angebot', text: 'offer' },
	{ role: 'resident', path: '/meine-anfragen', text: 'my_requests' }
];

/** The main menu of a person. The API alone decides what is allowed. */
export async function ownMenu(me: Pick<Me, 'roles'>, language: Language): Promise<MenuEntry[]> {
	const menu = await loadArea('menu', language);
	const own = BY_ROLE.filter((entry) => me.roles.includes(entry.role)).map((entry) => ({ path: entry.path, label: menu[entry.text] }));
	const asks = me.roles.includes('resident') ? [{ path: '/hilfe/1', label: menu.ask }] : [];
	return [...own, ...asks, { path: '/nachrichten', label: menu.messages, unread: true }, { path: '/konto', label: menu.account }];
}

/** The first page of a person after signing in. */
export function homePathOf(me: Me): string {
	return BY_ROLE.find((entry) => me.roles.includes(entry.role))?.path ?? '/konto';
}

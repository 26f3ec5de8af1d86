import { goto } from '$app/navigation';
import type { Session } from '#lib/api/types.ts';
import { localPath } from '#lib/rules/next-path.ts';
import { keepAccount } from '#lib/state/session.svelte.ts';
import { homePathOf } from '#lib/ui/own-menu.ts';

/** Leads a person on after a first or second factor: to what is still missing, else to where they wanted to go. */
export async function goOn(session: Session, language: string, next: string | null): Promise<void> {
	keepAccount(session.account);
	const wanted = localPath(next);
	const carry = wanted ? `?next=${encodeURIComponent(wanted)}` : '';
	if (session.second_factor === 'required') await goto(`/${language}/konto/zweiter-faktor${carry}`);
	else if (session.second_factor === 'enrolment_required') await goto(`/${language}/konto/zweiter-faktor/einrichten${carry}`);
	else await goto(wanted ?? `/${language}${homePathOf(session.account)}`);
}

// What a person without mail is told on the telephone or by a letter. Pure.
import type { Letter, ToTell } from '#lib/api/types.ts';
import type { LetterMessages } from '#lib/i18n/gen/letter.ts';
import type { Formats } from '#lib/i18n/format.ts';

/** The sentence for one piece of news; a newer API may know more occasions, these get the general one. */
export function letterWords(item: Letter['items'][number], l: LetterMessages, formats: Pick<Formats, 'span'>): string {
	const key = item.occasion.replace('.', '_');
	const dated = l[`${key}_at` as keyof LetterMessages];
	if (item.span && typeof dated === 'function') {
		const parts = { name: item.helper_first_name ?? l.somebody, when: formats.span(item.span.start, item.span.end) };
		return (dated as (p: { name: string; when: string }) => string)(parts);
	}
	const plain = l[key as keyof LetterMessages];
	return typeof plain === 'string' ? plain : l.something;
}

/** Somebody to be told something, with all of it. */
export interface Waiting {
	person: ToTell['person'];
	notices: ToTell[];
}

/** One entry for each person, in the order in which they began to wait. */
export function byPerson(notices: ToTell[]): Waiting[] {
	const people = new Map<string, Waiting>();
	for (const notice of notices) {
		const entry = people.get(notice.person.id) ?? { person: notice.person, notices: [] };
		entry.notices.push(notice);
		people.set(notice.person.id, entry);
	}
	return [...people.values()];
}

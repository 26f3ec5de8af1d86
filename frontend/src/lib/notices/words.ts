// What a notice says and where it leads. Pure.
import type { Notice } from '#lib/api/types.ts';
import type { InboxMessages } from '#lib/i18n/gen/inbox.ts';
import type { Language } from '#lib/i18n/languages.ts';

type Occasion = Notice['occasion'];
/** An occasion without a text in every language does not compile. */
type TextOf<O extends string> = O extends `${infer Thing}.${infer What}` ? `${Thing}_${What}` : O;

/** The sentence for an occasion; a newer API may know more, these get the general one. */
export function noticeWords(occasion: Occasion, n: InboxMessages): string {
	const text: string | undefined = n[occasion.replace('.', '_') as TextOf<Occasion>];
	return text ?? n.something;
}

/** The page where it goes on. */
export function noticePath(notice: Pick<Notice, 'kind' | 'occasion' | 'subject'>, language: Language): string {
	const { kind, id } = notice.subject;
	const isOffice = notice.kind === 'coordination';
	switch (kind) {
		case 'help_request':
			return isOffice ? `/${language}/koordination/anfragen/${id}` : `/${language}/meine-anfragen/${id}`;
		case 'assignment':
			return notice.occasion.startsWith('visit.') ? `/${language}/tag` : `/${language}/einsaetze/${id}`;
		case 'invitation':
			return `/${language}/helfen`;
		case 'conversation':
			return `/${language}/nachrichten/${id}`;
		case 'account':
			return isOffice ? `/${language}/koordination/personen/${id}` : `/${language}/konto`;
		case 'dispatch':
			return `/${language}/koordination`;
		case 'series':
			return `/${language}/regelmaessig/${id}`;
		case 'offer':
			return `/${language}/helfen/angebot`;
		default:
			return (kind satisfies never, `/${language}/nachrichten`);
	}
}

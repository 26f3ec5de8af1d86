import { describe, expect, it } from 'vitest';
import type { Notice } from '#lib/api/types.ts';
import de from '#lib/i18n/gen/inbox.de.ts';
import { noticePath, noticeWords } from '#lib/notices/words.ts';

const notice = (kind: Notice['kind'], occasion: Notice['occasion'], subject: Notice['subject']['kind']) => ({ kind, occasion, subject: { kind: subject, id: 'x' } });

describe('a notice', () => {
	it('says what it is about, also when this build does not know the occasion', () => {
		expect(noticeWords('invitation.another_time', de)).toBe('Jemand könnte zu einer anderen Zeit kommen. Passt es?');
		expect(noticeWords('moon.full' as Notice['occasion'], de)).toBe('Es gibt etwas Neues.');
	});

	it('leads to the page where it goes on', () => {
		expect(noticePath(notice('my_requests', 'assignment.accepted', 'help_request'), 'de')).toBe('/de/meine-anfragen/x');
		expect(noticePath(notice('thanks', 'assignment.thanked', 'assignment'), 'en')).toBe('/en/einsaetze/x');
		expect(noticePath(notice('my_assignments', 'visit.moved', 'assignment'), 'de')).toBe('/de/tag');
		expect(noticePath(notice('invitations', 'invitation.sent', 'invitation'), 'de')).toBe('/de/helfen');
		expect(noticePath(notice('coordination', 'account.looks_used_up', 'account'), 'de')).toBe('/de/koordination/personen/x');
		expect(noticePath(notice('my_requests', 'series.taken', 'series'), 'de')).toBe('/de/regelmaessig/x');
		expect(noticePath(notice('account', 'account.verified', 'account'), 'de')).toBe('/de/konto');
	});
});

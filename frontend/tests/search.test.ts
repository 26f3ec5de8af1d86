import { describe, expect, it } from 'vitest';
import de from '#lib/i18n/gen/matching.de.ts';
import { searchWords } from '#lib/matching/search.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const search = { asked: 3, waiting: 1, next_look_at: '2026-11-24T13:00:00Z', is_doubtful: null, proposals: [] };
const words = (change: object) => searchWords({ ...search, ...change }, de, now, (at) => `${at.slice(11, 16)} Uhr`).join(' ');

describe('how a search stands', () => {
	it('says how many were asked, who has not answered, and what comes next', () => {
		expect(words({})).toBe('3 Personen gefragt. 1 Antwort steht noch aus. Nächster Schritt: 13:00 Uhr.');
		expect(words({ asked: 1, waiting: 0, next_look_at: '2026-11-24T09:59:00Z' })).toBe('1 Person gefragt. Keine Antwort steht mehr aus. Der nächste Schritt folgt gleich.');
	});

	it('says when nobody was asked, and when nobody is asked any more', () => {
		expect(words({ asked: 0, waiting: 0 })).toBe('Bisher wurde niemand gezielt gefragt. Nächster Schritt: 13:00 Uhr.');
		expect(words({ waiting: 0, next_look_at: null })).toBe('3 Personen gefragt. Keine Antwort steht mehr aus. Gerade wird niemand Weiteres gefragt.');
	});
});

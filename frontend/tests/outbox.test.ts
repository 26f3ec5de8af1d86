import { describe, expect, test } from 'vitest';
import { changed, isExpired, KEPT_FOR, keptActs, keptOf, laidOver, nextOf, queued, verdictOf, without, withoutWaiting, type DayVisit, type QueuedAct } from '../src/lib/rules/outbox.ts';

const action = (name: string) => ({ action: name, enabled: true, href: `/api/v1/${name}`, method: 'POST', reason_code: null });
const visit = (id: string): DayVisit => ({
	id,
	version: 1,
	starts_at: '2026-11-24T08:00:00Z',
	ends_at: '2026-11-24T09:00:00Z',
	state: 'accepted',
	acknowledged_at: null,
	minutes_spent: null,
	allowed_actions: ['acknowledge', 'complete', 'return'].map(action),
	help_request: { version: 1, reference: 'R-1', category: 'einkauf', quarter_id: 'q', title: null, description: 'Milch', contact: null }
});
const act = (key: string, more: Partial<QueuedAct> = {}): QueuedAct => ({
	account: 'a1',
	key,
	visit: 'a',
	name: 'complete',
	method: 'POST',
	href: '/api/v1/complete',
	body: { minutes_spent: 40, outcome: 'done', note: null },
	about: 'Einkauf',
	at: '2026-11-24T09:10:00Z',
	isTried: false,
	refused: null,
	...more
});
const names = (visits: DayVisit[]) => visits[0]!.allowed_actions.map((one) => one.action);

describe('what waits', () => {
	test('goes out in the order in which it was done', () => {
		const acts = queued(queued([], act('1', { name: 'acknowledge' })), act('2'));
		expect(nextOf(acts)?.key).toBe('1');
		expect(nextOf(without(acts, '1'))?.key).toBe('2');
		expect(nextOf([])).toBeNull();
	});

	test('what was refused holds nothing else up', () => {
		const acts = changed([act('1', { name: 'acknowledge' }), act('2')], '1', { refused: { status: 409, code: 'assignment-ended' } });
		expect(nextOf(acts)?.key).toBe('2');
	});

	test('the same act on a visit waits once, and another one takes the place of a refused one', () => {
		expect(queued([act('1')], act('2')).map((one) => one.key)).toEqual(['1']);
		expect(queued([act('1', { refused: { status: 409, code: 'x' } })], act('2')).map((one) => one.key)).toEqual(['2']);
		expect(queued([act('1')], act('2', { visit: 'b' })).map((one) => one.key)).toEqual(['1', '2']);
	});
});

test('what waits can be taken back for a visit', () => {
	const refused = act('3', { name: 'return', refused: { status: 409, code: 'x' } });
	const acts = [act('1', { name: 'acknowledge' }), act('2'), refused, act('4', { visit: 'b' })];
	expect(withoutWaiting(acts, 'a').map((one) => one.key)).toEqual(['3', '4']);
});

describe('a no of the server', () => {
	test('about a passing state means later', () => {
		for (const [status, code] of [[401, 'session-ended'], [408, 'request-timeout'], [429, 'too-many-requests'], [503, 'unavailable'], [403, 'second-factor-required']] as const) {
			expect(verdictOf(act('1'), { status, code })).toBe('later');
		}
	});

	test('about an act whose answer was lost means that it arrived', () => {
		const done = { status: 409, code: 'already-done' };
		expect(verdictOf(act('1', { isTried: true }), done)).toBe('arrived');
		expect(verdictOf(act('1'), done), 'never sent: somebody else reported it').toBe('refused');
		expect(verdictOf(act('1', { name: 'return', isTried: true }), { status: 409, code: 'assignment-ended' })).toBe('arrived');
		expect(verdictOf(act('1', { isTried: true }), { status: 409, code: 'assignment-ended' }), 'called off meanwhile').toBe('refused');
	});

	test('having seen it twice is no fault', () => {
		expect(verdictOf(act('1', { name: 'acknowledge' }), { status: 409, code: 'already-acknowledged' })).toBe('arrived');
	});

	test('anything else is a refusal to show', () => {
		expect(verdictOf(act('1'), { status: 404, code: 'not-found' })).toBe('refused');
		expect(verdictOf(act('1'), { status: 422, code: 'invalid-input' })).toBe('refused');
	});
});

describe('the day with what waits laid over it', () => {
	test('seen', () => {
		const [seen] = laidOver([visit('a')], [act('1', { name: 'acknowledge' })]);
		expect(seen!.acknowledged_at).toBe('2026-11-24T09:10:00Z');
		expect(names([seen!])).toEqual(['complete', 'return']);
	});

	test('seen and then reported', () => {
		const shown = laidOver([visit('a'), visit('b')], [act('1', { name: 'acknowledge' }), act('2')]);
		expect(shown[0]).toMatchObject({ state: 'done', minutes_spent: 40, allowed_actions: [] });
		expect(shown[1], 'others stay').toEqual(visit('b'));
	});

	test('handed back', () => {
		expect(laidOver([visit('a')], [act('1', { name: 'return' })])[0]).toMatchObject({ state: 'withdrawn', allowed_actions: [] });
	});

	test('what was refused changes nothing', () => {
		expect(laidOver([visit('a')], [act('1', { refused: { status: 409, code: 'already-done' } })])).toEqual([visit('a')]);
	});
});

describe('what is kept', () => {
	test('for 48 hours', () => {
		expect(isExpired(1_000, 1_000 + KEPT_FOR)).toBe(false);
		expect(isExpired(1_000, 1_001 + KEPT_FOR)).toBe(true);
	});

	test('nothing that the visit does not need', () => {
		const read = { ...visit('a'), recorded_reason: 'among staff', thanks: null, help_request: { ...visit('a').help_request, requester: { first_name: 'x' } } };
		expect(keptOf(read)).toEqual(visit('a'));
	});

	test('who asked, where that is not the person who gets the help', () => {
		const contact = { first_name: 'Hedwig', last_name: null, address: null, address_extra: null, phone: null, note_for_helper: null, code_word: null, for_another_person: true };
		const read = { ...visit('a'), help_request: { ...visit('a').help_request, contact, requester: { first_name: 'Anna', last_name: 'Probst' } } };
		expect(keptOf(read).help_request.requester).toEqual({ first_name: 'Anna' });
	});
});

test('nobody else sends what somebody did; it is theirs for as long as a day is kept', () => {
	const now = Date.parse('2026-03-18T10:00:00Z');
	const acts = [act('own', { at: '2026-03-10T10:00:00Z' }), act('other', { account: 'a2', at: '2026-03-17T10:00:00Z' }), act('old', { account: 'a2', at: '2026-03-16T09:00:00Z' })];
	expect(keptActs(acts, 'a1', now).map((one) => one.key)).toEqual(['own', 'other']);
});

import { describe, expect, it } from 'vitest';
import type { Board, Plan, PlannedVisit, WaitingItem } from '#lib/api/types.ts';
import { passing, placeIn, searched, searchOf, urgencies } from '#lib/dispatch/filter.ts';
import { commandOf } from '#lib/dispatch/keys.ts';
import { newsOf, withClaimsOf } from '#lib/dispatch/news.ts';
import { allOrNone, keptOf, shareOfPossible, toggled, wantedIds, whole, withChanges } from '#lib/dispatch/selection.ts';
import { after, followed, lastOf, minus, without, type Acts, type Done } from '#lib/dispatch/undo.ts';
import { placesFor, rowsOf, stepped, topFor } from '#lib/dispatch/windowing.ts';

describe('a long list', () => {
	it('draws only what is seen, and some more', () => {
		expect(rowsOf({ count: 2000, row: 60, top: 0, height: 600 })).toEqual({ first: 0, last: 16 });
		expect(rowsOf({ count: 2000, row: 60, top: 60_000, height: 600 })).toEqual({ first: 994, last: 1016 });
		expect(rowsOf({ count: 2000, row: 60, top: 119_400, height: 600 })).toEqual({ first: 1984, last: 2000 });
		expect(rowsOf({ count: 0, row: 60, top: 0, height: 600 })).toEqual({ first: 0, last: 0 });
	});
	it('draws its end after a filter made it shorter than where it was scrolled to', () => {
		expect(rowsOf({ count: 3, row: 60, top: 60_000, height: 600 })).toEqual({ first: 0, last: 3 });
		expect(rowsOf({ count: 100, row: 60, top: 60_000, height: 600 })).toEqual({ first: 84, last: 100 });
	});
	it('has a place of its own for each row that is drawn', () => {
		for (const height of [0, 59, 600, 601, 1003]) {
			for (let top = 0; top < 1000; top += 7) {
				const { first, last } = rowsOf({ count: 2000, row: 60, top, height });
				expect(last - first).toBeLessThanOrEqual(placesFor({ row: 60, height }));
			}
		}
	});
	it('scrolls no further than to show a row', () => {
		const view = { row: 60, top: 600, height: 600 };
		expect([topFor(3, view), topFor(12, view), topFor(20, view)]).toEqual([180, 600, 660]);
	});
	it('holds at its ends', () => {
		expect([stepped(0, -1, 5), stepped(4, 1, 5), stepped(2, 1, 5), stepped(0, 1, 0)]).toEqual([0, 4, 3, -1]);
	});
});

describe('taking back', () => {
	const sent = (id: string): Done => ({ kind: 'sent', what: id, visit: { id, version: 1 } });
	const moved = (id: string, version: number): Done => ({ kind: 'moved', what: id, visit: { id, version }, from: { person: 'p', startsAt: 't' } });
	it('takes the last act first', () => {
		const acts = after(after([], sent('a')), sent('b'));
		expect(lastOf(acts, 0)).toMatchObject({ what: 'b' });
		expect(lastOf(minus(acts, acts[1]!), 0)).toMatchObject({ what: 'a' });
		expect(lastOf([], 0)).toBeNull();
	});
	it('knows a visit by what it is called now, also where another person got a new one', () => {
		let acts: Acts = after([], sent('a'));
		acts = after(followed(acts, 'a', { id: 'a2', version: 1 }), moved('a2', 1));
		expect(acts.map((done) => 'visit' in done && done.visit)).toEqual([{ id: 'a2', version: 1 }, { id: 'a2', version: 1 }]);
	});
	it('forgets what was done to a visit that is gone', () => {
		expect(without([sent('a'), moved('a', 2), sent('b')], 'a')).toEqual([sent('b')]);
	});
	it('offers a plan only until its time is over', () => {
		const plan: Done = { kind: 'planned', what: 'plan', plan: 'p', until: '2026-11-24T10:00:00Z' };
		const acts = [sent('a'), plan];
		expect(lastOf(acts, Date.parse('2026-11-24T09:59:59Z'))).toBe(plan);
		expect(lastOf(acts, Date.parse('2026-11-24T10:00:00Z'))).toMatchObject({ what: 'a' });
	});
	it('keeps no more than anybody looks for', () => {
		let acts: Acts = [];
		for (let at = 0; at < 80; at++) acts = after(acts, sent(String(at)));
		expect(acts).toHaveLength(50);
		expect(lastOf(acts, 0)).toMatchObject({ what: '79' });
	});
});

const planned = (id: string) => ({ help_request: { id } }) as PlannedVisit;
describe('choosing from a plan', () => {
	const visits = ['a', 'b', 'c'].map(planned);
	it('begins with all of it, which is sent as all', () => {
		expect(wantedIds(whole(visits), visits)).toBeNull();
		expect(wantedIds(toggled(whole(visits), 'b'), visits)).toEqual(['a', 'c']);
		expect(wantedIds(toggled(toggled(whole(visits), 'b'), 'b'), visits)).toBeNull();
	});
	it('unticks what has changed since, for good', () => {
		const changed = withChanges(whole(visits), [{ help_request_id: 'b', code: 'request-closed' }]);
		expect([...changed.ticked]).toEqual(['a', 'c']);
		expect(toggled(changed, 'b').ticked.has('b')).toBe(false);
		expect([...allOrNone(changed, visits, true).ticked]).toEqual(['a', 'c']);
		expect(allOrNone(changed, visits, false).ticked.size).toBe(0);
	});
	it('names what stayed when it was taken back', () => {
		const plan = { proposal: { visits }, taken: [{ help_request_id: 'b', assignment_id: 'x', is_kept: true }, { help_request_id: 'a', assignment_id: 'y', is_kept: false }] } as unknown as Plan;
		expect(keptOf(plan)).toEqual([visits[1]]);
	});
	it('never promises more than it knows of what is possible', () => {
		expect([shareOfPossible({ bound: 300, served: 299 }), shareOfPossible({ bound: 10, served: 10 }), shareOfPossible({ bound: 0, served: 0 })]).toEqual([99, 100, 100]);
	});
});

const item = (id: string, over: object = {}) => ({ help_request: { id, version: 1, quarter_id: 'q', category: 'c', urgency: 'normal', ...over }, claim: null, allowed_actions: [] }) as unknown as WaitingItem;
const board = (over: object) => ({ from: '2026-11-23', waiting: [], visits: [], stadtkuemmerer: [], counts: [], ...over }) as unknown as Board;
describe('what is new', () => {
	it('is counted, and what has gone is known', () => {
		const news = newsOf(board({ waiting: [item('a'), item('b')] }), board({ waiting: [item('b'), item('c'), item('d')] }));
		expect([news.added, [...news.gone], news.isOther]).toEqual([2, ['a'], true]);
	});
	it('is nothing where only who works on what has changed, or the order of visits that begin together', () => {
		const claim = { account_id: 'x', until: 't' };
		const visits = [{ id: 'v' }, { id: 'w' }];
		const [shown, fresh] = [board({ waiting: [item('a')], visits }), board({ waiting: [{ ...item('a'), claim }], visits: [...visits].reverse() })];
		expect(newsOf(shown, fresh).isOther).toBe(false);
		expect(withClaimsOf(shown, fresh).waiting[0]?.claim).toBe(claim);
	});
	it('leaves rows alone whose claim is the same', () => {
		const shown = board({ waiting: [item('a')] });
		expect(withClaimsOf(shown, board({ waiting: [item('a')] })).waiting[0]).toBe(shown.waiting[0]);
	});
});

describe('the place in the address', () => {
	const today = '2026-11-24';
	it('says only what differs', () => {
		const plain = placeIn(new URLSearchParams(''), today);
		expect([plain.day, plain.columns, searchOf(plain, today)]).toEqual([today, 'person', '']);
		const search = '?tag=2026-11-30&nach=quartier&quartier=q&wobei=einkauf&dringlichkeit=urgent&plan=p';
		expect(searchOf(placeIn(new URLSearchParams(search), today), today)).toBe(search);
	});
	it('is today where the address names no day', () => {
		for (const day of ['gestern', '2026-13-45', '2026-1-1']) expect(placeIn(new URLSearchParams({ tag: day }), today).day).toBe(today);
	});
	it('filters the queue and keeps its order', () => {
		const waiting = [item('a', { urgency: 'urgent' }), item('b', { quarter_id: 'x' }), item('c', { category: 'd' }), item('d')];
		expect(passing(waiting, { quarter: 'q', category: 'c', urgency: '' }).map((one) => one.help_request.id)).toEqual(['a', 'd']);
		expect(urgencies(waiting)).toEqual({ urgent: 1, soon: 0, normal: 3 });
	});
	it('finds what has every word of a search, in any order', () => {
		const waiting = [item('a', { title: 'Wocheneinkauf', requester_last_name: 'Öztürk' }), item('b', { title: 'Einkauf', requester_last_name: 'Probst' })];
		const textOf = ({ help_request: one }: (typeof waiting)[number]) => `${one.title} ${one.requester_last_name}`;
		const find = (words: string) => searched(waiting, words, textOf).map((one) => one.help_request.id);
		expect([find('öztürk  EINKAUF'), find('einkauf'), find(' '), find('probst woche')]).toEqual([['a'], ['a', 'b'], ['a', 'b'], []]);
	});
});

describe('keys', () => {
	const press = (key: string, over = {}) => commandOf({ key, ctrlKey: false, altKey: false, metaKey: false, ...over });
	it('mean the same with and without Shift, and nothing with the keys of the browser', () => {
		expect([press('j'), press('J'), press('ArrowUp'), press('2'), press('?'), press('/'), press('x')]).toEqual(['down', 'down', 'up', 'send-2', 'help', 'search', null]);
		expect([press('z', { ctrlKey: true }), press('r', { metaKey: true }), press('1', { altKey: true })]).toEqual([null, null, null]);
	});
});

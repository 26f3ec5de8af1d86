import { describe, expect, it } from 'vitest';
import { byDay, firstUnread, merged } from '#lib/rules/thread.ts';

const message = (id: string, at: string, mine = false) => ({ id, created_at: `2026-11-${at}Z`, author: { is_me: mine } });
const first = message('a', '24T08:00:00');
const second = message('b', '24T09:00:00', true);
const third = message('c', '25T07:00:00');

describe('a conversation', () => {
	it('shows the oldest first, each message once, whatever way it came', () => {
		expect(merged([first, second], [third, second]).map((one) => one.id)).toEqual(['a', 'b', 'c']);
		expect(merged([third], [second, first]).map((one) => one.id)).toEqual(['a', 'b', 'c']);
	});

	it('keeps days apart', () => {
		const days = byDay([first, second, third], (at) => at.slice(0, 10));
		expect(days.map((day) => day.messages.map((one) => one.id))).toEqual([['a', 'b'], ['c']]);
	});

	it('counts what is new from the end, among the messages of others', () => {
		expect(firstUnread([first, second, third], 0)).toBeNull();
		expect(firstUnread([first, second, third], 1)).toBe('c');
		expect(firstUnread([first, second, third], 2)).toBe('a');
		expect(firstUnread([first, second, third], 9)).toBe('a');
		expect(firstUnread([second], 1)).toBeNull();
	});
});

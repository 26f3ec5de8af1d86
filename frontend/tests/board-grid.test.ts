import { describe, expect, it } from 'vitest';
import { nextCard } from '#lib/dispatch/cards.ts';
import { clockText, hoursFor, lanes, mondayOf, onDay, placeOf, snapped, timeAt, wallClock } from '#lib/dispatch/grid.ts';

const clock = wallClock('Europe/Berlin');
const span = (starts_at: string, ends_at: string) => ({ starts_at, ends_at });

describe('the wall clock of the board', () => {
	it('knows summer and winter', () => {
		expect(clock('2026-07-01T08:00:00Z')).toEqual({ date: '2026-07-01', minutes: 600 });
		expect(clock('2026-12-01T23:30:00Z')).toEqual({ date: '2026-12-02', minutes: 30 });
	});

	it('cuts a stretch to the day', () => {
		const night = span('2026-11-24T22:00:00Z', '2026-11-25T01:00:00Z');
		expect(onDay(night, '2026-11-24', clock)).toEqual({ from: 23 * 60, to: 24 * 60 });
		expect(onDay(night, '2026-11-25', clock)).toEqual({ from: 0, to: 120 });
		expect(onDay(night, '2026-11-26', clock)).toBeNull();
		expect(onDay(span('2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'), '2026-11-25', clock)).toEqual({ from: 0, to: 1440 });
	});

	it('gives a stretch that ends at midnight to the day before only', () => {
		const evening = span('2026-11-24T19:00:00Z', '2026-11-24T23:00:00Z');
		expect(onDay(evening, '2026-11-24', clock)).toEqual({ from: 1200, to: 1440 });
		expect(onDay(evening, '2026-11-25', clock)).toBeNull();
	});

	it('shows a stretch whose two ends read the same, in the hour that comes twice', () => {
		expect(onDay(span('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'), '2026-10-25', clock)).toEqual({ from: 150, to: 165 });
	});

	it('names Monday of a week', () => {
		expect(mondayOf('2026-11-29')).toBe('2026-11-23');
		expect(mondayOf('2026-11-23')).toBe('2026-11-23');
	});
});

describe('the hours of a day', () => {
	it('are those from seven to twenty, stretched to what is there', () => {
		expect(hoursFor([])).toEqual({ first: 7, last: 20 });
		expect(hoursFor([{ from: 6 * 60 + 30, to: 8 * 60 }, { from: 20 * 60, to: 20 * 60 + 1 }])).toEqual({ first: 6, last: 21 });
	});

	it('place a stretch, cut at both ends', () => {
		const hours = { first: 8, last: 18 };
		expect(placeOf({ from: 9 * 60, to: 10 * 60 }, hours)).toEqual({ top: 0.1, height: 0.1 });
		expect(placeOf({ from: 6 * 60, to: 9 * 60 }, hours)).toEqual({ top: 0, height: 0.1 });
		expect(placeOf({ from: 20 * 60, to: 21 * 60 }, hours).height).toBe(0);
	});
});

describe('letting something go', () => {
	const hours = { first: 7, last: 20 };
	it('snaps to quarters of an hour', () => {
		expect([snapped(7), snapped(8), snapped(607), snapped(608)]).toEqual([0, 15, 600, 615]);
		expect(timeAt(0.5, hours)).toBe(13 * 60 + 30);
		expect(timeAt(0.502, hours)).toBe(13 * 60 + 30);
	});

	it('stays within the hours, with its whole length', () => {
		expect(timeAt(-3, hours)).toBe(7 * 60);
		expect(timeAt(2, hours)).toBe(19 * 60 + 45);
		expect(timeAt(2, hours, 50)).toBe(19 * 60);
		expect(timeAt(1, { first: 7, last: 24 }, 60)).toBe(23 * 60);
	});

	it('is always a quarter of an hour that is seen, whatever the share and the length', () => {
		for (let at = 0; at < 500; at++) {
			const [share, length] = [Math.sin(at) * 2, (at * 37) % 240];
			const begin = timeAt(share, hours, length);
			expect(begin % 15).toBe(0);
			expect(begin).toBeGreaterThanOrEqual(420);
			expect(begin + length).toBeLessThanOrEqual(1200);
		}
	});

	it('reads as a time', () => {
		expect([clockText(545), clockText(1440), clockText(0)]).toEqual(['09:05', '00:00', '00:00']);
	});
});

describe('what overlaps', () => {
	it('stands side by side, and only that', () => {
		const placed = lanes([{ from: 60, to: 120 }, { from: 90, to: 150 }, { from: 120, to: 180 }, { from: 300, to: 330 }]);
		expect(placed.map(({ lane, lanes }) => [lane, lanes])).toEqual([[0, 2], [1, 2], [0, 2], [0, 1]]);
	});

	it('never shares a lane at the same time', () => {
		const all = Array.from({ length: 60 }, (_, at) => ({ from: (at * 53) % 400, to: ((at * 53) % 400) + 15 + ((at * 29) % 90) }));
		const placed = lanes(all);
		expect(placed).toHaveLength(60);
		for (const one of placed) {
			expect(one.lane).toBeLessThan(one.lanes);
			for (const other of placed) if (one !== other && one.lane === other.lane) expect(one.of.to <= other.of.from || other.of.to <= one.of.from).toBe(true);
		}
	});
});

describe('arrow keys between cards', () => {
	const columns = [[{ id: 'a', from: 480 }, { id: 'b', from: 600 }], [], [{ id: 'c', from: 500 }, { id: 'd', from: 900 }]];
	it('lead up and down a column, and hold at its ends', () => {
		expect([nextCard(columns, 'a', 'down'), nextCard(columns, 'b', 'down'), nextCard(columns, 'a', 'up'), nextCard(columns, 'c', 'last')]).toEqual(['b', 'b', 'a', 'd']);
	});
	it('lead to the nearest time in the next column that has cards', () => {
		expect([nextCard(columns, 'b', 'right'), nextCard(columns, 'd', 'left'), nextCard(columns, 'c', 'right'), nextCard(columns, 'a', 'left')]).toEqual(['c', 'b', 'c', 'a']);
	});
	it('begin at the first card', () => {
		expect([nextCard(columns, null, 'down'), nextCard(columns, 'gone', 'left'), nextCard([[]], null, 'up')]).toEqual(['a', 'a', null]);
	});
});

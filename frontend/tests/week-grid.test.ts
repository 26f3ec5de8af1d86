import { describe, expect, it } from 'vitest';
import { cellKey, hoursOf, moved, toCells, toRanges } from '#lib/rules/week-grid.ts';

describe('the week of a volunteer', () => {
	it('joins neighbouring cells and orders the ranges', () => {
		const cells = new Set([cellKey(2, 1), cellKey(2, 0), cellKey(2, 4), cellKey(1, 5)]);
		expect(toRanges(cells, [])).toEqual([
			{ weekday: 1, start: '18:00', end: '20:00' },
			{ weekday: 2, start: '08:00', end: '12:00' },
			{ weekday: 2, start: '16:00', end: '18:00' }
		]);
		expect(hoursOf(cells)).toBe(8);
	});

	it('shows ranges as the cells they came from', () => {
		const ranges = [{ weekday: 2, start: '08:00', end: '12:00' }];
		const { cells, others } = toCells(ranges);
		expect([...cells]).toEqual(['2-0', '2-1']);
		expect(toRanges(cells, others)).toEqual(ranges);
	});

	it('keeps what no set of cells can say', () => {
		const odd = [
			{ weekday: 3, start: '09:00', end: '11:30' },
			{ weekday: 5, start: '18:00', end: '00:00' }
		];
		const { cells, others } = toCells(odd);
		expect(cells.size).toBe(0);
		expect(toRanges(cells, others)).toEqual(odd);
	});

	it('moves by arrow keys and holds at the edges', () => {
		expect(moved(1, 0, 'ArrowRight')).toEqual({ weekday: 2, slot: 0 });
		expect(moved(7, 5, 'ArrowRight')).toEqual({ weekday: 7, slot: 5 });
		expect(moved(3, 0, 'ArrowUp')).toEqual({ weekday: 3, slot: 0 });
		expect(moved(3, 2, 'Home')).toEqual({ weekday: 1, slot: 2 });
		expect(moved(3, 2, 'a')).toBeNull();
	});

	it('moves the way the arrow points where Monday stands on the right', () => {
		expect(moved(1, 0, 'ArrowLeft', true)).toEqual({ weekday: 2, slot: 0 });
		expect(moved(1, 0, 'ArrowRight', true)).toEqual({ weekday: 1, slot: 0 });
		expect(moved(3, 2, 'ArrowDown', true)).toEqual({ weekday: 3, slot: 3 });
	});
});

// A volunteer's week as a grid of cells. Pure.
import type { AvailabilityRange } from '#lib/api/types.ts';

/** Rows of the grid: wall-clock stretches of a day. */
export const SLOTS = [
	{ start: '08:00', end: '10:00' },
	{ start: '10:00', end: '12:00' },
	{ start: '12:00', end: '14:00' },
	{ start: '14:00', end: '16:00' },
	{ start: '16:00', end: '18:00' },
	{ start: '18:00', end: '20:00' }
] as const;

/** Days of the grid, 1 = Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Names a cell: `2-3` is Tuesday's fourth stretch. */
export type CellKey = `${number}-${number}`;

export const cellKey = (weekday: number, slot: number): CellKey => `${weekday}-${slot}`;

/** The cells that a week's ranges cover wholly, and the ranges that no set of cells can say. */
export function toCells(ranges: AvailabilityRange[]): { cells: Set<CellKey>; others: AvailabilityRange[] } {
	const cells = new Set<CellKey>();
	const others: AvailabilityRange[] = [];
	for (const range of ranges) {
		const covered = SLOTS.flatMap((slot, at) => (range.start <= slot.start && slot.end <= endOf(range) ? [at] : []));
		const first = SLOTS[covered[0] ?? -1];
		const last = SLOTS[covered[covered.length - 1] ?? -1];
		if (first?.start === range.start && last?.end === range.end) for (const at of covered) cells.add(cellKey(range.weekday, at));
		else others.push(range);
	}
	return { cells, others };
}

/** Midnight as an end means the end of the day. */
function endOf(range: AvailabilityRange): string {
	return range.end === '00:00' ? '24:00' : range.end;
}

/** The ranges of the chosen cells, neighbours joined, plus those kept as they are; ordered by day and start. */
export function toRanges(cells: ReadonlySet<CellKey>, others: AvailabilityRange[]): AvailabilityRange[] {
	const ranges: AvailabilityRange[] = [...others];
	for (const weekday of WEEKDAYS) {
		let open: AvailabilityRange | null = null;
		SLOTS.forEach((slot, at) => {
			if (!cells.has(cellKey(weekday, at))) {
				open = null;
			} else if (open) {
				open.end = slot.end;
			} else {
				open = { weekday, start: slot.start, end: slot.end };
				ranges.push(open);
			}
		});
	}
	return ranges.sort((a, b) => a.weekday - b.weekday || (a.start < b.start ? -1 : 1));
}

/** Hours of all chosen cells. */
export function hoursOf(cells: ReadonlySet<CellKey>): number {
	return cells.size * 2;
}

/** Where an arrow key leads from a cell; the grid's edges hold. From right to left Monday stands on the right. */
export function moved(weekday: number, slot: number, key: string, isMirrored = false): { weekday: number; slot: number } | null {
	const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));
	const onward = isMirrored ? -1 : 1;
	if (key === 'ArrowRight') return { weekday: within(weekday + onward, 1, 7), slot };
	if (key === 'ArrowLeft') return { weekday: within(weekday - onward, 1, 7), slot };
	if (key === 'ArrowDown') return { weekday, slot: within(slot + 1, 0, SLOTS.length - 1) };
	if (key === 'ArrowUp') return { weekday, slot: within(slot - 1, 0, SLOTS.length - 1) };
	if (key === 'Home') return { weekday: 1, slot };
	if (key === 'End') return { weekday: 7, slot };
	return null;
}

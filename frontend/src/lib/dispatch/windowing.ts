// Which rows of a long list stand in the page. All rows have one height. Pure.

/** What is seen of a list: heights in pixels. */
export interface View {
	count: number;
	row: number;
	top: number;
	height: number;
}

/** Rows drawn above and below what is seen, so that scrolling shows no gaps. */
const SPARE = 6;

/** The rows to draw, `last` not among them. */
export function rowsOf({ count, row, top, height }: View, spare = SPARE): { first: number; last: number } {
	if (row <= 0) return { first: 0, last: Math.min(count, 2 * spare) };
	const first = Math.max(0, Math.min(count, Math.floor(top / row) - spare));
	const last = Math.min(count, Math.ceil((top + height) / row) + spare);
	return { first: Math.min(first, last), last };
}

/** How far to scroll so that a row is seen wholly; unchanged where it is. */
export function topFor(at: number, { row, top, height }: Omit<View, 'count'>): number {
	if (at * row < top) return at * row;
	if ((at + 1) * row > top + height) return Math.max(0, (at + 1) * row - height);
	return top;
}

/** The place of the row that follows after a step; the ends hold. */
export function stepped(at: number, step: number, count: number): number {
	return count === 0 ? -1 : Math.max(0, Math.min(count - 1, at + step));
}

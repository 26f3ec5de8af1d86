// Which rows of a long list stand in the page. All rows have one height. Pure.

/** What is seen of a list: heights in pixels. */
export interface View {
	count: number;
	row: number;
	top: number;
	height: number;
}

/** Rows drawn above and below what is seen, so that scrolling shows no gaps. */
export const SPARE = 6;

/** The rows to draw, `last` not among them. */
export function rowsOf({ count, row, top, height }: View, spare = SPARE): { first: number; last: number } {
	if (row <= 0) return { first: 0, last: Math.min(count, 2 * spare) };
	// A list that has become shorter is seen at its end: the browser scrolls there.
	const seen = Math.min(top, Math.max(0, count * row - height));
	const first = Math.max(0, Math.floor(seen / row) - spare);
	return { first, last: Math.min(count, Math.ceil((seen + height) / row) + spare) };
}

/** How many rows are drawn at most. A row is drawn in the place of its number modulo this, so that scrolling and filtering give a place another content and make none anew. */
export function placesFor({ row, height }: Pick<View, 'row' | 'height'>, spare = SPARE): number {
	return row <= 0 ? 2 * spare : Math.ceil(height / row) + 1 + 2 * spare;
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

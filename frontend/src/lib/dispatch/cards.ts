// Where an arrow key leads from one card of the board to the next. Pure.

/** A card of a column, by its beginning. */
export interface Card {
	id: string;
	from: number;
}

/** The card that a step leads to; the same where there is none, the first one where nothing is chosen yet. */
export function nextCard(columns: readonly (readonly Card[])[], current: string | null, step: 'up' | 'down' | 'left' | 'right' | 'first' | 'last'): string | null {
	const at = columns.findIndex((cards) => cards.some((card) => card.id === current));
	const column = columns[at];
	if (!column) return columns.find((cards) => cards.length > 0)?.[0]?.id ?? null;
	const row = column.findIndex((card) => card.id === current);
	const here = column[row];
	switch (step) {
		case 'up':
			return column[row - 1]?.id ?? current;
		case 'down':
			return column[row + 1]?.id ?? current;
		case 'first':
			return column[0]?.id ?? current;
		case 'last':
			return column[column.length - 1]?.id ?? current;
		default: {
			const beside = step === 'right' ? columns.slice(at + 1) : columns.slice(0, at).reverse();
			const target = beside.find((cards) => cards.length > 0);
			if (!target || !here) return current;
			return target.reduce((best, card) => (Math.abs(card.from - here.from) < Math.abs(best.from - here.from) ? card : best)).id;
		}
	}
}

// The day of the board as a grid of minutes on the town's wall clock. Pure.

/** Minutes that a dragged visit snaps to. */
export const SNAP = 15;
/** The hours of an ordinary day; the board shows more where something lies outside. */
const ORDINARY = { first: 7, last: 20 };
const DAY = 24 * 60;

/** A stretch of one day in minutes since midnight. */
export interface Minutes {
	from: number;
	to: number;
}

/** Whole hours that a board shows. */
export interface Hours {
	first: number;
	/** The hour at which it ends. */
	last: number;
}

/** Where an instant lies on the wall clock. */
export type Clock = (instant: string) => { date: string; minutes: number };

/** The wall clock of a time zone. One formatter serves all, and what was read once is known: a week of a board has hundreds of instants. */
export function wallClock(timeZone: string): Clock {
	// Swedes write the date first: `2026-11-24 09:05`.
	const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
	const known = new Map<string, ReturnType<Clock>>();
	return (instant) => {
		let at = known.get(instant);
		if (!at) {
			const text = format.format(Date.parse(instant));
			known.set(instant, (at = { date: text.slice(0, 10), minutes: Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)) }));
		}
		return at;
	};
}

/** The part of a stretch that lies on a day; null where there is none. */
export function onDay({ starts_at, ends_at }: { starts_at: string; ends_at: string }, day: string, clock: Clock): Minutes | null {
	const [start, end] = [clock(starts_at), clock(ends_at)];
	const from = start.date < day ? 0 : start.date > day ? DAY : start.minutes;
	const to = end.date > day ? DAY : end.date < day ? 0 : end.minutes;
	if (to > from) return { from, to };
	// In the night in which an hour comes twice, an end may read no later than its beginning: it is shown all the same.
	const isShort = start.date === day && end.date === day && Date.parse(ends_at) > Date.parse(starts_at);
	return isShort ? { from, to: from + SNAP } : null;
}

/** The hours of an ordinary day, stretched to what is there. */
export function hoursFor(stretches: readonly Minutes[]): Hours {
	const first = Math.min(ORDINARY.first, ...stretches.map(({ from }) => Math.floor(from / 60)));
	const last = Math.max(ORDINARY.last, ...stretches.map(({ to }) => Math.ceil(to / 60)));
	return { first, last };
}

/** Where a stretch stands on the board, as shares of its height. */
export function placeOf({ from, to }: Minutes, { first, last }: Hours): { top: number; height: number } {
	const whole = (last - first) * 60;
	const [start, end] = [Math.max(from, first * 60), Math.min(to, last * 60)];
	return { top: (start - first * 60) / whole, height: Math.max(0, end - start) / whole };
}

/** The nearest quarter of an hour. */
export function snapped(minutes: number, step = SNAP): number {
	return Math.round(minutes / step) * step;
}

/** The time at a share of the board's height, snapped, so that something of this length still ends on the same day. */
export function timeAt(share: number, { first, last }: Hours, length = 0): number {
	const wanted = snapped(first * 60 + share * (last - first) * 60);
	const latest = Math.min(last * 60, DAY) - Math.max(length, SNAP);
	return Math.max(first * 60, Math.min(wanted, Math.floor(latest / SNAP) * SNAP));
}

/** `09:05` */
export function clockText(minutes: number): string {
	const within = ((minutes % DAY) + DAY) % DAY;
	return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** Puts what overlaps side by side: the lane of each, and how many lanes its group has. Keeps the order of beginnings. */
export function lanes<T extends Minutes>(stretches: readonly T[]): { of: T; lane: number; lanes: number }[] {
	const sorted = [...stretches].sort((a, b) => a.from - b.from || a.to - b.to);
	const placed: { of: T; lane: number; lanes: number }[] = [];
	let group: { of: T; lane: number; lanes: number }[] = [];
	let ends: number[] = [];
	const close = () => {
		for (const one of group) one.lanes = ends.length;
		group = [];
		ends = [];
	};
	for (const stretch of sorted) {
		if (ends.every((end) => end <= stretch.from)) close();
		const free = ends.findIndex((end) => end <= stretch.from);
		const lane = free === -1 ? ends.length : free;
		ends[lane] = stretch.to;
		const one = { of: stretch, lane, lanes: 1 };
		group.push(one);
		placed.push(one);
	}
	close();
	return placed;
}

/** Monday of the week of a date. */
export function mondayOf(date: string): string {
	const instant = new Date(`${date}T12:00:00Z`);
	instant.setUTCDate(instant.getUTCDate() - ((instant.getUTCDay() + 6) % 7));
	return instant.toISOString().slice(0, 10);
}

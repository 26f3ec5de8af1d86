// Wall-clock dates of the town. Pure: the present instant always comes from outside.

/** A stretch of wall-clock time in the town, as the API takes it. */
export interface CivilWindow {
	/** `2026-11-24` */
	date: string;
	/** `09:00` */
	start: string;
	/** `12:00` */
	end: string;
}

/** Wall-clock date and time in `timeZone` at an instant. */
export function civilNow(now: Date, timeZone: string): { date: string; time: string } {
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23'
	}).formatToParts(now);
	const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
	return { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

/** The date `days` after a wall-clock date. */
export function addDays(date: string, days: number): string {
	const instant = new Date(`${date}T12:00:00Z`);
	instant.setUTCDate(instant.getUTCDate() + days);
	return instant.toISOString().slice(0, 10);
}

/**
 * The instant (RFC 3339, UTC) of a wall-clock date and time in `timeZone`.
 * A time that the spring change skips becomes the instant one hour later; of a doubled one the first is meant.
 */
export function instantOf(date: string, time: string, timeZone: string): string {
	const guess = Date.parse(`${date}T${time}:00Z`);
	const offset = (at: number) => {
		const seen = civilNow(new Date(at), timeZone);
		return Date.parse(`${seen.date}T${seen.time}:00Z`) - at;
	};
	const earlier = guess - offset(guess - 12 * 3_600_000);
	const later = guess - offset(guess + 12 * 3_600_000);
	const shows = (at: number) => {
		const seen = civilNow(new Date(at), timeZone);
		return seen.date === date && seen.time === time;
	};
	return new Date(shows(earlier) || !shows(later) ? earlier : later).toISOString();
}

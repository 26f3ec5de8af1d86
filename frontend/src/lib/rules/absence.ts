// When somebody is away, between days as people say them and moments as the API takes them. Pure.
import { addDays, civilNow, instantOf } from './civil-time.ts';

/** Why the days of an absence cannot be. */
export type AbsenceFault = 'from_missing' | 'until_missing' | 'until_before_from' | 'until_past';

/** What is wrong with the two days, or null. */
export function absenceFault(from: string, until: string, today: string): AbsenceFault | null {
	if (!from) return 'from_missing';
	if (!until) return 'until_missing';
	if (until < from) return 'until_before_from';
	return until < today ? 'until_past' : null;
}

/** The moments of whole days; an absence that begins today begins now, so that what was done this morning stays done. */
export function absenceSpan(from: string, until: string, today: string, timeZone: string): { starts_at?: string; ends_at: string } {
	const ends_at = instantOf(addDays(until, 1), '00:00', timeZone);
	return from === today ? { ends_at } : { starts_at: instantOf(from, '00:00', timeZone), ends_at };
}

/** First and last day of an absence, which ends before its end. */
export function absenceDays({ starts_at, ends_at }: { starts_at: string; ends_at: string }, timeZone: string): { from: string; until: string } {
	const last = new Date(Date.parse(ends_at) - 1);
	return { from: civilNow(new Date(starts_at), timeZone).date, until: civilNow(last, timeZone).date };
}

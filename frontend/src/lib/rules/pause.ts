// Until when a helper rests. Pure.
import { addDays } from './civil-time.ts';

/** Rests that are offered as one tap, in weeks. */
export const WEEKS = [1, 2, 4] as const;

/** The day on which somebody is asked again who rests for `weeks` from `today` on. */
export function restUntil(today: string, weeks: number): string {
	return addDays(today, weeks * 7);
}

/** Why a day cannot be the end of a rest, or null. */
export function restFault(day: string, today: string): 'missing' | 'past' | null {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return 'missing';
	return day <= today ? 'past' : null;
}

// Help that comes again, in words. Pure.
import type { Series } from '#lib/api/types.ts';
import type { SeriesMessages } from '#lib/i18n/gen/series.ts';
import type { Formats } from '#lib/i18n/format.ts';

/** "Jede Woche, Dienstag, 09:00 bis 11:00 Uhr" */
export function ruleWords({ frequency, interval, weekdays, start, end }: Series['rule'], s: SeriesMessages, formats: Pick<Formats, 'weekday'>): string {
	const isWeekly = frequency === 'weekly';
	const often = isWeekly ? s.every_weeks({ count: interval }) : s.every_months({ count: interval });
	const days = weekdays.map((day) => formats.weekday(day)).join(', ');
	return [often, days, s.hours({ start, end })].filter(Boolean).join(', ');
}

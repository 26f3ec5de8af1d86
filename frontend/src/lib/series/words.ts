// Help that comes again, in words. Pure.
import type { Category, Occurrence, Series } from '#lib/api/types.ts';
import type { SeriesMessages } from '#lib/i18n/gen/series.ts';
import type { Formats } from '#lib/i18n/format.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { categoryName } from '#lib/requests/words.ts';
import { civilNow } from '#lib/rules/civil-time.ts';

/** "Jede Woche, Dienstag, 09:00 bis 11:00 Uhr" */
export function ruleWords({ frequency, interval, weekdays, start, end }: Series['rule'], s: SeriesMessages, formats: Pick<Formats, 'weekday'>): string {
	const isWeekly = frequency === 'weekly';
	const often = isWeekly ? s.every_weeks({ count: interval }) : s.every_months({ count: interval });
	const days = weekdays.map((day) => formats.weekday(day)).join(', ');
	return [often, days, s.hours({ start, end })].filter(Boolean).join(', ');
}

/** The title of a series; without one the name of its category. */
export function seriesTitle({ title, category }: Series, categories: Category[], language: Language): string {
	return title || categoryName(category, categories, language);
}

/** What happens next, in one sentence; empty where nothing does. */
export function stepWords({ code, by }: Series['next_step'], s: SeriesMessages, formats: Pick<Formats, 'dayAndTime'>): string {
	switch (code) {
		case 'office_calls':
			return s.step_office_calls;
		case 'next_occurrence':
			return by ? s.step_next({ when: formats.dayAndTime(by) }) : '';
		case 'can_be_resumed':
			return by ? s.step_resumable({ when: formats.dayAndTime(by) }) : '';
		case 'owner_says_whether_it_goes_on':
		case 'finished':
			return '';
		default:
			return (code satisfies never, '');
	}
}

/** Who comes every time, as the reader may know it. */
export function standingWords({ helpers, part }: Series, s: SeriesMessages): string {
	if (part === 'standing') return s.comes_me;
	const names = helpers.map(({ helper }) => helper.first_name).join(', ');
	return names ? s.comes_every_time({ names }) : s.comes_nobody;
}

/** Day and times of a date on the town's wall clock. */
export function windowOf({ starts_at, ends_at }: Pick<Occurrence, 'starts_at' | 'ends_at'>, timeZone: string): { date: string; start: string; end: string } {
	const start = civilNow(new Date(starts_at), timeZone);
	return { date: start.date, start: start.time, end: civilNow(new Date(ends_at), timeZone).time };
}

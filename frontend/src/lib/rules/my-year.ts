// A volunteer's own year in words. Pure.
import type { Helped } from '#lib/api/types.ts';
import type { RequestsMessages } from '#lib/i18n/gen/requests.ts';
import type { YearMessages } from '#lib/i18n/gen/year.ts';
import type { Formats } from '#lib/i18n/format.ts';

/** Title and sentence, or null where there was no help yet. Where the beginning of the year is deleted already, the title says so. */
export function yearWords({ year, since, times, minutes, thanks }: Helped, y: YearMessages, { q, formats }: { q: Pick<RequestsMessages, 'minutes_word'>; formats: Pick<Formats, 'date'> }): { title: string; text: string } | null {
	if (times === 0) return null;
	const title = since === `${year}-01-01` ? y.year_title({ year }) : y.year_since({ day: formats.date(`${since}T12:00:00Z`) });
	const time = minutes < 60 ? q.minutes_word({ count: minutes }) : y.hours({ count: Math.round(minutes / 60) });
	const text = y.told({ times: y.times({ count: times }), time });
	return { title, text: thanks > 0 ? `${text} ${y.thanked({ count: thanks })}` : text };
}

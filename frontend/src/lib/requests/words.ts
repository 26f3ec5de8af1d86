import type { Category, HelpRequest, Quarter } from '#lib/api/types.ts';
import type { RequestsMessages } from '#lib/i18n/gen/requests.ts';
import { localeOf, type Formats } from '#lib/i18n/format.ts';
import type { Language } from '#lib/i18n/languages.ts';
import { localText } from '#lib/i18n/local-text.ts';

/** What a page needs to word requests: texts, dates, names of categories and quarters. */
export interface Wording {
	q: RequestsMessages;
	formats: Formats;
	language: Language;
	categories: Category[];
	quarters: Quarter[];
}

/** The title of a request; without one the name of its category. */
export function titleOf(request: Pick<HelpRequest, 'title' | 'category'>, { categories, language }: Wording): string {
	if (request.title) return request.title;
	return categoryName(request.category, categories, language);
}

/** The name of a category in the page's language. */
export function categoryName(key: string, categories: Category[], language: Language): string {
	const labels = categories.find((category) => category.key === key)?.labels;
	return labels ? localText(labels, language).text : key;
}

/** The language of a title, where it is known: that of the category's name. */
export function titleLang(request: Pick<HelpRequest, 'title' | 'category'>, { categories, language }: Wording): Language | undefined {
	const labels = categories.find((category) => category.key === request.category)?.labels;
	return request.title || !labels ? undefined : localText(labels, language).lang;
}

/** The name of a quarter; an unknown one is left out. */
export function quarterName(id: string | null, quarters: Quarter[]): string {
	return quarters.find((quarter) => quarter.id === id)?.name ?? '';
}

/** "etwa 45 Minuten", "etwa 1,5 Stunden" */
export function durationWords(minutes: number, { q, language }: Wording): string {
	if (minutes < 60) return q.duration({ count: minutes });
	if (minutes === 60) return q.duration_hour;
	return q.duration_hours({ hours: (minutes / 60).toLocaleString(localeOf(language), { maximumFractionDigits: 1 }) });
}

/** When the help is wanted, one line for each window. */
export function whenWords(request: HelpRequest, { q, formats }: Wording): string[] {
	if (request.timing.kind === 'asap') return [q.when_asap];
	const windows = request.windows.map((window) => q.window({ day: formats.civilDay(window.date), start: window.start, end: window.end }));
	return request.timing.kind === 'recurring' ? [q.when_recurring, ...windows] : windows;
}

/** What happens next, and by when, in one sentence. */
export function nextStepWords(step: { code: string; by: string | null }, { q, formats }: Pick<Wording, 'q' | 'formats'>): string {
	const plain = `next_${step.code}` as keyof RequestsMessages;
	const dated = `next_${step.code}_by` as keyof RequestsMessages;
	const withTime = q[dated];
	if (step.by && typeof withTime === 'function') {
		const when = step.code === 'details_are_deleted' ? formats.date(step.by) : formats.dayAndTime(step.by);
		return (withTime as (p: { when: string }) => string)({ when });
	}
	const without = q[plain];
	return typeof without === 'string' ? without : q.next_finished;
}

/** What is asked of the helper, in words. */
export function needsWords(request: HelpRequest, { q, language }: Wording): string[] {
	const words: Record<string, string> = {
		car: q.need_car,
		tools: q.need_tools,
		no_smoker: q.need_no_smoker,
		fine_with_dogs: q.need_fine_with_dogs,
		barrier_free_car: q.need_barrier_free_car
	};
	const names = new Intl.DisplayNames([localeOf(language)], { type: 'language' });
	const { languages = [], means = [], attributes = [], same_gender = false } = request.needs;
	const own = [...means, ...attributes].map((need) => words[need] ?? need);
	const spoken = languages.map((code) => q.need_language({ language: names.of(code) ?? code }));
	return [...own, ...spoken, ...(same_gender ? [q.need_same_gender] : [])];
}

/** The kind of badge that goes with a state. */
export function badgeOf(state: string): 'info' | 'success' | 'warning' | 'danger' | 'plain' {
	if (state === 'matched' || state === 'confirmed' || state === 'accepted') return 'success';
	if (state === 'open') return 'info';
	if (state === 'no_show') return 'danger';
	return 'plain';
}

/** Somebody's name; empty where none was told. */
export function personName({ first_name, last_name }: { first_name: string | null; last_name: string | null }): string {
	return `${first_name ?? ''} ${last_name ?? ''}`.trim();
}

import type { Language } from './languages.ts';

const LOCALES: Partial<Record<Language, string>> = {
	en: 'en-GB',
	// Digits and hours as forms and telephones in Germany have them.
	ar: 'ar-u-ca-gregory-hc-h23-nu-latn'
};

/** How numbers, dates and names of languages are written for somebody who reads `language`. */
export function localeOf(language: Language): string {
	return LOCALES[language] ?? language;
}

/** Dates and times in the town's time zone, whatever zone the device is in. */
export class Formats {
	readonly #locale: string;
	readonly #timeZone: string;
	/** Germans say "15:30 Uhr". */
	readonly #clockWord: string;
	readonly #comma: string;
	/** Making a formatter takes many times as long as using it. */
	readonly #made = new Map<string, Intl.DateTimeFormat>();

	constructor(language: Language, timeZone: string) {
		this.#locale = localeOf(language);
		this.#timeZone = timeZone;
		this.#clockWord = language.startsWith('de') ? ' Uhr' : '';
		this.#comma = language === 'ar' ? '، ' : ', ';
	}

	#format(instant: string | number, options: Intl.DateTimeFormatOptions): string {
		const key = JSON.stringify(options);
		let made = this.#made.get(key);
		if (!made) this.#made.set(key, (made = new Intl.DateTimeFormat(this.#locale, { timeZone: this.#timeZone, ...options })));
		return made.format(new Date(instant));
	}

	/** "Dienstag, 24. November" */
	day(instant: string): string {
		return this.#format(instant, { weekday: 'long', day: 'numeric', month: 'long' });
	}

	/** "Di., 24.11." */
	shortDay(instant: string): string {
		return this.#format(instant, { weekday: 'short', day: '2-digit', month: '2-digit' });
	}

	/** "15:30" */
	time(instant: string): string {
		return this.#format(instant, { hour: '2-digit', minute: '2-digit' });
	}

	/** "15:30 Uhr" */
	clock(instant: string): string {
		return this.time(instant) + this.#clockWord;
	}

	/** "Di., 24.11., 15:30 Uhr" */
	dayAndTime(instant: string): string {
		return `${this.shortDay(instant)}${this.#comma}${this.time(instant)}${this.#clockWord}`;
	}

	/** "24. November 2026" */
	date(instant: string): string {
		return this.#format(instant, { day: 'numeric', month: 'long', year: 'numeric' });
	}

	/** "Dienstag, 24. November, 15:30 – 16:30 Uhr"; the day stands once when both ends share it. */
	span(startsAt: string, endsAt: string | null): string {
		const start = `${this.day(startsAt)}${this.#comma}${this.time(startsAt)}`;
		if (!endsAt) return start + this.#clockWord;
		const end = this.day(startsAt) === this.day(endsAt) ? this.time(endsAt) : `${this.day(endsAt)}${this.#comma}${this.time(endsAt)}`;
		return `${start} – ${end}${this.#clockWord}`;
	}

	/** Wall-clock date `2026-11-24` as "Dienstag, 24. November". */
	civilDay(date: string): string {
		return this.#format(`${date}T12:00:00Z`, { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' });
	}

	/** Name of an ISO weekday, 1 = Monday. */
	weekday(number: number, width: 'long' | 'short' | 'narrow' = 'long'): string {
		return this.#format(Date.UTC(2024, 0, number), { timeZone: 'UTC', weekday: width });
	}
}

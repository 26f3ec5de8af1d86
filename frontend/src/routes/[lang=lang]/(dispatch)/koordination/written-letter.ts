import { api, answerOf } from '#lib/api/client.ts';
import { problemCode } from '#lib/api/problem.ts';
import type { Letter, TownTexts } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import type { LetterMessages } from '#lib/i18n/gen/letter.ts';
import { languagesAt, type Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { localText } from '#lib/i18n/local-text.ts';
import { letterWords } from '#lib/notices/letter.ts';
import { act, actionOf } from '#lib/requests/act.ts';
import { categoryName } from '#lib/requests/words.ts';
import { loadCategories } from '#lib/state/quarters.ts';
import { town } from '#lib/state/town.svelte.ts';

/** A piece of news: what it is about, and the sentence. */
export interface News {
	id: string;
	about: string | null;
	text: string;
}

/** All that a person should be told, in the language that the person reads. */
export interface WrittenLetter {
	letter: Letter;
	name: string;
	language: Language;
	formats: Formats;
	l: LetterMessages;
	news: News[];
	/** When somebody answers the telephone; in German where the town has not written it in the language of the letter. */
	hours: ReturnType<typeof localText>;
	/** The same news for whoever signs the letter or says it on the telephone: in the language of the letter where staff read it, else in theirs. */
	told: { language: Language; news: News[] };
}

/** Reads and words all that a person should be told, for staff who read `staff`. The person can read that somebody looked. */
export async function writeLetter(person: string, staff: Language): Promise<WrittenLetter> {
	const [letter, { office }, categories] = await Promise.all([
		answerOf<Letter>(api.GET('/api/v1/accounts/{id}/letter', { params: { path: { id: person } } })),
		answerOf<TownTexts>(api.GET('/api/v1/town')),
		loadCategories()
	]);
	async function worded(language: Language) {
		const l = await loadArea('letter', language);
		const formats = new Formats(language, town.time_zone);
		const news = letter.items.map((item) => ({
			id: item.id,
			about: item.category && item.reference ? l.about({ category: categoryName(item.category, categories, language), reference: item.reference }) : null,
			text: letterWords(item, l, formats)
		}));
		return { language, l, formats, news };
	}
	const { ui_language } = letter.person;
	const own = await worded(ui_language);
	const told = languagesAt(`/${staff}/koordination`).includes(ui_language) ? own : await worded(staff);
	return { letter, name: `${letter.person.first_name} ${letter.person.last_name}`.trim(), ...own, hours: localText(office.phone_hours, ui_language), told };
}

/** Notes that the person knows all that the letter says. */
export async function noteTold({ items }: Letter, channel: 'phone' | 'letter'): Promise<void> {
	for (const item of items) {
		const action = actionOf(item.allowed_actions, 'tell');
		try {
			if (action) await act(action, { channel });
		} catch (failure) {
			// Whoever has seen it in the app meanwhile knows it as well.
			if (problemCode(failure) !== 'not-now') throw failure;
		}
	}
}

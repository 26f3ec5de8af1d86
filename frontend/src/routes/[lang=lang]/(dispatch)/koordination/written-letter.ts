import { api, answerOf } from '#lib/api/client.ts';
import { problemCode } from '#lib/api/problem.ts';
import type { Letter } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import type { LetterMessages } from '#lib/i18n/gen/letter.ts';
import { languageOf, type Language } from '#lib/i18n/languages.ts';
import { loadArea } from '#lib/i18n/load.ts';
import { letterWords } from '#lib/notices/letter.ts';
import { act, actionOf } from '#lib/requests/act.ts';
import { categoryName } from '#lib/requests/words.ts';
import { loadCategories } from '#lib/state/quarters.ts';
import { town } from '#lib/state/town.svelte.ts';

/** A letter in the language of the person it goes to, where staff read it; else in German. */
export interface WrittenLetter {
	letter: Letter;
	name: string;
	language: Language;
	formats: Formats;
	l: LetterMessages;
	/** Each piece of news: what it is about, and the sentence. */
	news: { id: string; about: string | null; text: string }[];
}

/** Reads and words all that a person should be told. The person can read that somebody looked. */
export async function writeLetter(person: string): Promise<WrittenLetter> {
	const [letter, categories] = await Promise.all([answerOf<Letter>(api.GET('/api/v1/accounts/{id}/letter', { params: { path: { id: person } } })), loadCategories()]);
	// Staff sign what they can read.
	const language = languageOf(`/${letter.person.ui_language}/koordination`);
	const l = await loadArea('letter', language);
	const formats = new Formats(language, town.time_zone);
	const news = letter.items.map((item) => ({
		id: item.id,
		about: item.category && item.reference ? l.about({ category: categoryName(item.category, categories, language), reference: item.reference }) : null,
		text: letterWords(item, l, formats)
	}));
	return { letter, name: `${letter.person.first_name} ${letter.person.last_name}`.trim(), language, formats, l, news };
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

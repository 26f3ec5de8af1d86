// In development no server fills the placeholders: the town is read from the API instead.
import type { Language } from '#lib/i18n/languages.ts';
import { localText, type LocalText } from '#lib/i18n/local-text.ts';
import { town, type TownFacts } from './town.svelte.ts';

interface TownAnswer {
	name: string;
	time_zone: string;
	is_demo: boolean;
	office: { phone: string; phone_hours: LocalText };
	emergency: { number: string; label: LocalText }[];
	minimum_age: number;
	privacy_version: string;
}

/** Fills the facts where no server has filled the placeholders of the page. */
export async function fillTownFromApi(language: Language): Promise<void> {
	const answer = await fetch('/api/v1/town');
	if (!answer.ok) return;
	const read = (await answer.json()) as TownAnswer;
	Object.assign(town, {
		name: read.name,
		time_zone: read.time_zone,
		is_demo: read.is_demo,
		office_phone: read.office.phone,
		office_phone_href: read.office.phone.replace(/[^+\d]/g, ''),
		office_hours: localText(read.office.phone_hours, language).text,
		privacy_version: read.privacy_version,
		minimum_age: read.minimum_age,
		emergency: read.emergency.map((entry) => ({ number: entry.number, label: localText(entry.label, language).text }))
	} satisfies TownFacts);
	document.documentElement.dataset.demo = String(read.is_demo);
	document.documentElement.dataset.phone = town.office_phone_href;
}

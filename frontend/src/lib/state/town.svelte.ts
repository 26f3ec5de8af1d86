import { browser } from '$app/environment';
import type { Language } from '#lib/i18n/languages.ts';

/** What every page shows about the town, in the page's language. */
export interface TownFacts {
	name: string;
	office_phone: string;
	/** Digits for a `tel:` link. */
	office_phone_href: string;
	office_hours: string;
	privacy_version: string;
	minimum_age: number;
	is_demo: boolean;
	time_zone: string;
	emergency: { number: string; label: string }[];
}

/** Stands in the prerendered page until the server fills it at start. */
const PLACEHOLDERS: TownFacts = {
	name: '%%TOWN_NAME%%',
	office_phone: '%%OFFICE_PHONE%%',
	office_phone_href: '%%OFFICE_PHONE_HREF%%',
	office_hours: '%%OFFICE_HOURS%%',
	privacy_version: '',
	minimum_age: 16,
	is_demo: false,
	time_zone: 'Europe/Berlin',
	emergency: []
};

function readDataBlock(): TownFacts | null {
	const text = document.getElementById('town')?.textContent?.trim() ?? '';
	if (!text.startsWith('{')) return null;
	return { ...PLACEHOLDERS, ...(JSON.parse(text) as Partial<TownFacts>) };
}

const filled = browser ? readDataBlock() : null;

/** The town of this page. */
export const town: TownFacts = $state(filled ?? PLACEHOLDERS);

interface TownAnswer {
	name: string;
	time_zone: string;
	is_demo: boolean;
	office: { phone: string; phone_hours: Record<Language, string> };
	emergency: { number: string; label: Record<Language, string> }[];
	minimum_age: number;
	privacy_version: string;
}

/** In development no server fills the placeholders: read the town from the API instead. */
export async function fillTownFromApi(language: Language): Promise<void> {
	if (filled) return;
	const answer = await fetch('/api/v1/town');
	if (!answer.ok) return;
	const read = (await answer.json()) as TownAnswer;
	Object.assign(town, {
		name: read.name,
		time_zone: read.time_zone,
		is_demo: read.is_demo,
		office_phone: read.office.phone,
		office_phone_href: read.office.phone.replace(/[^+\d]/g, ''),
		office_hours: read.office.phone_hours[language],
		privacy_version: read.privacy_version,
		minimum_age: read.minimum_age,
		emergency: read.emergency.map((entry) => ({ number: entry.number, label: entry.label[language] }))
	} satisfies TownFacts);
	document.documentElement.dataset.demo = String(read.is_demo);
}

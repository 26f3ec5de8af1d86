import { browser } from '$app/environment';

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

/** What the server has filled in; null in development, where no server does. */
export const filled = browser ? readDataBlock() : null;

/** The town of this page. */
export const town: TownFacts = $state(filled ?? PLACEHOLDERS);

import areasByFolder from './areas.json';
import { loaders, type Areas } from './gen/index.ts';
import { languageOf, type Language } from './languages.ts';

/** Texts that have arrived, by language and area. */
const arrived = new Map<string, unknown>();

/** Loads the texts of one area of the interface in one language. */
export async function loadArea<A extends keyof Areas>(area: A, language: Language): Promise<Areas[A]> {
	const texts = (await loaders[area][language]()).default as Areas[A];
	arrived.set(`${language}/${area}`, texts);
	return texts;
}

/** The texts of an area, when they have been loaded. */
export function textsOf<A extends keyof Areas>(area: A, language: Language): Areas[A] | undefined {
	return arrived.get(`${language}/${area}`) as Areas[A] | undefined;
}

/** Loads the texts of the page at `path`: of the whole interface, and those of the nearest folder that areas.json names. */
export async function loadTexts(path: string): Promise<void> {
	const language = languageOf(path);
	const address = `/${path.split('/').slice(2).join('/')}`;
	const folders = Object.keys(areasByFolder).filter((folder) => address === folder || address.startsWith(`${folder}/`));
	const nearest = folders.sort((a, b) => b.length - a.length)[0] as keyof typeof areasByFolder | undefined;
	const areas = ['common', ...(nearest ? areasByFolder[nearest] : [])] as (keyof Areas)[];
	await Promise.all(areas.map((area) => loadArea(area, language)));
}

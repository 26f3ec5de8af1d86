import { importTexts } from 'virtual:texts';
import areasByFolder from './areas.json';
import type { Areas } from './gen/index.ts';
import { languageOf, type Language } from './languages.ts';

/** Texts that have arrived, by language and area. */
const arrived = new Map<string, unknown>();

/** Loads the texts of one area of the interface in one language. */
export async function loadArea<A extends keyof Areas>(area: A, language: Language): Promise<Areas[A]> {
	const texts = (await importTexts(area, language)).default as Areas[A];
	arrived.set(`${language}/${area}`, texts);
	return texts;
}

/** The texts of an area, when they have been loaded. */
export function textsOf<A extends keyof Areas>(area: A, language: Language): Areas[A] | undefined {
	return arrived.get(`${language}/${area}`) as Areas[A] | undefined;
}

/** The nearest folder above `address` that a list names. */
function nearest(list: Record<string, string[] | null>, address: string): string[] | null | undefined {
	const folders = Object.keys(list).filter((folder) => address === folder || address.startsWith(`${folder}/`));
	return list[folders.sort((a, b) => b.length - a.length)[0] ?? ''];
}

/** The areas of texts that the page at `path` needs: that of the whole interface, and those of the nearest folder that areas.json names. */
export async function areasOf(path: string): Promise<{ areas: (keyof Areas)[]; areLater: boolean }> {
	const address = `/${path.split('/').slice(2).join('/')}`;
	let own = nearest(areasByFolder, address);
	const areLater = own === null;
	if (areLater) own = nearest((await import('./later.ts')).areasByFolder, address);
	return { areas: ['common', ...(own ?? [])] as (keyof Areas)[], areLater };
}

/** Loads the texts of the page at `path`. */
export async function loadTexts(path: string): Promise<void> {
	const language = languageOf(path);
	const { areas } = await areasOf(path);
	await Promise.all(areas.map((area) => loadArea(area, language)));
}

import { loaders, type Areas } from './gen/index.ts';
import type { Language } from './languages.ts';

/** Loads the texts of one area of the interface in one language. */
export async function loadArea<A extends keyof Areas>(area: A, language: Language): Promise<Areas[A]> {
	const module = await loaders[area][language]();
	return module.default as Areas[A];
}

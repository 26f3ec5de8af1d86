// Texts that coordinators use again and again. Reading them is one call; the places in them are filled here.
import { api, answerOf } from '#lib/api/client.ts';
import type { ResponseTemplate } from '#lib/api/types.ts';

/** What stands in the places of a template. What is not known leaves its place as it is, to be filled by hand. */
export interface TemplatePlaces {
	name?: string | null;
	reference?: string | null;
	office?: string | null;
}

/** The text with its places filled. Pure. */
export function filled(body: string, places: TemplatePlaces): string {
	return body.replace(/\{(name|reference|office)\}/g, (place, word: keyof TemplatePlaces) => places[word] || place);
}

/** All templates, by title. */
export async function loadTemplates(): Promise<ResponseTemplate[]> {
	return (await answerOf<{ items: ResponseTemplate[] }>(api.GET('/api/v1/response-templates'))).items;
}

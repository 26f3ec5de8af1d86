// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileArea } from '../tools/gen-i18n.mjs';
import { pseudo, pseudoTexts } from '../tools/pseudo.mjs';

const read = (area: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../messages/de', `${area}.json`), 'utf8')) as Record<string, string>;
const withoutPlaces = (text: string) => text.replaceAll(/\{[a-z_]+\}/g, '');

describe('the language that nobody speaks', () => {
	it.each(['public', 'ask', 'receipt', 'requests', 'dispatch'])('is two fifths longer in %s, text by text, and none stays as it was', (area) => {
		for (const text of Object.values(read(area))) {
			const said = withoutPlaces(text);
			if (!/\p{L}/u.test(said)) continue;
			expect(withoutPlaces(pseudo(text)).length).toBe(said.length + Math.round(said.length * 0.4));
			expect(pseudo(text)).not.toBe(text);
		}
	});

	it('lets single words grow, and the accents be seen', () => {
		expect(pseudo('Anfrage abschicken')).toBe('Ááñfráágëë áábšçhïïçkëëëñ');
		expect(Math.max(...pseudo('Telefonnummer').split(' ').map((word: string) => word.length))).toBe(18);
	});

	it('keeps placeholders, signs and numbers: the compiler takes it for German', () => {
		expect(pseudo('{town}, {first_name}: 112!')).toBe('{town}, {first_name}: 112!');
		for (const area of ['public', 'requests']) {
			const de = read(area);
			expect(() => compileArea(area, { de, en: pseudoTexts(de) })).not.toThrow();
		}
	});
});

import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileArea, LANGUAGES, languagesOf } from '../tools/gen-i18n.mjs';

const compile = (de: Record<string, string>, en: Record<string, string>): Record<string, string> => compileArea('area', { de, en });

describe('the message compiler', () => {
	it('turns plain texts into strings and texts with placeholders into functions', () => {
		const files = compile({ hello: 'Guten Tag', greet: 'Hallo {name}' }, { hello: 'Hello', greet: 'Hi {name}' });
		expect(files['area.ts']).toContain('hello: string;');
		expect(files['area.ts']).toContain('greet: (p: { name: string | number }) => string;');
		expect(files['area.en.ts']).toContain('`Hi ${p.name}`');
	});

	it('refuses a key that one language lacks, and one that only the other has', () => {
		expect(() => compile({ a: 'A', b: 'B' }, { a: 'A' })).toThrow('en/area.json: "b" is missing');
		expect(() => compile({ a: 'A' }, { a: 'A', c: 'C' })).toThrow('"c" does not exist in the source language');
	});

	it('refuses a placeholder that one language lacks', () => {
		expect(() => compile({ a: 'Um {time}' }, { a: 'At time' })).toThrow('"a" has placeholders {}, not {time}');
	});

	it('refuses a missing plural form and one that the language does not have', () => {
		expect(() => compile({ 'n.one': '{count} Tag', 'n.other': '{count} Tage' }, { 'n.other': '{count} days' })).toThrow('"n.one" is missing');
		expect(() => compile({ 'n.one': 'a', 'n.other': 'b' }, { 'n.one': 'a', 'n.other': 'b', 'n.few': 'c' })).toThrow('"n.few" does not exist in en');
	});

	it('refuses an empty text and names all faults at once', () => {
		expect(() => compile({ a: ' ', b: 'B' }, { a: 'A' })).toThrow(/"a" has no text[\s\S]*"b" is missing/);
	});

	it('keeps backticks, dollars and backslashes of a text as they are', () => {
		const files = compile({ a: '`$5` \\ {name}' }, { a: '{name}' });
		expect(files['area.de.ts']).toContain('`\\`\\$5\\` \\\\ ${p.name}`');
	});

	it('keeps what is put into a text from right to left in its own direction', () => {
		const files: Record<string, string> = compileArea('area', { de: { a: 'Um {time}' }, ar: { a: 'في {time}' } });
		expect(files['area.de.ts']).toContain('`Um ${p.time}`');
		expect(files['area.ar.ts']).toContain('`في \\u2068${p.time}\\u2069`');
	});
});

describe('the catalogues', () => {
	const folder = join(import.meta.dirname, '../messages');
	const read = (language: string, file: string) => JSON.parse(readFileSync(join(folder, language, file), 'utf8')) as Record<string, string>;
	const files = readdirSync(join(folder, 'de'));

	it.each(LANGUAGES.slice(1))('of %s lack nothing, and are refused as soon as one key is gone', (language) => {
		const own = files.filter((file) => languagesOf(file.replace('.json', '')).includes(language));
		expect(readdirSync(join(folder, language)).sort()).toEqual(own.sort());
		for (const file of own) {
			const area = file.replace('.json', '');
			const [de, texts] = [read('de', file), read(language, file)];
			const compile = (other: Record<string, string>) => compileArea(area, { de, [language]: other });
			expect(() => compile(texts)).not.toThrow();
			const [gone, ...others] = Object.keys(texts);
			expect(() => compile(Object.fromEntries(others.map((key) => [key, texts[key]!])))).toThrow(gone!.split('.')[0]);
		}
	});
});

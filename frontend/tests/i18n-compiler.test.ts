import { describe, expect, it } from 'vitest';
import { compileArea } from '../tools/gen-i18n.mjs';

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
});

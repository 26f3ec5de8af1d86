// @vitest-environment node
import { expect, it } from 'vitest';
import { withLinks } from '#lib/rules/links.ts';

it('addresses of pages and mailboxes lead there, whatever stands around them stays', () => {
	expect(withLinks('Hier: https://example.org/a-b?c=1. Oder (rathaus@stadt.example.org)!')).toEqual([
		{ text: 'Hier: ' },
		{ text: 'https://example.org/a-b?c=1', href: 'https://example.org/a-b?c=1' },
		{ text: '. Oder (' },
		{ text: 'rathaus@stadt.example.org', href: 'mailto:rathaus@stadt.example.org' },
		{ text: ')!' }
	]);
});

it.each([
	['„https://example.org/a“', 'https://example.org/a'],
	['https://example.org، ثم', 'https://example.org'],
	['müller@stadt.de', 'mailto:müller@stadt.de'],
	['info@müller.de', 'mailto:info@müller.de'],
	['https://www.stadt.de@evil.example/', 'https://www.stadt.de']
])('of %o the address is %o', (text, href) => {
	expect(withLinks(text).flatMap((part) => part.href ?? [])).toEqual([href]);
});

it('a long text is read at once', () => {
	const begun = performance.now();
	withLinks('a'.repeat(20_000));
	expect(performance.now() - begun).toBeLessThan(500);
});

it.each(['', 'Nichts', 'javascript:alert(1)', 'http://example.org', 'data:text/html,x', '[E-Mail-Adresse] @ Rathaus'])('%o leads nowhere', (text) => {
	const parts = withLinks(text);
	expect(parts.map((part) => part.text).join('')).toBe(text);
	expect(parts.some((part) => part.href)).toBe(false);
});

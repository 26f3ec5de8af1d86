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

it.each(['', 'Nichts', 'javascript:alert(1)', 'http://example.org', 'data:text/html,x', '[E-Mail-Adresse] @ Rathaus'])('%o leads nowhere', (text) => {
	const parts = withLinks(text);
	expect(parts.map((part) => part.text).join('')).toBe(text);
	expect(parts.some((part) => part.href)).toBe(false);
});

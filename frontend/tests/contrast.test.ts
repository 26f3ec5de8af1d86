import { describe, expect, it } from 'vitest';
import { contrast, faultsOf, sheets, themesOf } from '../tools/contrast.mjs';

describe('the colours', () => {
	it('can be read, light and dark', () => expect(faultsOf(sheets())).toEqual([]));

	it('are measured as WCAG does', () => {
		expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
		expect(contrast('#fff', '#767676')).toBeCloseTo(4.54, 2);
	});

	it('of a town that are too pale are refused, in the theme where they are', () => {
		const [theme, tokens] = sheets() as [string, string];
		const pale = theme.replace('--action: #0b4a5a', '--action: #3b8a9a');
		expect(faultsOf([pale, tokens])).toContainEqual(expect.stringMatching(/^light: --action on --page has 3\.9\d:1, needs 7:1$/));
		expect(faultsOf([pale, tokens]).some((fault) => fault.startsWith('dark'))).toBe(false);
	});

	it('differ between the system’s dark and the chosen dark: refused', () => {
		const [theme, tokens] = sheets() as [string, string];
		const changed = theme.slice(0, theme.lastIndexOf('--map-5')) + theme.slice(theme.lastIndexOf('--map-5')).replace('#543a4d', '#543a4e');
		expect(() => themesOf([changed, tokens])).toThrow('differ');
	});

	it('of a town are at most twelve', () => {
		const names = new Set((sheets()[0] ?? '').match(/--[\w-]+(?=:)/g));
		expect(names.size).toBeLessThanOrEqual(12);
	});
});

import { describe, expect, it } from 'vitest';
import { acceptanceBody, beginnings, likely } from '#lib/rules/fits.ts';

const fit = (start: string, end: string) => ({ window_id: null, starts_at: `2026-11-27T${start}Z`, ends_at: `2026-11-27T${end}Z` });

describe('when help may begin', () => {
	it('begins at the start of the stretch, then at full and half hours', () => {
		expect(beginnings(fit('08:10:00', '10:00:00'), 30).map((at) => at.slice(11, 16))).toEqual(['08:10', '08:30', '09:00', '09:30']);
	});

	it('leaves the time that the help takes', () => {
		expect(beginnings(fit('08:00:00', '10:00:00'), 60).map((at) => at.slice(11, 16))).toEqual(['08:00', '08:30', '09:00']);
		expect(beginnings(fit('08:00:00', '09:00:00'), 60)).toHaveLength(1);
	});

	it('proposes the earliest that leaves half an hour to set out', () => {
		const moments = beginnings(fit('08:10:00', '10:00:00'), 30);
		expect(likely(moments, Date.parse('2026-11-27T08:10:00Z'))?.slice(11, 16)).toBe('09:00');
		expect(likely(moments, Date.parse('2026-11-26T08:10:00Z'))?.slice(11, 16)).toBe('08:10');
		expect(likely(moments, Date.parse('2026-11-27T09:50:00Z'))?.slice(11, 16)).toBe('08:10');
		expect(likely([], 0)).toBeUndefined();
	});

	it('sends the chosen moment, and without times only the version', () => {
		const one = { ...fit('08:00:00', '10:00:00'), window_id: 'w' };
		expect(acceptanceBody(one, '2026-11-27T09:00:00.000Z', 3)).toEqual({ window_id: 'w', starts_at: '2026-11-27T09:00:00.000Z', version: 3 });
		expect(acceptanceBody(one, undefined, 3).starts_at).toBe(one.starts_at);
		expect(acceptanceBody(undefined, undefined, 3)).toEqual({ version: 3 });
	});
});

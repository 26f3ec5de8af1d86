import { describe, expect, it } from 'vitest';
import { absenceWords, ahead, chainWords, isRunning, passedWords } from '#lib/absences/words.ts';
import type { Absence, DutyChain, Quarter } from '#lib/api/types.ts';
import { Formats } from '#lib/i18n/format.ts';
import de from '#lib/i18n/gen/absence.de.ts';
import { absenceDays, absenceFault, absenceSpan } from '#lib/rules/absence.ts';

const ZONE = 'Europe/Berlin';
const formats = new Formats('de', ZONE);

describe('an absence', () => {
	it('is entered by whole days of the town, and begins at once where it begins today', () => {
		expect(absenceSpan('2026-12-07', '2026-12-11', '2026-11-27', ZONE)).toEqual({ starts_at: '2026-12-06T23:00:00.000Z', ends_at: '2026-12-11T23:00:00.000Z' });
		expect(absenceSpan('2026-11-27', '2026-11-27', '2026-11-27', ZONE)).toEqual({ ends_at: '2026-11-27T23:00:00.000Z' });
		// The night in which the clock is put back belongs to its day.
		expect(absenceSpan('2026-10-25', '2026-10-25', '2026-10-01', ZONE)).toEqual({ starts_at: '2026-10-24T22:00:00.000Z', ends_at: '2026-10-25T23:00:00.000Z' });
	});

	it('is read back as the same days', () => {
		expect(absenceDays({ starts_at: '2026-12-06T23:00:00Z', ends_at: '2026-12-11T23:00:00Z' }, ZONE)).toEqual({ from: '2026-12-07', until: '2026-12-11' });
		const holiday = { kind: 'holiday', starts_at: '2026-12-06T23:00:00Z', ends_at: '2026-12-11T23:00:00Z' } as Absence;
		expect(absenceWords(holiday, de, formats, ZONE)).toBe('Urlaub: Montag, 7. Dezember bis Freitag, 11. Dezember');
		expect(absenceWords({ ...holiday, kind: null, ends_at: '2026-12-07T12:00:00Z' }, de, formats, ZONE)).toBe('Abwesend: Montag, 7. Dezember');
		expect(isRunning(holiday, new Date('2026-12-06T22:59:30Z')), 'the device is half a minute behind').toBe(true);
		expect(isRunning(holiday, new Date('2026-12-06T22:00:00Z'))).toBe(false);
		expect(ahead([holiday], new Date('2026-12-11T23:00:00Z'))).toEqual([]);
	});

	it('cannot end before it begins, or be over', () => {
		expect(absenceFault('', '2026-12-01', '2026-11-27')).toBe('from_missing');
		expect(absenceFault('2026-12-01', '', '2026-11-27')).toBe('until_missing');
		expect(absenceFault('2026-12-02', '2026-12-01', '2026-11-27')).toBe('until_before_from');
		expect(absenceFault('2026-11-20', '2026-11-26', '2026-11-27')).toBe('until_past');
		expect(absenceFault('2026-11-20', '2026-11-27', '2026-11-27')).toBeNull();
	});
});

describe('who is on duty', () => {
	const person = (id: string, first_name: string) => ({ account_id: id, first_name, last_name: 'Wolf' });
	const chain: DutyChain = {
		at: '2026-11-27T09:00:00Z',
		chain: [
			{ part: 'own', person: person('1', 'Petra'), quarter_id: 'q1', stands_in_for: null },
			{ part: 'stand_in', person: person('2', 'Jan'), quarter_id: 'q1', stands_in_for: '3' },
			{ part: 'neighbour', person: person('4', 'Kim'), quarter_id: 'q2', stands_in_for: null },
			{ part: 'coordinator', person: null, quarter_id: 'q1', stands_in_for: null }
		],
		passed_over: [{ person: person('3', 'Ali'), reason: 'absent' }]
	};

	it('is said step by step', () => {
		const quarters = [{ id: 'q1', name: 'Altstadt' }, { id: 'q2', name: 'Vorstadt' }] as Quarter[];
		expect(chainWords(chain, [person('3', 'Ali')], quarters, de).map(({ turn, who }) => `${turn}: ${who}`)).toEqual([
			'Zuerst: Petra Wolf, zuständig für Altstadt',
			'Dann: Jan Wolf, vertritt Ali Wolf',
			'Dann: Kim Wolf aus dem Nachbarquartier Vorstadt',
			'Zuletzt: die Koordination'
		]);
		expect(passedWords(chain, de)).toEqual(['Ali Wolf: abwesend']);
	});
});

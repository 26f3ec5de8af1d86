import { describe, expect, it } from 'vitest';
import de from '#lib/i18n/gen/matching.de.ts';
import { reasonsWords } from '#lib/matching/reasons.ts';
import type { Reason } from '#lib/api/types.ts';

describe('why somebody is asked', () => {
	it('says the most telling first and leaves out what says nothing', () => {
		const reasons: Reason[] = [
			{ reason: 'kind_of_request' },
			{ reason: 'rested', days: 9 },
			{ reason: 'asked_this_week', messages: 0 },
			{ reason: 'nearness', nearness: 'own_quarter' },
			{ reason: 'helped_lately', times: 0 },
			{ reason: 'knows_the_person', familiarity: 'helped_before' }
		];
		expect(reasonsWords(reasons, de, 'own').join(' · ')).toBe(
			'Sie haben dieser Person schon einmal geholfen · Sie wohnen im selben Quartier · seit 9 Tagen nicht gefragt · passt zu dem, was Sie anbieten'
		);
		expect(reasonsWords(reasons, de, 'staff')[0]).toBe('hat dieser Person schon geholfen');
	});

	it('calls four weeks and more by their name, and is silent about a stranger', () => {
		expect(reasonsWords([{ reason: 'rested', days: 28 }], de, 'own')).toEqual(['seit mindestens vier Wochen nicht gefragt']);
		expect(reasonsWords([{ reason: 'knows_the_person', familiarity: 'new' }, { reason: 'rested', days: 0 }], de, 'own')).toEqual([]);
	});

	it('leaves out a reason that this build does not know', () => {
		expect(reasonsWords([{ reason: 'stars' } as unknown as Reason, { reason: 'time_is_short' }], de, 'own')).toEqual(['die Zeit ist knapp']);
	});
});

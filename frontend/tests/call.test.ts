import { describe, expect, test } from 'vitest';
import { callerFrom, faultsOf, isWorthKeeping, newCall, personBody, requestBody, restoreCalls } from '#lib/rules/call.ts';

const blank = () => newCall('2026-11-27T09:00:00Z', '2026-11-27');

describe('a call', () => {
	test('begins with what was typed to find somebody', () => {
		expect(callerFrom(' 04541  8000 ')).toEqual({ first_name: '', last_name: '', phone: '04541 8000' });
		expect(callerFrom('Anna Maria Petersen')).toEqual({ first_name: 'Anna Maria', last_name: 'Petersen', phone: '' });
		expect(callerFrom('Petersen')).toEqual({ first_name: '', last_name: 'Petersen', phone: '' });
	});

	test('names all that is missing in the order of the page', () => {
		const call = blank();
		expect(faultsOf(call, '2026-11-27')).toEqual(['caller', 'category', 'description']);
		call.step = 'new';
		call.need = { ...call.need, when: 'window', date: '2026-11-26' };
		expect(faultsOf(call, '2026-11-27')).toEqual(['first_name', 'last_name', 'caller_quarter', 'told', 'category', 'window', 'description']);
		call.step = 'known';
		call.need = { ...call.need, category: 'einkauf', description: 'Brot', date: '2026-11-27' };
		expect(faultsOf(call, '2026-11-27')).toEqual(['quarter']);
	});

	test('is sent with what belongs to it, and empty fields as nothing', () => {
		const call = blank();
		call.step = 'new';
		call.caller = { ...call.caller, first_name: ' Helga ', last_name: 'Petersen', phone: '04541 1', quarter_id: 'q1', address: 'Weg 3', is_told: true };
		call.need = { ...call.need, category: 'einkauf', description: ' Brot ', quarter_id: 'other', address: 'elsewhere' };
		expect(personBody(call.caller)).toMatchObject({ first_name: 'Helga', address_extra: null, privacy_notice_given: true });
		expect(requestBody(call, 'a1')).toMatchObject({ quarter_id: 'q1', description: 'Brot', timing: { kind: 'asap' }, contact: { address: 'Weg 3', phone: '04541 1', note_for_helper: null }, on_behalf_of: 'a1' });
		call.step = 'known';
		expect(requestBody(call, 'a1')).toMatchObject({ quarter_id: 'other', contact: { address: 'elsewhere', phone: null } });
	});

	test('is kept once something was said, and read back whatever lies there', () => {
		expect(isWorthKeeping(blank())).toBe(false);
		expect(isWorthKeeping({ ...blank(), query: 'Pet' })).toBe(true);
		const kept = { ...blank(), step: 'new' as const, query: 'Petersen' };
		expect(restoreCalls(JSON.parse(JSON.stringify([kept])), blank())).toEqual([kept]);
		expect(restoreCalls('x', blank())).toEqual([]);
		expect(restoreCalls([null, { step: 'x', caller: { first_name: 3 }, need: 'y' }], blank())).toEqual([blank(), blank()]);
	});
});

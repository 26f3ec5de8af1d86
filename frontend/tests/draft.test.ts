import { describe, expect, it } from 'vitest';
import { addDays, civilNow, instantOf } from '#lib/rules/civil-time.ts';
import { chooseFor, prefill } from '#lib/rules/prefill.ts';
import { EMPTY_DRAFT, isStarted, openStep, otherName, restoreDraft, urgencyOf, windowOf, type Draft } from '#lib/rules/draft.ts';
import { guestBody, requestBody, ruleOf } from '#lib/rules/request-body.ts';
import { localPath } from '#lib/rules/next-path.ts';

const BERLIN = 'Europe/Berlin';
// 24 November 2026, 10:07 in Berlin.
const NOW = new Date('2026-11-24T09:07:00Z');
const draft = (answers: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...answers });

describe('help that comes again', () => {
	it('is on the same weekday of each week, or of each month', () => {
		expect(ruleOf('2026-11-24', 'weekly')).toBe('FREQ=WEEKLY;BYDAY=TU');
		expect(ruleOf('2026-11-10', 'monthly')).toBe('FREQ=MONTHLY;BYDAY=2TU');
		expect(ruleOf('2026-11-29', 'monthly')).toBe('FREQ=MONTHLY;BYDAY=-1SU');
	});

	it('is asked for from the chosen day on; as soon as possible is once', () => {
		const window = { date: '2026-11-24', start: '08:00', end: '12:00' };
		const words = { description: 'Einkauf', duration: 60 };
		const timing = (answers: Partial<Draft>, at: typeof window | null) => requestBody(draft(answers), at, '2026-11-23', words).timing;
		expect(timing({ repeat: 'weekly' }, window)).toEqual({ kind: 'recurring', recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=TU', first_date: '2026-11-24', start: '08:00', end: '12:00' } });
		expect(timing({ repeat: 'once' }, window)).toEqual({ kind: 'windows', windows: [window] });
		expect(timing({ repeat: 'weekly' }, null)).toEqual({ kind: 'asap' });
		expect(restoreDraft({ repeat: 'yearly' }).repeat).toBe('once');
	});
});

describe('the draft of a request', () => {
	it('restores known answers only, whatever was stored', () => {
		expect(restoreDraft({ phone: '1', date: 5, part: 'midnight', when: 'never', other: 'x' })).toEqual(draft({ phone: '1' }));
		expect(restoreDraft('nonsense')).toEqual(EMPTY_DRAFT);
		expect(isStarted(restoreDraft(null))).toBe(false);
	});

	it('asks for the first thing that is missing; only a guest must give a phone number', () => {
		expect(openStep(EMPTY_DRAFT, true)).toBe(1);
		expect(openStep(draft({ category: 'einkauf', when: 'date' }), true)).toBe(2);
		const placed = draft({ category: 'einkauf', when: 'asap', quarter_id: 'q' });
		expect(openStep(placed, true)).toBe(4);
		expect(openStep(placed, false)).toBeNull();
	});

	it('offers today only from the next quarter of an hour, and not when the help does not fit any more', () => {
		expect(windowOf(draft({ when: 'today' }), NOW, BERLIN, 60)).toEqual({ date: '2026-11-24', start: '10:15', end: '20:00' });
		expect(windowOf(draft({ when: 'today', part: 'morning' }), NOW, BERLIN, 120)).toBe('too_late');
		expect(windowOf(draft({ when: 'tomorrow', part: 'evening' }), NOW, BERLIN, 60)).toEqual({ date: '2026-11-25', start: '17:00', end: '20:00' });
		expect(windowOf(draft({ when: 'asap' }), NOW, BERLIN, 60)).toBeNull();
	});

	it('refuses a missing and a past day', () => {
		expect(windowOf(EMPTY_DRAFT, NOW, BERLIN, 60)).toBe('missing');
		expect(windowOf(draft({ when: 'date' }), NOW, BERLIN, 60)).toBe('date_missing');
		expect(windowOf(draft({ when: 'date', date: '2026-11-23' }), NOW, BERLIN, 60)).toBe('date_past');
	});

	it('derives the urgency from the day', () => {
		const of = (answers: Partial<Draft>) => urgencyOf(draft(answers), '2026-11-24');
		expect(of({ when: 'today' })).toBe('urgent');
		expect(of({ when: 'date', date: '2026-11-27' })).toBe('soon');
		expect(of({ when: 'date', date: '2026-11-28' })).toBe('normal');
	});

	it('sends empty answers as null and the category where nothing was described', () => {
		const body = requestBody(draft({ category: 'einkauf', quarter_id: 'q', address: ' ' }), null, '2026-11-24', { description: 'Einkaufen', duration: 60 });
		expect(body.timing).toEqual({ kind: 'asap' });
		expect(body.contact.address).toBeNull();
		expect(body.description).toBe('Einkaufen');
		const guest = guestBody(draft({ phone: ' 04541 1 ', first_name: 'Erika' }), null, '2026-11-24', { description: 'x', duration: 60, privacy_version: '2026-01' });
		expect(guest.contact).toMatchObject({ phone: '04541 1', first_name: 'Erika', last_name: null });
	});
});

describe('help for somebody else', () => {
	const me = { quarter_id: 'q', address: 'Rosenweg 1', address_extra: null, phone: '04541 1' };
	const words = { description: 'x', duration: 60, privacy_version: '2026-01' };

	it('is asked of nobody unless they say so, on an old draft neither', () => {
		expect(restoreDraft({ phone: '1' }).for_whom).toBe('me');
		expect(restoreDraft({ for_whom: 'all' }).for_whom).toBe('me');
		expect(restoreDraft({ for_whom: 'other', other_first: 'Hedwig' })).toEqual(draft({ for_whom: 'other', other_first: 'Hedwig' }));
	});

	it('needs one name of the person', () => {
		const placed = draft({ category: 'einkauf', when: 'asap', quarter_id: 'q', for_whom: 'other' });
		expect(openStep(placed, false)).toBe(3);
		expect(openStep({ ...placed, other_first: ' ' }, false)).toBe(3);
		expect(openStep({ ...placed, other_last: 'Lorenz' }, false)).toBeNull();
		expect(otherName(draft({ for_whom: 'me', other_first: 'Hedwig' }))).toBe('');
	});

	it('never gets the home of the account, whose number counts', () => {
		const asked = draft({});
		prefill(asked, me);
		expect(asked).toMatchObject({ quarter_id: 'q', address: 'Rosenweg 1', phone: '04541 1' });
		const homes = {};
		chooseFor(asked, 'other', me, homes);
		expect(asked).toMatchObject({ for_whom: 'other', quarter_id: '', address: '', phone: '04541 1' });
		// Mother lives in the same house after all: what was typed stays, and each home goes with its person.
		asked.address = 'Rosenweg 1';
		prefill(asked, me);
		chooseFor(asked, 'other', me, homes);
		expect(asked).toMatchObject({ quarter_id: '', address: 'Rosenweg 1' });
		asked.address = 'Domhof 5';
		chooseFor(asked, 'me', me, homes);
		expect(asked).toMatchObject({ for_whom: 'me', quarter_id: 'q', address: 'Rosenweg 1' });
		chooseFor(asked, 'other', null, homes);
		expect(asked).toMatchObject({ quarter_id: '', address: 'Domhof 5' });
	});

	it('never gets a home that was kept on the device either, whoever is known', () => {
		const asked = draft({ quarter_id: 'q', address: 'Rosenweg 1', address_extra: '2. Stock' });
		chooseFor(asked, 'other', null, {});
		expect(asked).toMatchObject({ for_whom: 'other', quarter_id: '', address: '', address_extra: '' });
	});

	it('is sent with the name of the person alone; of a guest who asked in words', () => {
		const asked = draft({ for_whom: 'other', other_first: ' Hedwig ', address: 'Domhof 5', phone: '04541 1', first_name: 'Anna', last_name: 'Probst' });
		expect(requestBody(asked, null, '2026-11-24', words).contact).toEqual({ first_name: 'Hedwig', last_name: null, address: 'Domhof 5', address_extra: null, phone: '04541 1' });
		const guest = guestBody(asked, null, '2026-11-24', words).contact;
		expect(guest).toMatchObject({ first_name: 'Hedwig', last_name: null, note_for_helper: 'Gefragt hat: Anna Probst' });
		expect(guestBody({ ...asked, first_name: '', last_name: '' }, null, '2026-11-24', words).contact).toMatchObject({ note_for_helper: null });
		expect(requestBody({ ...asked, for_whom: 'me' }, null, '2026-11-24', words).contact).not.toHaveProperty('first_name');
		expect(guestBody({ ...asked, for_whom: 'me' }, null, '2026-11-24', words).contact).toMatchObject({ first_name: 'Anna', last_name: 'Probst' });
	});
});

describe('wall-clock time of the town', () => {
	it('reads the clock of the town, not of the device', () => {
		expect(civilNow(NOW, BERLIN)).toEqual({ date: '2026-11-24', time: '10:07' });
		expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
	});

	it('finds instants in winter, in summer and around both changes of the clock', () => {
		expect(instantOf('2026-11-24', '10:00', BERLIN)).toBe('2026-11-24T09:00:00.000Z');
		expect(instantOf('2026-07-01', '10:00', BERLIN)).toBe('2026-07-01T08:00:00.000Z');
		expect(instantOf('2026-03-29', '04:00', BERLIN)).toBe('2026-03-29T02:00:00.000Z');
		// 02:30 is skipped in spring (the same moment is shown as 03:30) and comes twice in autumn (the first is meant).
		expect(instantOf('2026-03-29', '02:30', BERLIN)).toBe('2026-03-29T01:30:00.000Z');
		expect(instantOf('2026-10-25', '02:30', BERLIN)).toBe('2026-10-25T00:30:00.000Z');
		expect(instantOf('2026-10-25', '03:30', BERLIN)).toBe('2026-10-25T02:30:00.000Z');
	});
});

describe('the way back after signing in', () => {
	it('is a local page or nothing', () => {
		expect(localPath('/de/hilfe/1?x=1')).toBe('/de/hilfe/1?x=1');
		for (const foreign of ['//evil.example', 'https://evil.example', '/\\evil', '/de\\..//evil', 'javascript:alert(1)', '/api/v1/me', null]) expect(localPath(foreign)).toBeNull();
	});
});

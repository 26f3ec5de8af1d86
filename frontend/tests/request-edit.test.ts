import { describe, expect, it } from 'vitest';
import { contactEdit, shownContact } from '#lib/rules/request-edit.ts';

const account = { address: 'Hauptstraße 1', address_extra: '2. Stock', phone: '04541 1' };
const shown = shownContact({ ...account, note_for_helper: null });

describe('changed private fields of a request', () => {
	it('are not sent when nothing changed', () => {
		expect(contactEdit(shown, { ...shown, phone: ' 04541 1 ' }, account)).toBeNull();
		expect(contactEdit(shownContact(null), shownContact(null), null)).toBeNull();
	});

	it('leave the account\'s address and number to the account when only the note changed', () => {
		expect(contactEdit(shown, { ...shown, note_for_helper: 'Bitte klopfen' }, account)).toEqual({ address: null, address_extra: null, phone: null, note_for_helper: 'Bitte klopfen' });
	});

	it('keep what the request has of its own', () => {
		const own = { address: 'Am Markt 3', address_extra: '', phone: '04541 9', note_for_helper: '' };
		expect(contactEdit(own, { ...own, note_for_helper: 'x' }, account)).toEqual({ address: 'Am Markt 3', address_extra: null, phone: '04541 9', note_for_helper: 'x' });
	});

	it('send the address beside the floor only where the floor would come back from the account', () => {
		expect(contactEdit(shown, { ...shown, address_extra: 'Hinterhaus' }, account)).toMatchObject({ address: null, address_extra: 'Hinterhaus', phone: null });
		expect(contactEdit(shown, { ...shown, address_extra: '' }, account)).toMatchObject({ address: 'Hauptstraße 1', address_extra: null });
	});

	it('of somebody else stay theirs, also in the same house; the account lends the number alone', () => {
		const helped = { first_name: 'Hedwig', last_name: null };
		expect(contactEdit(shown, { ...shown, note_for_helper: 'x' }, account, helped)).toEqual({ ...helped, address: 'Hauptstraße 1', address_extra: '2. Stock', phone: null, note_for_helper: 'x' });
		expect(contactEdit(shown, { ...shown, address: '' }, account, helped)).toMatchObject({ ...helped, address: null });
	});

	it('are sent as they stand when the account is not known', () => {
		expect(contactEdit(shown, { ...shown, note_for_helper: 'x' }, null)).toEqual({ ...account, note_for_helper: 'x' });
	});
});

import { expect, test } from 'vitest';
import { ranges } from '../src/routes/[lang=lang]/(dispatch)/koordination/personen/liste/send.ts';
import { filled } from '../src/routes/[lang=lang]/(dispatch)/koordination/templates.ts';

test('places are filled, and what is not known is left to be filled by hand', () => {
	const body = 'Guten Tag {name}, Ihre Nummer ist {reference}. {name}: {unknown} {office}';
	expect(filled(body, { name: 'Frau $& K.', reference: 'R-1042' })).toBe('Guten Tag Frau $& K., Ihre Nummer ist R-1042. Frau $& K.: {unknown} {office}');
	expect(filled(body, { name: null, office: '04541 1' })).toContain('{name}');
});

test('lines that are left out are told as ranges', () => {
	expect(ranges([7, 3, 4, 4, 5, 12])).toBe('3-5,7,12');
	expect(ranges([])).toBe('');
});

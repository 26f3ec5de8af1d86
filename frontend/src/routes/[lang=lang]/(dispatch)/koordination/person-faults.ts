import type { CommonMessages } from '#lib/i18n/gen/common.ts';
import type { OfficeMessages } from '#lib/i18n/gen/office.ts';
import type { PersonFault } from '#lib/rules/call.ts';
import { emptyFields, type Fault } from '#lib/state/submission.svelte.ts';

/** What is missing in the record of a new person, at its field in `NewCaller`. */
export function personFault(fault: PersonFault, common: CommonMessages, o: OfficeMessages): Fault {
	const empty = (id: string, label: string): Fault => emptyFields(common, { [id]: [label, ''] })[0]!;
	switch (fault) {
		case 'first_name': return empty('caller-first', o.call_first_name);
		case 'last_name': return empty('caller-last', o.call_last_name);
		case 'caller_quarter': return { id: 'caller-quarter', text: o.call_quarter_missing };
		case 'told': return { id: 'caller-told', text: o.call_privacy_missing };
	}
}

/** The fields of `NewCaller` by the pointers of the interface. */
export const PERSON_FIELDS = {
	'/first_name': 'caller-first', '/last_name': 'caller-last', '/phone': 'caller-phone', '/quarter_id': 'caller-quarter', '/address': 'caller-address', '/privacy_notice_given': 'caller-told'
};

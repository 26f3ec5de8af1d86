// What is sent of a changed request. Pure.

/** The private fields that a requester types; empty text means none. */
export interface ContactFields {
	address: string;
	address_extra: string;
	phone: string;
	note_for_helper: string;
}

/** What the account of the requester knows; a request without its own place or number takes these. */
export interface AccountContact {
	address: string | null;
	address_extra: string | null;
	phone: string | null;
}

/** The name of somebody else who gets the help. */
export interface HelpedName {
	first_name: string | null;
	last_name: string | null;
}

const orNull = (text: string) => text.trim() || null;

/** The fields as a form shows them. */
export function shownContact(contact: { [Key in keyof ContactFields]: string | null } | null): ContactFields {
	return { address: contact?.address ?? '', address_extra: contact?.address_extra ?? '', phone: contact?.phone ?? '', note_for_helper: contact?.note_for_helper ?? '' };
}

/**
 * The `contact` of `PATCH /help-requests/{id}`, or null when no field changed. The API takes the fields as a whole, and shows those
 * of the account where the request has none: what equals the account is sent as null, so that the request goes on following it. Of
 * somebody else (`helped`) the account lends the number alone.
 */
export function contactEdit(before: ContactFields, typed: ContactFields, account: AccountContact | null, helped: HelpedName | null = null) {
	const keys = Object.keys(before) as (keyof ContactFields)[];
	if (keys.every((key) => typed[key].trim() === before[key].trim())) return null;
	const [address, extra, phone] = [orNull(typed.address), orNull(typed.address_extra), orNull(typed.phone)];
	// An address of the request's own is never completed with the account's floor, so "no floor" needs the address beside it.
	const isHome = address === (account?.address ?? null) && (extra !== null || !account?.address_extra);
	const reach = { phone: phone === (account?.phone ?? null) ? null : phone, note_for_helper: orNull(typed.note_for_helper) };
	if (helped) return { ...helped, address, address_extra: extra, ...reach };
	return {
		address: isHome ? null : address,
		address_extra: isHome && extra === (account?.address_extra ?? null) ? null : extra,
		...reach
	};
}

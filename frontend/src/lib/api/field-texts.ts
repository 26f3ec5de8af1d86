import type { CommonMessages } from '#lib/i18n/gen/common.ts';

/** Sentences for the reasons why one field is refused; a reason without its own sentence gets the general one. */
const texts: Record<string, keyof CommonMessages> = {
	required: 'field_required',
	missing: 'field_required',
	empty: 'field_required',
	blank: 'field_required',
	too_short: 'field_too_short',
	too_long: 'field_too_long',
	too_many: 'field_too_long',
	out_of_range: 'field_out_of_range',
	email: 'field_email',
	invalid_email: 'field_email',
	not_an_email: 'field_email',
	phone: 'field_phone',
	invalid_phone: 'field_phone',
	not_a_phone_number: 'field_phone',
	weak_password: 'field_weak_password',
	password_too_weak: 'field_weak_password',
	password_too_common: 'field_weak_password',
	too_common: 'field_weak_password',
	too_easy_to_guess: 'field_weak_password',
	in_the_past: 'field_in_the_past',
	control_characters: 'field_not_allowed_characters'
};

/** What to tell a person about one refused field. */
export function fieldText(common: CommonMessages, code: string): string {
	const key = texts[code.replaceAll('-', '_')] ?? 'field_invalid';
	return common[key] as string;
}

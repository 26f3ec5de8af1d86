import type { ProblemsMessages } from '#lib/i18n/gen/problems.ts';
import type { components } from './schema.d.ts';

/** Every way in which one field can be wrong: one without a text in every language does not compile. */
const texts: Record<components['schemas']['FaultCode'], keyof ProblemsMessages> = {
	required: 'field_required',
	unknown_field: 'field_invalid',
	wrong_type: 'field_invalid',
	invalid_value: 'field_invalid',
	too_long: 'field_too_long',
	too_short: 'field_too_short',
	too_small: 'field_out_of_range',
	too_large: 'field_out_of_range',
	forbidden_character: 'field_not_allowed_characters',
	duplicate: 'field_duplicate',
	unknown: 'field_unknown',
	in_the_past: 'field_in_the_past',
	too_far_ahead: 'field_too_far_ahead',
	end_before_start: 'field_end_before_start',
	too_weak: 'field_weak_password',
	consent_required: 'field_consent_required',
	contradiction: 'field_contradiction',
};

/** What to tell a person about one refused field. A newer API may know more reasons: these get the general sentence. */
export function fieldText(problems: ProblemsMessages, code: string): string {
	const key = Object.hasOwn(texts, code) ? texts[code as keyof typeof texts] : 'field_invalid';
	return problems[key] as string;
}

import type { CommonMessages } from '#lib/i18n/gen/common.ts';

/** The closed table of problem codes of the API. */
export type ErrorCode =
	| 'already-matched'
	| 'not-found'
	| 'forbidden'
	| 'unauthenticated'
	| 'validation-failed'
	| 'conflict'
	| 'version-conflict'
	| 'too-many-requests'
	| 'second-factor-required'
	| 'second-factor-enrolment-required'
	| 'invalid-credentials'
	| 'unavailable'
	| 'internal';

/** The sentence for each problem code: a code without a text in every language does not compile. */
export const problemTexts: Record<ErrorCode, keyof CommonMessages> = {
	'already-matched': 'problem_already_matched',
	'not-found': 'problem_not_found',
	forbidden: 'problem_forbidden',
	unauthenticated: 'problem_unauthenticated',
	'validation-failed': 'problem_validation_failed',
	conflict: 'problem_conflict',
	'version-conflict': 'problem_version_conflict',
	'too-many-requests': 'problem_too_many_requests',
	'second-factor-required': 'problem_second_factor_required',
	'second-factor-enrolment-required': 'problem_second_factor_enrolment_required',
	'invalid-credentials': 'problem_invalid_credentials',
	unavailable: 'problem_unavailable',
	internal: 'problem_internal'
};

/** Whether this build knows a sentence for `code`. */
export function isKnownCode(code: string): code is ErrorCode {
	return Object.hasOwn(problemTexts, code);
}

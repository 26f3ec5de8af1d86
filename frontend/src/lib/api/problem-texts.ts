import type { CommonMessages } from '#lib/i18n/gen/common.ts';

/** The closed table of problem codes of the API. */
export type ErrorCode =
	| 'malformed-json'
	| 'malformed-request'
	| 'sign-in-required'
	| 'sign-in-failed'
	| 'session-ended'
	| 'second-factor-required'
	| 'second-factor-enrolment-required'
	| 'reauthentication-required'
	| 'cross-site-request'
	| 'role-required'
	| 'not-found'
	| 'method-not-allowed'
	| 'request-timeout'
	| 'gone'
	| 'too-large'
	| 'unsupported-media-type'
	| 'invalid-input'
	| 'idempotency-key-reused'
	| 'too-many-requests'
	| 'overloaded'
	| 'unavailable'
	| 'internal'
	| 'version-conflict'
	| 'not-now'
	| 'already-matched'
	| 'waiting-for-call-back'
	| 'already-in-queue'
	| 'not-started'
	| 'times-overlap';

/** The sentence for each problem code: a code without a text in every language does not compile. */
export const problemTexts: Record<ErrorCode, keyof CommonMessages> = {
	'malformed-json': 'problem_malformed_json',
	'malformed-request': 'problem_malformed_request',
	'sign-in-required': 'problem_unauthenticated',
	'sign-in-failed': 'problem_invalid_credentials',
	'session-ended': 'problem_session_ended',
	'second-factor-required': 'problem_second_factor_required',
	'second-factor-enrolment-required': 'problem_second_factor_enrolment_required',
	'reauthentication-required': 'problem_reauthentication_required',
	'cross-site-request': 'problem_cross_site_request',
	'role-required': 'problem_forbidden',
	'not-found': 'problem_not_found',
	'method-not-allowed': 'problem_malformed_request',
	'request-timeout': 'problem_unavailable',
	'gone': 'problem_gone',
	'too-large': 'problem_too_large',
	'unsupported-media-type': 'problem_malformed_request',
	'invalid-input': 'problem_validation_failed',
	'idempotency-key-reused': 'problem_malformed_request',
	'too-many-requests': 'problem_too_many_requests',
	'overloaded': 'problem_unavailable',
	'unavailable': 'problem_unavailable',
	'internal': 'problem_internal',
	'version-conflict': 'problem_version_conflict',
	'not-now': 'problem_not_now',
	'already-matched': 'problem_already_matched',
	'waiting-for-call-back': 'problem_waiting_for_call_back',
	'already-in-queue': 'problem_already_in_queue',
	'not-started': 'problem_not_started',
	'times-overlap': 'problem_times_overlap'
};

/** Whether this build knows a sentence for `code`. */
export function isKnownCode(code: string): code is ErrorCode {
	return Object.hasOwn(problemTexts, code);
}

import type { CommonMessages } from '#lib/i18n/gen/common.ts';
import type { Claim } from './types.ts';
import type { ProblemWords } from './problem-words.ts';

/** One refused field of a request. */
export interface FieldFault {
	/** JSON pointer into the body, such as `/contact/phone`. */
	pointer: string;
	code: string;
	parameters?: Record<string, unknown>;
}

/** The answer of the API to what it refuses (RFC 9457). */
export interface Problem {
	status: number;
	code: string;
	request_id?: string;
	errors?: FieldFault[];
	/** On 409: the state as it is now. */
	current?: unknown;
	/** On 409 already-matched: up to three other requests that fit. */
	alternatives?: unknown;
	/** On 409 of a visit: what speaks against it without forbidding it. */
	warnings?: string[];
	/** On 409 claimed-by-another: who works on it. */
	claim?: Claim;
	/** On 409 plan-running: the plan that is being made. */
	plan_id?: string;
	/** On 409 plan-stale: the requests whose visits cannot be made any more, with what stands against each. */
	changed?: { help_request_id: string; code: string }[];
	retry_after?: number;
}

/** An answer of the API other than success. */
export class ProblemError extends Error {
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.code);
		this.problem = problem;
	}
}

/** No answer arrived at all. */
export class OfflineError extends Error {}

/** The problem document of an answer; an answer that carries none becomes one by its status. */
export function asProblem(body: unknown, response: Response): Problem {
	const read = typeof body === 'object' && body !== null && 'code' in body ? (body as Partial<Problem>) : {};
	const wait = Number(response.headers.get('retry-after'));
	return {
		...read,
		status: response.status,
		code: read.code ?? 'internal',
		...(wait > 0 ? { retry_after: wait } : {})
	};
}

/** What to tell a person about a failure, in the language of the page. */
export async function failureText(common: CommonMessages, failure: unknown): Promise<string> {
	if (failure instanceof OfflineError) return common.failure_offline;
	if (!(failure instanceof ProblemError)) return common.failure_unknown;
	// Without a connection these words cannot be loaded either.
	const words = await loadProblemWords().catch(() => null);
	return words ? (words.sentence(failure.problem) ?? common.failure_unknown) : common.failure_offline;
}

/** The sentences about refusals, in the language of the page; loaded when the first one is needed. */
export async function loadProblemWords(): Promise<ProblemWords> {
	const { problemWords } = await import('./problem-words.ts');
	return problemWords();
}

/** The refused fields of a failure, by JSON pointer; empty when the failure is of another kind. */
export function fieldFaults(failure: unknown): FieldFault[] {
	return failure instanceof ProblemError ? (failure.problem.errors ?? []) : [];
}

/** The code of a refused call, or null for anything else. */
export function problemCode(failure: unknown): string | null {
	return failure instanceof ProblemError ? failure.problem.code : null;
}

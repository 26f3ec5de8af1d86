import { problemCode, ProblemError } from '#lib/api/problem.ts';

/** What soft rules say against a visit, by their codes. */
export function against(failure: unknown): string[] {
	return failure instanceof ProblemError ? (failure.problem.warnings ?? []) : [];
}

/** Tries a visit and tells what soft rules say against it. Gives null where only a reason is missing; any harder refusal is thrown. */
export async function unlessAgainst<T>(attempt: () => Promise<T>, tell: (codes: string[]) => void): Promise<T | null> {
	tell([]);
	try {
		return await attempt();
	} catch (failure) {
		tell(against(failure));
		if (problemCode(failure) === 'recorded-reason-needed') return null;
		throw failure;
	}
}

import { refreshSession } from '#lib/api/client.ts';
import { asProblem, OfflineError, ProblemError } from '#lib/api/problem.ts';
import type { Action } from '#lib/api/types.ts';

/** The named action among those the API allows, or null: then its button is not shown. */
export function actionOf(actions: Action[], name: string): Action | null {
	return actions.find((action) => action.action === name) ?? null;
}

function send(action: Action, body: unknown, key: string): Promise<Response> {
	const headers: Record<string, string> = { 'X-Requested-With': 'quartierhilfe' };
	if (body !== undefined) headers['Content-Type'] = 'application/json';
	if (action.method === 'POST') headers['Idempotency-Key'] = key;
	return fetch(action.href, { method: action.method, headers, body: body === undefined ? null : JSON.stringify(body) }).catch(() => {
		throw new OfflineError('no answer');
	});
}

/**
 * Does what an allowed action describes, at the address and by the method that the API named.
 * Gives the new representation; throws `ProblemError` or `OfflineError`.
 */
export async function act<T>(action: Action, body?: unknown): Promise<T> {
	const key = crypto.randomUUID();
	let answer = await send(action, body, key);
	if (answer.status === 401 && (await refreshSession())) answer = await send(action, body, key);
	const read: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
	if (!answer.ok) throw new ProblemError(asProblem(read, answer));
	return read as T;
}

import { answerOf, ask } from '#lib/api/client.ts';
import type { Action } from '#lib/api/types.ts';

/** The named action among those the API allows, or null: then its button is not shown. */
export function actionOf(actions: Action[], name: string): Action | null {
	return actions.find((action) => action.action === name) ?? null;
}

/**
 * Does what an allowed action describes, at the address and by the method that the API named.
 * Gives the new representation; throws `ProblemError` or `OfflineError`.
 */
export function act<T>(action: Action, body?: unknown): Promise<T> {
	return answerOf(ask<T>(action.method, action.href, body));
}

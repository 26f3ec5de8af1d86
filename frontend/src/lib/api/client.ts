import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { asProblem, OfflineError, ProblemError } from './problem.ts';

const SESSIONS = '/api/v1/auth/sessions';
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Bodies kept for the one repeat after a refresh: a request can be read only once. */
const repeats = new WeakMap<Request, Request>();

let refreshing: Promise<boolean> | null = null;

/** Renews the session by its HttpOnly cookie; callers at the same moment share one attempt. */
export function refreshSession(): Promise<boolean> {
	refreshing ??= fetch(`${SESSIONS}/refresh`, {
		method: 'POST',
		headers: { 'X-Requested-With': 'quartierhilfe', 'Content-Type': 'application/json' },
		body: '{}'
	})
		.then((answer) => answer.ok)
		.catch(() => false)
		.finally(() => {
			refreshing = null;
		});
	return refreshing;
}

function mayRefresh(request: Request): boolean {
	const path = new URL(request.url).pathname;
	// A refused sign-in is an answer about the password, not about an old session.
	return !(path === SESSIONS && request.method === 'POST') && !path.endsWith('/refresh');
}

const conventions: Middleware = {
	onRequest({ request }) {
		if (WRITES.has(request.method)) request.headers.set('X-Requested-With', 'quartierhilfe');
		if (request.method === 'POST' && !new URL(request.url).pathname.startsWith('/api/v1/auth/')) {
			request.headers.set('Idempotency-Key', crypto.randomUUID());
		}
		repeats.set(request, request.clone());
		return request;
	},
	async onResponse({ request, response }) {
		if (response.status !== 401 || !mayRefresh(request)) return undefined;
		const repeat = repeats.get(request);
		if (!repeat || !(await refreshSession())) return undefined;
		return fetch(repeat);
	},
	onError() {
		return new OfflineError('no answer');
	}
};

/** The typed client of the API; every call keeps the conventions of writing and of sessions. */
export const api = createClient<paths>({ baseUrl: '' });
api.use(conventions);

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

/** The body of a successful answer. Throws `ProblemError` for a refusal and `OfflineError` without an answer. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
	const { data, error, response } = await call;
	if (!response.ok) throw new ProblemError(asProblem(error, response));
	return data as T;
}

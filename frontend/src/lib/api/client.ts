import type { Client } from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { asProblem, OfflineError, ProblemError } from './problem.ts';

const SESSIONS = '/api/v1/auth/sessions';

let refreshing: Promise<boolean> | null = null;

/** Renews the session by its HttpOnly cookie; callers at the same moment share one attempt. */
function refreshSession(): Promise<boolean> {
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

function mayRefresh(method: string, address: string): boolean {
	// A refused sign-in is an answer about the password, not about an old session.
	return method !== 'POST' || address !== SESSIONS;
}

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

/**
 * Asks the API at `address`, keeping its conventions of writing: the header against forged requests, one idempotency key for
 * the act, one repeat after the session was renewed. Throws `OfflineError` when no answer arrives.
 */
export async function ask<T>(method: string, address: string, body?: unknown): Promise<Answer<T>> {
	const headers: Record<string, string> = method === 'GET' ? {} : { 'X-Requested-With': 'quartierhilfe' };
	if (body !== undefined) headers['Content-Type'] = 'application/json';
	if (method === 'POST' && !address.startsWith('/api/v1/auth/')) headers['Idempotency-Key'] = crypto.randomUUID();
	const send = () =>
		fetch(address, { method, headers, body: body === undefined ? null : JSON.stringify(body) }).catch(() => {
			throw new OfflineError('no answer');
		});
	let response = await send();
	if (response.status === 401 && mayRefresh(method, address) && (await refreshSession())) response = await send();
	const read: unknown = await response.json().catch(() => undefined);
	return response.ok ? { data: read as T, response } : { error: read, response };
}

interface Options {
	params?: { path?: Record<string, unknown>; query?: Record<string, unknown> };
	body?: unknown;
}

function addressOf(path: string, { path: parts = {}, query = {} }: NonNullable<Options['params']>): string {
	const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name])));
	const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
	const asked = new URLSearchParams(pairs.filter(([, one]) => one !== undefined && one !== null).map(([name, one]) => [name, String(one)]));
	return `${asked}` ? `${filled}?${asked}` : filled;
}

const caller = (method: string) => (path: string, { params = {}, body }: Options = {}) => ask(method, addressOf(path, params), body);

type Methods = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The API, typed by its OpenAPI document; every call keeps the conventions of writing and of sessions. */
export const api = Object.fromEntries(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, caller(method)])) as unknown as Pick<Client<paths>, Methods>;

/** The body of a successful answer. Throws `ProblemError` for a refusal and `OfflineError` without an answer. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
	const { data, error, response } = await call;
	if (!response.ok) throw new ProblemError(asProblem(error, response));
	return data as T;
}

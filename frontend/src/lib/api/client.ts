import type { Client } from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { asProblem, OfflineError, ProblemError } from './problem.ts';

const SESSIONS = '/api/v1/auth/sessions';

let refreshing: Promise<boolean> | null = null;

/** Renews the session by its HttpOnly cookie; callers at the same moment share one attempt. */
function refreshSession(): Promise<boolean> {
	refreshing ??= ask('POST', `${SESSIONS}/refresh`, {})
		.then(
			() => true,
			() => false
		)
		.finally(() => {
			refreshing = null;
		});
	return refreshing;
}

function mayRefresh(method: string, address: string): boolean {
	// A refused sign-in is an answer about the password, and a refused renewal is final.
	return method !== 'POST' || !address.startsWith(SESSIONS);
}

/** Takes an answer that the page has asked for before its scripts were there (src/first.js). After any act those that are left are old. */
function begun(method: string, address: string): Promise<Response> | undefined {
	const page = window as { early?: Record<string, Promise<Response>> };
	if (method !== 'GET') delete page.early;
	const answer = page.early?.[address];
	delete page.early?.[address];
	return answer;
}

interface Answer<T> {
	data?: T;
}

/** Idempotency keys of acts whose outcome is unknown, by address and body: the same act again is a repeat, another body another act. */
const undecided = new Map<string, string>();

/**
 * Asks the API at `address`, keeping its conventions of writing: the header against forged requests, one idempotency key for
 * the act until its outcome is known (`key`, where the act was done before and waited), one repeat after the session was renewed. Throws `ProblemError` for a refusal and
 * `OfflineError` when no answer arrives.
 */
export async function ask<T>(method: string, address: string, body?: unknown, key?: string): Promise<Answer<T>> {
	const headers: Record<string, string> = method === 'GET' ? {} : { 'X-Requested-With': 'quartierhilfe' };
	const text = JSON.stringify(body);
	const act = address + text;
	if (text) headers['Content-Type'] = 'application/json';
	if (method === 'POST' && !address.startsWith('/api/v1/auth/')) undecided.set(act, (headers['Idempotency-Key'] = key ?? undecided.get(act) ?? crypto.randomUUID()));
	const send = (early?: Promise<Response>) =>
		(early ?? fetch(address, { method, headers, body: text })).catch(() => {
			throw new OfflineError();
		});
	let response = await send(begun(method, address));
	if (response.status === 401 && mayRefresh(method, address) && (await refreshSession())) response = await send();
	const read: unknown = await response.json().catch(() => undefined);
	// A failing server or gateway may have lost the answer of an act that was done; its key stays.
	if (response.status < 500) undecided.delete(act);
	if (!response.ok) throw new ProblemError(asProblem(read, response));
	return { data: read as T };
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
	return (await call).data as T;
}

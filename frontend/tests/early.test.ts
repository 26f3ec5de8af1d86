import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ask } from '#lib/api/client.ts';

const answer = (status: number, body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { status }));
const page = window as { early?: Record<string, Promise<Response>> };
let calls: string[] = [];

beforeEach(() => {
	calls = [];
	vi.stubGlobal('fetch', (address: string, { method }: { method: string }) => {
		calls.push(`${method} ${address}`);
		return answer(200, { from: 'later' });
	});
});
afterEach(() => {
	vi.unstubAllGlobals();
	delete page.early;
});

it('what the page has asked for is taken once, by whoever asks for the same', async () => {
	page.early = { '/api/v1/me': answer(200, { from: 'page' }) };
	expect(await ask('GET', '/api/v1/quarters')).toEqual({ data: { from: 'later' } });
	expect(await ask('GET', '/api/v1/me')).toEqual({ data: { from: 'page' } });
	expect(await ask('GET', '/api/v1/me')).toEqual({ data: { from: 'later' } });
	expect(calls).toEqual(['GET /api/v1/quarters', 'GET /api/v1/me']);
});

it('after an act what was asked for before is old', async () => {
	page.early = { '/api/v1/help-requests?fit=me': answer(200, { from: 'page' }) };
	await ask('POST', '/api/v1/me/offer/resumption', {});
	expect(await ask('GET', '/api/v1/help-requests?fit=me')).toEqual({ data: { from: 'later' } });
});

it('where the session has to be renewed first, it is renewed once', async () => {
	page.early = { '/api/v1/me': answer(401, {}), '/api/v1/me/offer': answer(401, {}), '/api/v1/help-requests?fit=me': answer(401, {}) };
	await Promise.all([ask('GET', '/api/v1/me'), ask('GET', '/api/v1/me/offer')]);
	expect(await ask('GET', '/api/v1/help-requests?fit=me')).toEqual({ data: { from: 'later' } });
	expect(calls.filter((call) => call.includes('/refresh'))).toHaveLength(1);
});

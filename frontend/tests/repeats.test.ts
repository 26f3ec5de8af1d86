import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, api, ask } from '#lib/api/client.ts';
import { OfflineError, ProblemError } from '#lib/api/problem.ts';
import common from '#lib/i18n/gen/common.de.ts';
import { Submission } from '#lib/state/submission.svelte.ts';

const ADDRESS = '/api/v1/help-requests';
let calls: { address: string; key: string | undefined; body: unknown }[] = [];
let answers: (Response | null)[] = [];

/** Answers calls in turn; null is an answer that was lost. */
function willAnswer(...next: (number | null)[]) {
	answers = next.map((status) => (status === null ? null : new Response('{"code":"internal"}', { status })));
}

beforeEach(() => {
	calls = [];
	vi.stubGlobal('fetch', (address: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
		calls.push({ address, key: headers['Idempotency-Key'], body });
		const answer = answers.shift();
		return answer ? Promise.resolve(answer) : Promise.reject(new TypeError('network'));
	});
});
afterEach(() => vi.unstubAllGlobals());

const keys = () => calls.map((call) => call.key);

describe('an act that is pressed again', () => {
	it('keeps its key while no answer arrives, and has a new one after success', async () => {
		willAnswer(null, 201, 201);
		const form = new Submission(common);
		const press = () => form.send([], () => act());
		const act = async () => void (await ask('POST', ADDRESS, { description: 'Einkaufen' }));
		expect([await press(), await press(), await press()]).toEqual([false, true, true]);
		const [lost, again, another] = keys();
		expect(lost).toMatch(/^[0-9a-f-]{36}$/);
		expect(again).toBe(lost);
		expect(another).not.toBe(lost);
	});

	it('keeps its key when a gateway or the server failed, and not after a refusal', async () => {
		willAnswer(502, 409, 201);
		for (const status of [502, 409]) await expect(ask('POST', ADDRESS, { a: 1 })).rejects.toMatchObject({ problem: { status } });
		await ask('POST', ADDRESS, { a: 1 });
		const [failed, refused, fresh] = keys();
		expect(refused).toBe(failed);
		expect(fresh).not.toBe(failed);
	});

	it('has another key with another body or at another address, and the first one for the first body', async () => {
		willAnswer(null, null, null, 201);
		for (const [address, body] of [[ADDRESS, { a: 2 }], [ADDRESS, { a: 3 }], [`${ADDRESS}/guest`, { a: 2 }]] as const) await expect(ask('POST', address, body)).rejects.toBeInstanceOf(OfflineError);
		await ask('POST', ADDRESS, { a: 2 });
		expect(new Set(keys().slice(0, 3)).size).toBe(3);
		expect(keys()[3]).toBe(keys()[0]);
	});

	it('has the same key before and after the session was renewed', async () => {
		willAnswer(401, 200, 201);
		await ask('POST', ADDRESS, { a: 4 });
		expect(calls.map((call) => call.address)).toEqual([ADDRESS, '/api/v1/auth/sessions/refresh', ADDRESS]);
		expect(keys()[1]).toBeUndefined();
		expect(keys()[2]).toBe(keys()[0]);
	});

	it('is refused when the session cannot be renewed, without asking for ever', async () => {
		willAnswer(401, 401);
		await expect(ask('POST', ADDRESS, { a: 5 })).rejects.toBeInstanceOf(ProblemError);
		expect(calls).toHaveLength(2);
	});
});

describe('other calls', () => {
	it('carry no key when they sign in, change or read', async () => {
		willAnswer(200, 200, 200);
		await ask('POST', '/api/v1/auth/sessions', {});
		await ask('PATCH', `${ADDRESS}/1`, {});
		expect(await answerOf(api.GET('/api/v1/me'))).toEqual({ code: 'internal' });
		expect(keys()).toEqual([undefined, undefined, undefined]);
		expect(calls[2]?.body).toBeUndefined();
	});
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onHint, refreshOn, tellHint, type Hint } from '#lib/state/hints.ts';
import { goLive } from '#lib/state/live.ts';

/** A stream that the test speaks through. */
class Source {
	static readonly CLOSED = 2;
	static all: Source[] = [];
	readyState = 1;
	onmessage: ((event: { data: string }) => void) | null = null;
	onerror: (() => void) | null = null;
	constructor(readonly address: string) {
		Source.all.push(this);
	}
	close() {
		this.readyState = Source.CLOSED;
	}
	say(hint: Hint) {
		this.onmessage?.({ data: JSON.stringify(hint) });
	}
	refuse() {
		this.readyState = Source.CLOSED;
		this.onerror?.();
	}
}

let answers: Record<string, number> = {};
const heard: Hint[] = [];
let deaf: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	Source.all = [];
	heard.length = 0;
	answers = {};
	vi.stubGlobal('EventSource', Source);
	vi.stubGlobal('BroadcastChannel', undefined);
	// Without the class the page holds its stream alone.
	delete (window as { BroadcastChannel?: unknown }).BroadcastChannel;
	vi.stubGlobal('fetch', (address: string) => {
		const path = address.split('?')[0] ?? '';
		const status = answers[path] ?? 200;
		return Promise.resolve(new Response(JSON.stringify(status === 200 ? { unread: 0 } : { code: 'sign-in-required', status }), { status }));
	});
	deaf = onHint((hint) => heard.push(hint));
});

afterEach(() => {
	deaf();
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

describe('the stream of hints', () => {
	it('tells what it hears, until it is ended', () => {
		const end = goLive('anna');
		Source.all[0]?.say({ type: 'assignment', id: 'a' });
		expect(heard).toEqual([{ type: 'assignment', id: 'a' }]);
		end();
		expect(Source.all[0]?.readyState).toBe(Source.CLOSED);
	});

	it('renews the session when it was refused, and listens again', async () => {
		const end = goLive('anna');
		Source.all[0]?.refuse();
		await vi.advanceTimersByTimeAsync(10);
		expect(Source.all).toHaveLength(2);
		// Refused again at once: not in a loop.
		Source.all[1]?.refuse();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(Source.all).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(6_000);
		expect(Source.all).toHaveLength(3);
		end();
	});

	it('is over when nobody is signed in any more', async () => {
		goLive('anna');
		answers = { '/api/v1/me': 401, '/api/v1/auth/sessions/refresh': 401 };
		Source.all[0]?.refuse();
		await vi.advanceTimersByTimeAsync(120_000);
		expect(Source.all).toHaveLength(1);
	});

	it('leaves short breaks to the browser', async () => {
		const end = goLive('anna');
		Source.all[0]?.onerror?.();
		await vi.advanceTimersByTimeAsync(120_000);
		expect(Source.all).toHaveLength(1);
		end();
	});
});

describe('reading anew after a hint', () => {
	it('reads once for hints that come together, and only for what concerns the page', async () => {
		const refresh = vi.fn();
		const end = refreshOn(({ id }) => id === 'mine', refresh);
		tellHint({ type: 'assignment', id: 'other' });
		tellHint({ type: 'assignment', id: 'mine' });
		tellHint({ type: 'help_request', id: 'mine' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(refresh).toHaveBeenCalledTimes(1);
		end();
		tellHint({ type: 'assignment', id: 'mine' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	it('reads when something may have been missed, whatever concerns the page', async () => {
		const refresh = vi.fn();
		const end = refreshOn(() => false, refresh);
		tellHint({ type: 'resync' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(refresh).toHaveBeenCalledTimes(1);
		end();
	});

	it('waits while nobody looks at the page', async () => {
		const refresh = vi.fn();
		const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
		const end = refreshOn(() => true, refresh);
		tellHint({ type: 'resync' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(refresh).not.toHaveBeenCalled();
		hidden.mockReturnValue(false);
		document.dispatchEvent(new Event('visibilitychange'));
		expect(refresh).toHaveBeenCalledTimes(1);
		end();
		hidden.mockRestore();
	});
});

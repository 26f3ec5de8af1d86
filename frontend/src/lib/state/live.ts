// The stream of hints. One tab of a browser holds it (Web Locks) and tells the others (BroadcastChannel).
import { api, answerOf } from '#lib/api/client.ts';
import { OfflineError } from '#lib/api/problem.ts';
import { tellHint, type Hint } from './hints.ts';
import { readUnread } from './unread.ts';

const ADDRESS = '/api/v1/live';
/** Milliseconds before the next try, by the number of failures in a row. */
const PAUSES = [3_000, 10_000, 30_000, 60_000];
/** What changes the number in the header. */
const COUNTED = ['conversation', 'notice', 'resync'];

/** Asks for the account, which renews the session. Tells whether there still is one, or null where no answer arrived. */
async function isSignedIn(): Promise<boolean | null> {
	try {
		await answerOf(api.GET('/api/v1/me'));
		return true;
	} catch (failure) {
		return failure instanceof OfflineError ? null : false;
	}
}

/** Keeps a stream open until `end` is signalled or the session is over; the browser itself reconnects after short breaks. */
function stream(tell: (hint: Hint) => void, end: AbortSignal): Promise<void> {
	return new Promise((over) => {
		let failures = 0;
		let source: EventSource | null = null;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const stop = () => {
			clearTimeout(timer);
			source?.close();
			document.removeEventListener('visibilitychange', hurry);
			window.removeEventListener('online', hurry);
			over();
		};
		const open = () => {
			timer = undefined;
			source = new EventSource(ADDRESS);
			source.onmessage = (event: MessageEvent<string>) => {
				failures = 0;
				tell(JSON.parse(event.data) as Hint);
			};
			source.onerror = () => {
				// Closed means refused: an ended session, or too many streams. Other breaks the browser mends itself.
				if (source?.readyState === EventSource.CLOSED) void retry();
			};
		};
		const retry = async () => {
			const pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
			const signedIn = await isSignedIn();
			if (end.aborted) return;
			if (signedIn === false) return stop();
			timer = setTimeout(open, signedIn && failures === 1 ? 0 : pause);
		};
		/** Somebody looks at the page again, or the network is back: no need to wait longer. */
		const hurry = () => {
			if (timer === undefined || document.hidden) return;
			clearTimeout(timer);
			open();
		};
		end.addEventListener('abort', stop, { once: true });
		document.addEventListener('visibilitychange', hurry);
		window.addEventListener('online', hurry);
		open();
	});
}

/** Listens for the person whose account is `account` until the returned call. */
export function goLive(account: string): () => void {
	const name = `quartierhilfe-live-${account}`;
	const end = new AbortController();
	const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
	const hear = (hint: Hint) => {
		if (COUNTED.includes(hint.type)) void readUnread();
		tellHint(hint);
	};
	const tell = (hint: Hint) => {
		channel?.postMessage(hint);
		hear(hint);
	};
	if (channel) channel.onmessage = (event: MessageEvent<Hint>) => hear(event.data);
	const run = () => stream(tell, end.signal);
	if (channel && 'locks' in navigator) {
		// Ended before its turn came: the request for the lock is refused, which is what was wanted.
		navigator.locks.request(name, { signal: end.signal }, run).catch(() => undefined);
	} else void run();
	void readUnread();
	return () => {
		end.abort();
		channel?.close();
	};
}

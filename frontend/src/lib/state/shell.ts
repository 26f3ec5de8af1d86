// The page of the day, or of the tasks, opens without a network: a service worker keeps the page and the scripts that it has loaded. Nothing of the API.
import { loadProblemWords } from '#lib/api/problem.ts';

interface TrustedTypes {
	createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(address: string): string };
}

const ADDRESS = '/service-worker.js';
/** The same address as browsers that look after addresses of scripts want it: from a policy, which is made once. */
let worker: string | undefined;

/** When the browser has nothing else to do. */
function idle(): Promise<void> {
	return new Promise((go) => ('requestIdleCallback' in window ? requestIdleCallback(() => go(), { timeout: 5_000 }) : setTimeout(go, 2_000)));
}

/** Keeps the page at `path` with everything that this page has loaded. Tells whether it will open without a network. */
export async function keepShell(path: string): Promise<boolean> {
	if (!('serviceWorker' in navigator)) return false;
	// What could be needed later is loaded now, so that it is kept as well.
	await Promise.all([idle(), loadProblemWords()]);
	const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
	worker ??= trustedTypes?.createPolicy('quartierhilfe-worker', { createScriptURL: () => ADDRESS }).createScriptURL(ADDRESS) ?? ADDRESS;
	const registration = await navigator.serviceWorker.register(worker, { scope: path });
	const active = registration.active ?? (await became(registration));
	const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
	const files = loaded.filter(({ origin, pathname }) => origin === location.origin && !pathname.startsWith('/api/')).map(({ pathname }) => pathname);
	const answer = new MessageChannel();
	return new Promise((tell) => {
		answer.port1.onmessage = ({ data }) => tell(data === true);
		active.postMessage({ path, files: [...new Set(files)] }, [answer.port2]);
	});
}

/** The worker once it is at work. */
function became(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
	const coming = (registration.installing ?? registration.waiting)!;
	return new Promise((go) => {
		const look = () => coming.state === 'activated' && go(coming);
		coming.addEventListener('statechange', look);
		look();
	});
}

/** Removes the workers and what they keep. */
export async function forgetShell(): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	const all = await navigator.serviceWorker.getRegistrations();
	await Promise.all(all.map((one) => one.unregister()));
	await Promise.all((await caches.keys()).map((one) => caches.delete(one)));
}

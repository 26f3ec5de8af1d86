/// <reference lib="webworker" />
// Lets the page of a Stadtkümmerer's day, and that of a volunteer's tasks, open without a network. Each has a worker of its own, which
// minds that page alone, keeps what the page names to it, and never an answer of the API. See lib/state/shell.ts.

const worker = self as unknown as ServiceWorkerGlobalScope;
/** Of this page: the other one's files are not its to put away. */
const CACHE = `quartierhilfe ${new URL(worker.registration.scope).pathname}`;
/** Milliseconds after which a page that does not come is taken from the device. */
const PATIENCE = 4_000;

/** The page, by its path, and the files that it has loaded. */
interface Shell {
	path: string;
	files: string[];
}

worker.addEventListener('install', () => void worker.skipWaiting());
// Where this page's files lay before each page had a place of its own.
worker.addEventListener('activate', (event) => event.waitUntil(Promise.all([caches.delete('quartierhilfe-tag'), worker.clients.claim()])));

worker.addEventListener('message', (event) => {
	const kept = keep(event.data as Shell).catch(() => false);
	event.waitUntil(kept.then((is) => event.ports[0]?.postMessage(is)));
});

/** Keeps the page and its files, and nothing else. Tells whether it did: not when the town has a newer page by now, whose scripts are others. */
async function keep({ path, files }: Shell): Promise<boolean> {
	const page = await fetch(path);
	const named = (await page.clone().text()).match(/\/_app\/immutable\/[\w./-]+\.js/g) ?? [];
	if (!page.ok || named.some((file) => !files.includes(file))) return false;
	const cache = await caches.open(CACHE);
	const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
	await cache.addAll(files.filter((file) => !before.includes(file)));
	await cache.put(path, page);
	await Promise.all(before.filter((one) => one !== path && !files.includes(one)).map((one) => cache.delete(one)));
	return true;
}

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== worker.location.origin || pathname.startsWith('/api/')) return;
	if (request.mode === 'navigate') event.respondWith(page(request, pathname));
	else event.respondWith(file(request, pathname));
});

/** What is kept of this page. */
const own = async (path: string) => (await caches.open(CACHE)).match(path);

/** From the town; from the device where it does not answer. */
async function page(request: Request, path: string): Promise<Response> {
	const kept = await own(path);
	if (!kept) return fetch(request);
	const late = new Promise<Response>((go) => setTimeout(() => go(kept.clone()), PATIENCE));
	const asked = fetch(request).then(
		(answer) => (answer.status >= 500 ? kept.clone() : answer),
		() => kept.clone()
	);
	return Promise.race([asked, late]);
}

/** What never changes from the device, anything else from the town first. */
async function file(request: Request, path: string): Promise<Response> {
	const kept = await own(path);
	if (kept && path.startsWith('/_app/immutable/')) return kept;
	return fetch(request).catch((failure: unknown) => {
		if (!kept) throw failure;
		return kept;
	});
}

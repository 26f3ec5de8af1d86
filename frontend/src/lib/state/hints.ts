/** That something has changed, never what: whoever shows the thing reads it again. */
export interface Hint {
	/** Kind of thing, or `resync` when something may have been missed. */
	type: string;
	id?: string;
	version?: number;
}

type Listener = (hint: Hint) => void;

const listeners = new Set<Listener>();

/** Hears every hint until the returned call. */
export function onHint(listener: Listener): () => void {
	listeners.add(listener);
	return () => void listeners.delete(listener);
}

/** Tells all who listen on this page. */
export function tellHint(hint: Hint): void {
	for (const listener of listeners) listener(hint);
}

/**
 * Calls `refresh` after a hint that `concerns` it, and when something may have been missed: once for hints that come
 * together, and not while the page is hidden, but then when it is seen again. Gives the call that ends it.
 */
export function refreshOn(concerns: (hint: Hint) => boolean, refresh: () => void): () => void {
	let waiting: ReturnType<typeof setTimeout> | undefined;
	let isDue = false;
	const run = () => {
		waiting = undefined;
		if (document.hidden) isDue = true;
		else refresh();
	};
	const seen = () => {
		if (document.hidden || !isDue) return;
		isDue = false;
		refresh();
	};
	const deaf = onHint((hint) => {
		if (hint.type === 'resync' || concerns(hint)) waiting ??= setTimeout(run, 400);
	});
	document.addEventListener('visibilitychange', seen);
	return () => {
		deaf();
		clearTimeout(waiting);
		document.removeEventListener('visibilitychange', seen);
	};
}

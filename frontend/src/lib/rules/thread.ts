// A conversation as it is shown. Pure.

/** What a message needs to have a place. */
export interface Placed {
	id: string;
	created_at: string;
	author: { is_me: boolean };
}

/** The messages of one day. */
export interface Day<M> {
	/** Any instant of it. */
	at: string;
	messages: M[];
}

/** Puts a page that was read (the newest first) among those that are shown (the oldest first); each stands once. */
export function merged<M extends Placed>(shown: readonly M[], page: readonly M[]): M[] {
	const all = new Map([...shown, ...page].map((message) => [message.id, message]));
	return [...all.values()].sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id < b.id ? -1 : 1));
}

/** Messages by day; `dayOf` names the day of an instant in the town. */
export function byDay<M extends Placed>(messages: readonly M[], dayOf: (instant: string) => string): Day<M>[] {
	const days: Day<M>[] = [];
	for (const message of messages) {
		const last = days[days.length - 1];
		if (last && dayOf(last.at) === dayOf(message.created_at)) last.messages.push(message);
		else days.push({ at: message.created_at, messages: [message] });
	}
	return days;
}

/** The first of the last `unread` messages of others: from there on it is new. Null when nothing is. */
export function firstUnread<M extends Placed>(messages: readonly M[], unread: number): string | null {
	const others = messages.filter((message) => !message.author.is_me);
	return unread > 0 ? (others[Math.max(0, others.length - unread)]?.id ?? null) : null;
}

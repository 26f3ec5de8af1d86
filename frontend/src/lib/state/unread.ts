import { api, answerOf } from '#lib/api/client.ts';
import { session } from './session.svelte.ts';

/** Reads how much the person has not read yet, for the number in the header. A failure leaves the number as it was. */
export async function readUnread(): Promise<void> {
	const account = session.me?.id;
	try {
		const query = { params: { query: { limit: 1 } } };
		const [messages, notices] = await Promise.all([
			answerOf<{ unread: number }>(api.GET('/api/v1/me/conversations', query)),
			answerOf<{ unread: number }>(api.GET('/api/v1/me/notices', query))
		]);
		if (account === session.me?.id) session.unread = messages.unread + notices.unread;
	} catch {
		// The number is a help, not an answer: the next hint reads it again.
	}
}

import { api, answerOf } from '#lib/api/client.ts';
import type { Conversation, ConversationSummary, Message, Page } from '#lib/api/types.ts';
import { act, actionOf } from '#lib/requests/act.ts';
import { firstUnread, merged } from '#lib/rules/thread.ts';
import { readUnread } from '#lib/state/unread.ts';

/** One conversation: its messages as far as they were read, whom it is with, what may be done. */
export class Talk {
	conversation: Conversation | null = $state.raw(null);
	summary: ConversationSummary | null = $state.raw(null);
	/** The oldest first. */
	messages: Message[] = $state.raw([]);
	/** Behind which the earlier messages stand; null when all are shown. */
	cursor: string | null = $state(null);
	/** The first message that was new when the page was opened. */
	newFrom: string | null = $state(null);
	readonly id: string;

	constructor(id: string) {
		this.id = id;
	}

	#page(cursor?: string): Promise<Conversation> {
		return answerOf<Conversation>(api.GET('/api/v1/assignments/{id}/messages', { params: { path: { id: this.id }, query: { cursor } } }));
	}

	/** The other side's first name, as far as it may be known. */
	get partner(): string | null {
		return this.summary?.partner_first_name ?? null;
	}

	/** Reads the newest messages. Those that are shown stay. */
	async read(): Promise<void> {
		const list = () => answerOf<Page<ConversationSummary>>(api.GET('/api/v1/me/conversations', { params: { query: { limit: 100 } } }));
		const [page, all] = await Promise.all([this.#page(), list()]);
		// A conversation that a coordinator reads because of a report stands in no list.
		this.summary = all.items.find((one) => one.assignment_id === this.id) ?? null;
		if (!this.conversation) {
			this.cursor = page.next_cursor;
			this.newFrom = firstUnread(merged([], page.items), page.unread);
		}
		this.conversation = page;
		this.messages = merged(this.messages, page.items);
	}

	/** Reads the messages before those that are shown. */
	async earlier(): Promise<void> {
		if (this.cursor === null) return;
		const page = await this.#page(this.cursor);
		this.cursor = page.next_cursor;
		this.messages = merged(this.messages, page.items);
	}

	/** Tells that everything shown was read. A failure is told again with the next message. */
	async markRead(): Promise<void> {
		const action = this.conversation && actionOf(this.conversation.allowed_actions, 'mark_read');
		const last = this.messages[this.messages.length - 1];
		if (!action?.enabled || !last || this.conversation?.unread === 0) return;
		try {
			await act(action, { last_read_id: last.id });
			await readUnread();
		} catch {
			// The number in the header stays until then.
		}
	}

	/** Sends a message. Throws what stands against it. */
	async write(text: string): Promise<void> {
		const action = this.conversation && actionOf(this.conversation.allowed_actions, 'post_message');
		if (!action) return;
		const message = await act<Message>(action, { text });
		this.messages = merged(this.messages, [message]);
	}
}

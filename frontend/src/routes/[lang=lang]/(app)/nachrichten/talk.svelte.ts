import { api, answerOf } from '#lib/api/client.ts';
import type { Assignment, Conversation, ConversationSummary, Message, Page } from '#lib/api/types.ts';
import { act, actionOf } from '#lib/requests/act.ts';
import { firstUnread, merged } from '#lib/rules/thread.ts';
import { readUnread } from '#lib/state/unread.ts';

/** Whom a conversation is with, and about which help. */
type About = Pick<ConversationSummary, 'assignment_id' | 'help_request_id' | 'category' | 'part' | 'partner_first_name' | 'starts_at' | 'state'>;

/** One conversation: its messages as far as they were read, whom it is with, what may be done. */
export class Talk {
	conversation: Conversation | null = $state.raw(null);
	summary: About | null = $state.raw(null);
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
		this.summary = all.items.find((one) => one.assignment_id === this.id) ?? this.summary ?? (await this.#aboutHelp(page.part));
		if (!this.conversation) {
			this.cursor = page.next_cursor;
			this.newFrom = firstUnread(merged([], page.items), page.unread);
		}
		this.conversation = page;
		this.messages = merged(this.messages, page.items);
	}

	/** Before the first message the conversation stands in no list: the two sides know it by their help. What a coordinator reads because of a report has no name. */
	async #aboutHelp(part: Conversation['part']): Promise<About | null> {
		if (part !== 'helper' && part !== 'requester') return null;
		const one = await answerOf<Assignment>(api.GET('/api/v1/assignments/{id}', { params: { path: { id: this.id } } }));
		const partner = part === 'helper' ? one.help_request.requester : one.helper;
		return { assignment_id: one.id, help_request_id: one.help_request_id, category: one.help_request.category, part, partner_first_name: partner?.first_name ?? null, starts_at: one.starts_at, state: one.state };
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

import type { Page } from '#lib/api/types.ts';

/** A list of the API that comes page by page: what has been read so far, and whether more follows. */
export class Pages<T> {
	items: T[] = $state.raw([]);
	cursor: string | null = $state(null);
	readonly #read: (cursor: string | undefined) => Promise<Page<T>>;

	/** `read` asks for the page behind a cursor; without one for the first. */
	constructor(read: (cursor: string | undefined) => Promise<Page<T>>) {
		this.#read = read;
	}

	/** Reads the first page in place of what is shown. */
	async first(): Promise<void> {
		const page = await this.#read(undefined);
		this.items = page.items;
		this.cursor = page.next_cursor;
	}

	/** Reads the next page behind what is shown. */
	async more(): Promise<void> {
		if (this.cursor === null) return;
		const page = await this.#read(this.cursor);
		this.items = [...this.items, ...page.items];
		this.cursor = page.next_cursor;
	}
}

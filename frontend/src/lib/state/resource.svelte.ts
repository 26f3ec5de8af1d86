/** Something a page loads: loading, there, or failed. `refresh` keeps what is shown until the new answer is there. */
export class Resource<T> {
	value: T | null = $state.raw(null);
	failure: unknown = $state.raw(null);
	loading = $state(true);
	readonly #load: () => Promise<T>;

	constructor(load: () => Promise<T>) {
		this.#load = load;
	}

	/** Loads now; a failure is kept for the page to show, never thrown. */
	async refresh(): Promise<void> {
		this.loading = true;
		try {
			this.value = await this.#load();
			this.failure = null;
		} catch (failure) {
			this.failure = failure;
		} finally {
			this.loading = false;
		}
	}
}

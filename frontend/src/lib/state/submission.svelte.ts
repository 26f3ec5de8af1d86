import type { Component } from 'svelte';
import type { CommonMessages } from '#lib/i18n/gen/common.ts';
import { failureText, fieldFaults, loadProblemWords, ProblemError } from '#lib/api/problem.ts';

/** One thing that stands against a form: the field it leads to and the sentence. */
export interface Fault {
	id: string;
	text: string;
}

/** A form on its way: what is wrong with it, whether it is being sent, why it failed. */
export class Submission {
	busy = $state(false);
	faults: Fault[] = $state.raw([]);
	/** A failure that belongs to no field, in words. */
	failure: string | null = $state(null);
	/** The way to sign in beside the form, after the session has ended. */
	again: Component | null = $state.raw(null);
	readonly #common: CommonMessages;
	readonly #fields: Record<string, string>;

	/** `fields` maps JSON pointers of the body to ids of fields; a longer pointer leads to its nearest parent. */
	constructor(common: CommonMessages, fields: Record<string, string> = {}) {
		this.#common = common;
		this.#fields = fields;
	}

	/** The sentence for one field, if it is faulty. */
	of(id: string): string | undefined {
		return this.faults.find((fault) => fault.id === id)?.text;
	}

	#fieldOf(pointer: string): string | null {
		for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
			const id = this.#fields[path];
			if (id) return id;
		}
		return null;
	}

	/** Forgets what was wrong before. */
	clear(): void {
		this.faults = [];
		this.failure = this.again = null;
	}

	/** Shows why `failure` happened: at its fields where it names some. */
	async explain(failure: unknown): Promise<void> {
		const words = failure instanceof ProblemError ? await loadProblemWords().catch(() => null) : null;
		const named = words ? fieldFaults(failure).map((fault) => ({ id: this.#fieldOf(fault.pointer), text: words.field(fault.code) })) : [];
		this.faults = named.filter((fault): fault is Fault => fault.id !== null);
		const text = this.faults.length === 0 ? await failureText(this.#common, failure) : null;
		this.again = (await words?.again(failure as ProblemError)) ?? null;
		this.failure = text;
	}

	/** Sends the form unless `found` names faults. Returns whether it was accepted. A second press while it is under way does nothing. */
	async send(found: Fault[], act: () => Promise<void>): Promise<boolean> {
		if (this.busy) return false;
		this.clear();
		if (found.length > 0) {
			this.faults = found;
			return false;
		}
		this.busy = true;
		try {
			await act();
			return true;
		} catch (failure) {
			await this.explain(failure);
			return false;
		} finally {
			this.busy = false;
		}
	}
}

/** The faults of required text fields that are empty; each field is named by its label. */
export function emptyFields(common: CommonMessages, required: Record<string, readonly [label: string, value: string]>): Fault[] {
	return Object.entries(required)
		.filter(([, [, value]]) => value.trim() === '')
		.map(([id, [label]]) => ({ id, text: common.field_required_named({ label }) }));
}

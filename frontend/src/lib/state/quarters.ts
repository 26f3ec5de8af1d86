import { api, answerOf } from '#lib/api/client.ts';
import type { Category, Quarter } from '#lib/api/types.ts';

let quarters: Promise<Quarter[]> | null = null;
let categories: Promise<Category[]> | null = null;

function forgetOnFailure<T>(call: Promise<T>, forget: () => void): Promise<T> {
	call.catch(forget);
	return call;
}

/** The town's present quarters; read once a page load. */
export function loadQuarters(): Promise<Quarter[]> {
	quarters ??= forgetOnFailure(
		answerOf<{ items: Quarter[] }>(api.GET('/api/v1/quarters')).then((answer) => answer.items.filter((quarter) => !quarter.retired_at)),
		() => (quarters = null)
	);
	return quarters;
}

/** The town's categories in their order, those switched off too; read once a page load. */
export function loadCategories(): Promise<Category[]> {
	categories ??= forgetOnFailure(
		answerOf<{ items: Category[] }>(api.GET('/api/v1/categories')).then((answer) => [...answer.items].sort((a, b) => a.position - b.position)),
		() => (categories = null)
	);
	return categories;
}

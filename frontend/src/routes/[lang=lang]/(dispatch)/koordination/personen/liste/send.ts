// A list of people goes to the API as the file that it is.
import { api } from '#lib/api/client.ts';
import { asProblem, OfflineError, ProblemError } from '#lib/api/problem.ts';
import type { PeopleImport } from '#lib/api/types.ts';

/** How a list is taken over: only looked at, or recorded without the lines that are left out. */
export interface ListOptions {
	isDryRun: boolean;
	isTold: boolean;
	exclude: number[];
	/** The same key and file go on where an earlier call ended. */
	key: string;
}

/** Lines as the API reads them: `3,17,204-260`. Pure. */
export function ranges(lines: readonly number[]): string {
	const parts: [number, number][] = [];
	for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
		const last = parts.at(-1);
		if (last && last[1] === line - 1) last[1] = line;
		else parts.push([line, line]);
	}
	return parts.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** Sends the file. Throws `ProblemError` for a refusal and `OfflineError` without an answer. */
export async function sendList(file: Blob, { isDryRun, isTold, exclude, key }: ListOptions): Promise<PeopleImport> {
	// A session that has just ended is renewed by this; the file itself is sent once.
	await api.GET('/api/v1/me');
	const asked = new URLSearchParams({ dry_run: String(isDryRun), privacy_notice_given: String(isTold), exclude: ranges(exclude) });
	const headers = { 'X-Requested-With': 'quartierhilfe', 'Content-Type': 'text/csv', ...(isDryRun ? {} : { 'Idempotency-Key': key }) };
	const response = await fetch(`/api/v1/accounts/imports?${asked}`, { method: 'POST', headers, body: file }).catch(() => {
		throw new OfflineError();
	});
	const read: unknown = await response.json().catch(() => undefined);
	if (!response.ok) throw new ProblemError(asProblem(read, response));
	return read as PeopleImport;
}

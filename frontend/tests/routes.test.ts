// @vitest-environment node
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const routes = join(import.meta.dirname, '../src/routes');
const pages = readdirSync(routes, { recursive: true, encoding: 'utf8' }).filter((path) => basename(path) === '+page.svelte');

it('the page of a record lies below a page of its own: the server knows no record otherwise', () => {
	const records = pages.filter((path) => basename(dirname(path)) === '[id]');
	expect(records.length).toBeGreaterThan(5);
	for (const path of records) expect(pages, path).toContain(join(dirname(dirname(path)), '+page.svelte'));
});

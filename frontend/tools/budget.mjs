// Fails when a page is heavier than its budget (frontend.md 3.6). Run after `npm run build`.
// First load = every script and text a page needs to become usable, and its HTML with the inlined stylesheet.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, 'build');
const generated = '.svelte-kit/generated/client-optimized';
const manifest = JSON.parse(readFileSync(join(root, '.svelte-kit/output/client/.vite/manifest.json'), 'utf8'));

/** kB (1,000 bytes) after gzip -9, by group of routes. */
const BUDGETS = {
	public: { scripts: 50, html: 14 },
	resident: { scripts: 50, html: 14 },
	account: { scripts: 50, html: 14 },
	app: { scripts: 90, html: 14 },
	dispatch: { scripts: 140, html: 14 }
};
/** kB: the names of files carry hashes, so the same pages differ by some bytes from build to build. */
const LEEWAY = 0.1;
/** Texts by folder of addresses: what src/lib/i18n/load.ts reads as well. */
const listOf = (file) => JSON.parse(readFileSync(join(root, 'src/lib/i18n', file), 'utf8'));
const { names, office } = listOf('languages.json');
const languagesOf = ({ group }) => (group === 'dispatch' ? office : Object.keys(names));
const [areasByFolder, laterByFolder] = ['areas.json', 'areas-later.json'].map(listOf);

function nearest(list, address) {
	const folders = Object.keys(list).filter((folder) => address === folder || address.startsWith(`${folder}/`));
	return list[folders.sort((a, b) => b.length - a.length)[0]];
}

const addressOf = (route) => route.replace('/[lang=lang]', '').replace(/\/\(\w+\)/, '') || '/';
const isLater = (route) => nearest(areasByFolder, addressOf(route)) === null;
const areasOf = (route) => ['common', ...(nearest(isLater(route) ? laterByFolder : areasByFolder, addressOf(route)) ?? [])];

const kilo = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;
const known = new Map();
const weightOf = (file) => {
	if (!known.has(file)) known.set(file, kilo(readFileSync(join(build, file))));
	return known.get(file);
};

/** A chunk and everything it imports at once; what it imports on demand is no part of the first load. */
function collect(key, files) {
	const chunk = manifest[key];
	if (!chunk) throw new Error(`The build has no chunk ${key}`);
	if (files.has(chunk.file)) return;
	files.add(chunk.file);
	for (const imported of chunk.imports ?? []) collect(imported, files);
}

/** Every route with the numbers of its page and layouts, as SvelteKit's client knows them. */
function routes() {
	const source = readFileSync(join(root, generated, 'app.js'), 'utf8');
	const dictionary = source.slice(source.indexOf('dictionary = {'));
	return [...dictionary.matchAll(/"(\/\[lang=lang\]\/\((\w+)\)[^"]*)": \[(\d+)(?:,\[([\d,]*)\])?/g)].map(([, route, group, leaf, layouts]) => ({
		route,
		group,
		nodes: [0, 1, Number(leaf), ...(layouts ?? '').split(',').filter(Boolean).map(Number)]
	}));
}

function scriptsOf({ route, nodes }, language) {
	const files = new Set();
	const start = Object.keys(manifest).find((key) => key.endsWith('runtime/client/entry.js'));
	collect(start, files);
	collect(`${generated}/app.js`, files);
	for (const node of nodes) collect(`${generated}/nodes/${node}.js`, files);
	if (isLater(route)) collect('src/lib/i18n/later.ts', files);
	for (const area of areasOf(route)) collect(`src/lib/i18n/gen/${area}.${language}.ts`, files);
	return [...files].reduce((sum, file) => sum + weightOf(file), 0);
}

function htmlOf(route, language) {
	const path = route.replace('/[lang=lang]', language).replace(/\/\(\w+\)/, '');
	const page = path.includes('[') ? '200' : path;
	return kilo(readFileSync(join(build, `${page}.html`)));
}

if (process.argv.includes('--all')) {
	for (const entry of routes()) {
		for (const language of languagesOf(entry)) console.log(`${scriptsOf(entry, language).toFixed(1).padStart(6)} kB, HTML ${htmlOf(entry.route, language).toFixed(1).padStart(4)} kB ${language} ${entry.route}`);
	}
}

let isOver = false;
for (const [group, budget] of Object.entries(BUDGETS)) {
	const heaviest = { scripts: 0, script_route: '', html: 0, html_route: '' };
	for (const entry of routes().filter((one) => one.group === group)) {
		for (const language of languagesOf(entry)) {
			const route = entry.route.replace('[lang=lang]', language);
			const scripts = scriptsOf(entry, language);
			const html = htmlOf(entry.route, language);
			if (scripts > heaviest.scripts) Object.assign(heaviest, { scripts, script_route: route });
			if (html > heaviest.html) Object.assign(heaviest, { html, html_route: route });
		}
	}
	const words = `${group}: scripts ${heaviest.scripts.toFixed(1)} of ${budget.scripts} kB (${heaviest.script_route}), HTML with styles ${heaviest.html.toFixed(1)} of ${budget.html} kB (${heaviest.html_route})`;
	const over = heaviest.scripts > budget.scripts + LEEWAY || heaviest.html > budget.html + LEEWAY;
	isOver ||= over;
	console.log(over ? `OVER BUDGET ${words}` : words);
}
process.exit(isOver ? 1 : 0);

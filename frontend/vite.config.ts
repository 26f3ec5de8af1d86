import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const API = process.env.QH_API ?? 'http://127.0.0.1:8080';

/** What SvelteKit's client uses of `svelte`, in one object. */
const USED_BY_KIT =
	"import { onMount as o, settled as s, tick as t, untrack as u } from 'svelte'; const svelte = { onMount: o, settled: s, tick: t, untrack: u, fork: undefined };";

/**
 * SvelteKit's client takes the whole of `svelte` as one object, which keeps every function of it in the first load. Names what it
 * uses instead; a release that writes it otherwise fails the build here.
 */
function nameWhatKitUses(): Plugin {
	const whole = "import * as svelte from 'svelte';";
	return {
		name: 'name-what-kit-uses',
		enforce: 'pre',
		transform(code, id) {
			if (!id.endsWith('@sveltejs/kit/src/runtime/client/client.js')) return null;
			if (!code.includes(whole) || !code.includes('const { onMount, tick } = svelte;')) this.error("SvelteKit's client uses svelte otherwise than before");
			return code.replace(whole, USED_BY_KIT);
		}
	};
}

/**
 * Every page loads the list of all scripts and stylesheets: with hashes as short as they may be, no names of components, and the parts of pages
 * numbered in one folder, it is half as long. The folder is new with each build: what a browser has kept of an older one names scripts that
 * are gone.
 */
function shortNames(): Plugin {
	const short = <N>(names: N, digits: number) => (typeof names === 'string' ? names.replace('[hash]', `[hash:${digits}]`) : names);
	const build = Date.now().toString(36);
	return {
		name: 'short-names',
		// SvelteKit sets this itself. A script that is put together below may give more than it is asked for.
		options: (options) => ({ ...options, preserveEntrySignatures: 'allow-extension' }),
		outputOptions: ({ assetFileNames, chunkFileNames, entryFileNames, ...options }) => ({
			...options,
			...(typeof assetFileNames === 'string' ? { assetFileNames: short(assetFileNames.replace('[name].', ''), 6) } : {}),
			...(chunkFileNames ? { chunkFileNames: short(chunkFileNames, 7) } : {}),
			...(typeof entryFileNames === 'string' && entryFileNames.includes('[hash]')
				? { entryFileNames: ({ name }: { name: string }) => (name.startsWith('nodes/') ? entryFileNames.replace('[name].[hash]', name.replace('/', `/${build}/`)) : short(entryFileNames, 7)) }
				: {})
		})
	};
}

/**
 * The oldest Safari that is built for takes private fields, but not well enough: they would become a WeakMap each, which weighs kilobytes in
 * every page and costs time on an old telephone. Here they are plain fields named $0, $1, …: nothing outside of a class reaches for them. A class
 * with a parent would share those names, so it may have none; and an instance is no longer to be cloned or stored as it is.
 */
function plainPrivateFields(): Plugin {
	return {
		name: 'plain-private-fields',
		apply: (config, { command }) => command === 'build' && !config.build?.ssr,
		enforce: 'post',
		transform(code, id) {
			if (!/#[\w$]/.test(code) || !/\.(js|ts|svelte)(\?|$)/.test(id)) return null;
			const names = new Map<string, string>();
			const found: { start: number; end: number }[] = [];
			const walk = (node: unknown, parent: { type?: string } = {}) => {
				if (Array.isArray(node)) return node.forEach((one) => walk(one, parent));
				if (typeof node !== 'object' || node === null) return;
				const { type, name, start, end, superClass, body } = node as { type?: string; name: string; start: number; end: number; superClass?: { name?: string }; body?: { body?: { key?: { type: string } }[] } };
				if (superClass && superClass.name !== 'Error' && body?.body?.some(({ key }) => key?.type === 'PrivateIdentifier')) this.error('a class with a parent may have no private fields: both would have the same names');
				if (type === 'PrivateIdentifier') {
					if (parent.type === 'BinaryExpression') this.error(`#${name} in … is not known here`);
					if (!names.has(name)) names.set(name, `$${names.size.toString(36)}`);
					found.push({ start, end });
				}
				for (const value of Object.values(node)) walk(value, type ? (node as { type: string }) : parent);
			};
			walk(this.parse(code));
			if (found.length === 0) return null;
			let out = '';
			let at = 0;
			for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
				out += code.slice(at, start) + names.get(code.slice(start + 1, end));
				at = end;
			}
			return { code: out + code.slice(at), map: null };
		}
	};
}

const TEXTS = join(import.meta.dirname, 'src/lib/i18n/gen');
/** The list of texts that few pages need: it has its place among the texts, so that those pages can name it. */
const LATER = join(TEXTS, '../later.ts');

/**
 * Texts are more than a hundred files, and every page would load the list of their names. In the built app the name of each follows from its
 * area and language, below a folder that is named for what is in all of them; elsewhere Vite finds them as it finds any module.
 */
function textsByName(): Plugin {
	const id = '\0virtual:texts';
	const files = () => readdirSync(TEXTS).filter((name) => /^\w+\.[\w-]+\.ts$/.test(name));
	/** Where the built texts lie, from the root; empty where nothing is built. */
	let folder = '';
	let isForBrowsers = false;
	return {
		name: 'texts-by-name',
		configResolved({ command, build }) {
			if (command !== 'build') return;
			const hash = createHash('sha256').update(readFileSync(LATER.replace('later.ts', 'areas-later.json')));
			for (const name of files()) hash.update(name).update(readFileSync(join(TEXTS, name)));
			folder = `_app/immutable/texts/${hash.digest('hex').slice(0, 8)}/`;
			isForBrowsers = !build.ssr;
		},
		buildStart() {
			if (!isForBrowsers) return;
			for (const name of files()) this.emitFile({ type: 'chunk', id: join(TEXTS, name), fileName: folder + name.replace(/ts$/, 'js'), preserveSignature: 'strict' });
			this.emitFile({ type: 'chunk', id: LATER, fileName: `${folder}later.js`, preserveSignature: 'strict' });
		},
		resolveId: (name) => (name === 'virtual:texts' ? id : null),
		load(name) {
			if (name !== id) return null;
			if (isForBrowsers) return `export const importTexts = (area, language) => import(/* @vite-ignore */ '/${folder}' + area + '.' + language + '.js');`;
			return `const texts = import.meta.glob('/src/lib/i18n/gen/*.*.ts');\nexport const importTexts = (area, language) => texts[\`/src/lib/i18n/gen/\${area}.\${language}.ts\`]();\nexport const folder = '${folder}';`;
		}
	};
}

/** Vite's own helper of lazy imports also preloads scripts and speaks to nonces, which weighs half a kilobyte on every page. Here only stylesheets wait. */
const LAZY = `const asked = {};
export const __vitePreload = (load, sheets = []) => Promise.all(sheets.map((href) => asked[href] ??= document.querySelector('link[href="' + href + '"]') ?? new Promise((done, failed) => {
	const link = document.createElement('link');
	link.rel = 'stylesheet';
	link.href = href;
	link.onload = done;
	link.onerror = () => (link.remove(), delete asked[href], failed(Error(href)));
	document.head.append(link);
}))).then(load);`;

function lightLazyImports(): Plugin {
	return { name: 'light-lazy-imports', enforce: 'pre', load: (id) => (id === '\0vite/preload-helper.js' ? LAZY : null) };
}

export default defineConfig({
	plugins: [nameWhatKitUses(), shortNames(), textsByName(), lightLazyImports(), sveltekit(), plainPrivateFields()],
	build: {
		target: ['chrome94', 'safari15.4', 'firefox93'],
		cssTarget: ['chrome94', 'safari15.4', 'firefox93'],
		// Lists of scripts to preload weigh 2 kB in the first load of every page; styles must stay listed.
		rollupOptions: {
			// Lowered class fields are assigned; no class here has a field that a parent defines as a setter.
			optimization: { inlineConst: { mode: 'all', pass: 3 } },
			transform: { assumptions: { setPublicClassFields: true } },
			output: {
				// What every page needs, what every page with data needs, and fields travel in one file each: fewer requests,
				// and small modules compress better together.
				codeSplitting: {
					groups: [
						{ name: 'base', test: /node_modules\/(svelte\/(?!src\/internal\/client\/dom\/(elements\/(attachments|bindings\/(input|select))|blocks\/key))|esm-env|@sveltejs\/kit)|src\/lib\/(ui\/(Icon|Page|Button|Notice|Header|Footer|navigation)|i18n\/(context|load|languages)|state\/(town\.|display|session))/ },
						{ name: 'fields', test: /client\/dom\/elements\/bindings\/(input|select)|src\/lib\/ui\/Field\.svelte/ },
						{ name: 'choosing', test: /src\/lib\/ui\/(Checkbox|Select)\.svelte/ },
						{ name: 'draft', test: /src\/lib\/(rules\/(draft|civil-time|prefill)|state\/draft)|hilfe\/Kept/ },
						// Every page lists all scripts and stylesheets: the office, and what is used together, are one of each.
						{ name: 'board', test: /\(dispatch\)\/koordination\/tafel\/|src\/lib\/dispatch\//, includeDependenciesRecursively: false },
						// What the board has of the other pages of the office stands alone, or the board would load all of them.
						{ name: 'visits', test: /\(dispatch\)\/koordination\/(Against|VisitForm|against|waiting)\./, includeDependenciesRecursively: false },
						{ name: 'office', test: /\(dispatch\)\/koordination\/(?!tafel)/, includeDependenciesRecursively: false },
						{ name: 'helping', test: /\(app\)\/helfen\/(?!angebot)/, includeDependenciesRecursively: false },
						{ name: 'talking', test: /\(app\)\/nachrichten\//, includeDependenciesRecursively: false },
						{ name: 'parts', test: /src\/lib\/(series|absences)\/.*svelte/, includeDependenciesRecursively: false },
						{ name: 'wording', test: /src\/lib\/requests\/(act|words|wording)\.ts/, includeDependenciesRecursively: false },
						{ name: 'listing', test: /src\/lib\/(matching\/[rR]easons|series\/(words|doing)|absences\/words|rules\/(absence|fits|pause))/, includeDependenciesRecursively: false },
						{ name: 'api', test: /src\/lib\/(api\/(client|problem)\.ts|ui\/(Load|Later|SignedIn|Form|ErrorSummary)\.svelte|state\/(submission|resource|who-am-i|quarters))/ }
					]
				}
			}
		},
		modulePreload: { polyfill: false, resolveDependencies: (_file, dependencies) => dependencies.filter((one) => one.endsWith('.css')) }
	},
	server: { proxy: { '/api': API } },
	preview: { proxy: { '/api': API } },
	test: { include: ['tests/**/*.test.ts'], environment: 'jsdom' }
});

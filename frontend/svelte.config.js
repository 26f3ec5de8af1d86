import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { scriptOf } from './tools/first-script.mjs';

const { names, office } = JSON.parse(readFileSync(new URL('./src/lib/i18n/languages.json', import.meta.url), 'utf8'));
/** The build that shows what does not fit stands beside the real one (tools/pseudo.mjs). */
const FOLDER = process.env.QH_PSEUDO === '1' ? 'build-pseudo' : 'build';
const ROUTES = new URL('./src/routes/[lang=lang]', import.meta.url).pathname;

/** Every page without an id in its address, for every language it exists in: these are built once as plain HTML. */
function pagesToPrerender(folder = ROUTES, address = '') {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.isDirectory()) {
			if (entry.name.startsWith('[')) return [];
			const part = entry.name.startsWith('(') ? '' : `/${entry.name}`;
			return pagesToPrerender(join(folder, entry.name), address + part);
		}
		const languages = /^\/koordination(\/|$)/.test(address) ? office : Object.keys(names);
		return entry.name === '+page.svelte' ? languages.map((lang) => `/${lang}${address}`) : [];
	});
}

/** What the policy of a page must know of the script that stands in it. */
const first = createHash('sha256').update(scriptOf(readFileSync(new URL('./src/first.js', import.meta.url), 'utf8'))).digest('base64');

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ pages: FOLDER, fallback: '200.html', precompress: true }),
		// The whole stylesheet travels inside the page: the first view needs one answer only.
		inlineStyleThreshold: 200_000,
		// The page for a missing address is shown at any depth: what it loads is named from the root.
		paths: { relative: false },
		prerender: { entries: ['*', ...pagesToPrerender()], crawl: false },
		serviceWorker: { register: false },
		typescript: { config: (config) => ({ ...config, include: [...config.include, '../tests/**/*.ts'] }) },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self', `sha256-${first}`],
				'style-src': ['self'],
				// The one style attribute that SvelteKit's own page announcer carries.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'manifest-src': ['self'],
				'worker-src': ['self'],
				'form-action': ['self'],
				'base-uri': ['none'],
				'object-src': ['none']
			}
		}
	}
};

import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const API = process.env.QH_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	build: {
		target: ['chrome94', 'safari15.4', 'firefox93'],
		cssTarget: ['chrome94', 'safari15.4', 'firefox93'],
		// Lists of scripts to preload weigh 2 kB in the first load of every page; styles must stay listed.
		rollupOptions: {
			output: {
				// What every page needs, and what every page with a form needs, travels in one file each: fewer requests,
				// and small modules compress better together.
				codeSplitting: {
					groups: [
						{ name: 'base', test: /node_modules\/(svelte|esm-env|@sveltejs\/kit)\/|src\/lib\/(ui\/(Icon|Page|Button|Notice|Header|Footer|navigation)|i18n\/(context|load|languages)|state\/(town|display|session))/ },
						{ name: 'forms', test: /node_modules\/openapi-fetch\/|src\/lib\/(api\/|ui\/(Form|Field|Choices|ErrorSummary|Load)\.svelte|state\/(submission|resource|who-am-i|quarters))/ }
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

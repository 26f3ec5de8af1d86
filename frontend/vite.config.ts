import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const API = process.env.QH_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	build: { target: ['chrome94', 'safari15.4', 'firefox93'], cssTarget: ['chrome94', 'safari15.4', 'firefox93'] },
	server: { proxy: { '/api': API } },
	preview: { proxy: { '/api': API } },
	test: { include: ['tests/**/*.test.ts'], environment: 'jsdom' }
});

/// <reference types="@sveltejs/kit" />

/** Made by vite.config.ts: texts by area and language, without a list of their files. */
declare module 'virtual:texts' {
	export function importTexts(area: string, language: string): Promise<{ default: unknown }>;
}

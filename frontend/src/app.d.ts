/// <reference types="@sveltejs/kit" />

/** Made by vite.config.ts: texts by area and language, without a list of their files. */
declare module 'virtual:texts' {
	export function importTexts(area: string, language: string): Promise<{ default: unknown }>;
	/** Where the built texts lie, from the root, for whoever writes the pages; empty where nothing is built. */
	export const folder: string;
}

// Writes what a device reads that puts the app on its home screen, for each language: static/<language>.webmanifest.
// The town's name is not in it: the app is built once for every town, and a device shows one town's app only.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const theme = readFileSync(join(root, 'town/theme.css'), 'utf8');
const { names, right_to_left } = JSON.parse(readFileSync(join(root, 'src/lib/i18n/languages.json'), 'utf8'));
const action = theme.match(/--action: (#[0-9a-f]+);/)?.[1];

for (const language of Object.keys(names)) {
	const { product_name: name } = JSON.parse(readFileSync(join(root, 'messages', language, 'common.json'), 'utf8'));
	const manifest = {
		id: '/',
		name,
		short_name: name,
		lang: language,
		dir: right_to_left.includes(language) ? 'rtl' : 'ltr',
		start_url: `/${language}`,
		scope: '/',
		display: 'standalone',
		background_color: '#ffffff',
		theme_color: action,
		icons: [
			{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
			{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
			{ src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' }
		]
	};
	writeFileSync(join(root, 'static', `${language}.webmanifest`), `${JSON.stringify(manifest)}\n`);
}

// Cuts KERN's stylesheet down to what this interface uses and lowers it for older phones.
// The result is a modified version of @kern-ux/native (EUPL-1.2) and says so in its first line.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';
import { PurgeCSS } from 'purgecss';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@kern-ux/native/package.json'), 'utf8'));
const source = readFileSync(join(root, 'node_modules/@kern-ux/native/dist/kern.css'), 'utf8');

const [purged] = await new PurgeCSS().purge({
	content: [join(root, 'src/**/*.svelte'), join(root, 'src/app.html'), join(root, 'src/lib/styles/{tokens,base}.css')],
	css: [{ raw: source }],
	// The one field for files is on a page of the coordination and draws itself: every page would carry its styles.
	defaultExtractor: (content) => (content.match(/[\w-]+/g) ?? []).filter((word) => word !== 'file'),
	fontFace: true,
	keyframes: true,
	variables: true
});

const { code } = transform({
	filename: 'kern.css',
	code: Buffer.from(purged.css),
	minify: true,
	targets: { chrome: 80 << 16, ios_saf: 14 << 16, firefox: 80 << 16 }
});

const notice = `/*! Modified (reduced) version of @kern-ux/native ${version}, EUPL-1.2, https://gitlab.opencode.de/kern-ux/kern-ux-plain */\n`;
writeFileSync(join(root, 'src/lib/styles/kern.gen.css'), notice + code.toString());

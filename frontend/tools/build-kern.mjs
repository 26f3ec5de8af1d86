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
	visitor: {
		// KERN knows left and right only. What it says with them is said anew in src/lib/ui from start to end, or by a drawing of its own side.
		Declaration(declaration) {
			const { property, value } = declaration;
			const name = property === 'unparsed' ? value.propertyId.property : property === 'custom' ? value.name : property;
			if (['float', 'clear', 'border-left', 'padding-left'].includes(name)) return [];
			return undefined;
		}
	},
	targets: { chrome: 80 << 16, ios_saf: 14 << 16, firefox: 80 << 16 }
});

// The check mark is placed from the left of its box.
const css = `${code}.kern-form-check__checkbox{direction:ltr}`;
const sided = css.match(/[^{}]*\{[^{}]*(?:[;{](?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?:|:(?:left|right)\b)[^{}]*\}/g)?.filter((rule) => !rule.startsWith('.kern-form-check__checkbox:checked:before')) ?? [];
if (sided.length > 0) throw new Error(`KERN says left or right where this build does not know of:\n${sided.join('\n')}`);

const notice = `/*! Modified (reduced) version of @kern-ux/native ${version}, EUPL-1.2, https://gitlab.opencode.de/kern-ux/kern-ux-plain */\n`;
writeFileSync(join(root, 'src/lib/styles/kern.gen.css'), notice + css);

// Fails the build when a colour of the town or of the interface can be read badly: text 7:1 (WCAG 1.4.6), parts of controls and the
// focus 3:1 (1.4.11), light and dark. Colours: town/theme.css and src/lib/styles/tokens.css.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SURFACES = ['page', 'tint', 'tint-strong', 'action-soft'];
const MAP = ['map-1', 'map-2', 'map-3', 'map-4', 'map-5'];
/** Every text colour with what it stands on. */
const TEXT = [
	['ink', [...SURFACES, ...MAP, 'danger-soft', 'warning-soft', 'success-soft', 'info-soft', 'map-water']],
	['ink-soft', SURFACES],
	['action', ['page', 'tint', 'tint-strong', 'action-soft']],
	['on-action', ['action', 'action-hover']],
	// With more contrast asked for, links have it.
	['action-hover', SURFACES],
	['on-sun', ['sun']],
	['visited', ['page', 'tint']],
	['danger', ['page', 'tint', 'danger-soft']],
	['warning', ['page', 'tint', 'warning-soft']],
	['success', ['page', 'tint', 'success-soft']],
	['info', ['page', 'info-soft']],
	['page', ['danger']]
];
/** Borders of controls, the ring of the focus, and the outline of a chosen quarter. */
const PARTS = [
	['line-strong', ['page', 'tint']],
	['focus', [...SURFACES, ...MAP]]
];

/** The custom properties that hold plain colours or name another one, of the rule that begins with `head`. */
function rule(css, head) {
	const start = css.indexOf(`${head} {`);
	if (start < 0) return {};
	const body = css.slice(start, css.indexOf('}', start));
	return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{3,6}|var\(--[\w-]+\));/g)].map(([, name, value]) => [name, value]));
}

/** The colours of both themes. Throws when a device set to dark and a page switched to dark differ. */
export function themesOf(sheets) {
	const merged = (head) => Object.assign({}, ...sheets.map((css) => rule(css, head)));
	const [light, system, chosen] = [':root', ":root:not([data-kern-theme='light'])", ":root[data-kern-theme='dark']"].map(merged);
	if (JSON.stringify(system) !== JSON.stringify(chosen)) throw new Error('The dark colours of the system and of the setting differ');
	return { light, dark: { ...light, ...chosen } };
}

function luminance(colour) {
	const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const share = Number.parseInt(full.slice(at, at + 2), 16) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours as WCAG 2.2 defines it, 1 to 21. */
export function contrast(one, other) {
	const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (bright + 0.05) / (dark + 0.05);
}

/** One line for each pair that can be read badly. */
export function faultsOf(sheets) {
	const found = [];
	for (const [theme, colours] of Object.entries(themesOf(sheets))) {
		const colourOf = (name) => {
			const value = colours[name];
			if (!value) throw new Error(`No colour --${name}`);
			return value.startsWith('#') ? value : colourOf(value.slice(6, -1));
		};
		const check = (pairs, least) => {
			for (const [name, grounds] of pairs) {
				for (const ground of grounds) {
					const reached = contrast(colourOf(name), colourOf(ground));
					if (reached < least) found.push(`${theme}: --${name} on --${ground} has ${reached.toFixed(2)}:1, needs ${least}:1`);
				}
			}
		};
		check(TEXT, 7);
		check(PARTS, 3);
	}
	return found;
}

export const sheets = () => ['town/theme.css', 'src/lib/styles/tokens.css'].map((file) => readFileSync(join(root, file), 'utf8'));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const found = faultsOf(sheets());
	for (const fault of found) console.error(fault);
	process.exit(found.length > 0 ? 1 : 0);
}

/** How large letters are: as the system says, or larger. */
export type Size = 'normal' | 'large' | 'larger';
export type Theme = 'auto' | 'light' | 'dark';

interface Display {
	size: Size;
	theme: Theme;
	contrast: boolean;
	calm: boolean;
}

/** Also read by src/first.js before the page is painted. */
const KEY = 'quartierhilfe-display';

function read(): Display {
	const standard: Display = { size: 'normal', theme: 'auto', contrast: false, calm: false };
	try {
		return { ...standard, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Display>) };
	} catch {
		// Blocked or foreign content: the standard look is always right.
		return standard;
	}
}

function setOrRemove(name: string, value: string | null): void {
	if (value === null) document.documentElement.removeAttribute(name);
	else document.documentElement.setAttribute(name, value);
}

function apply(display: Display): void {
	setOrRemove('data-size', display.size === 'normal' ? null : display.size);
	setOrRemove('data-kern-theme', display.theme === 'auto' ? null : display.theme);
	setOrRemove('data-contrast', display.contrast ? '' : null);
	setOrRemove('data-calm', display.calm ? '' : null);
}

/** The display settings of this device. */
export const display: Display = $state({ size: 'normal', theme: 'auto', contrast: false, calm: false });

/** Fills `display` from what was chosen before on this device. */
export function restoreDisplay(): void {
	Object.assign(display, read());
}

/** Changes settings, shows them at once and keeps them on this device. */
export function changeDisplay(change: Partial<Display>): void {
	Object.assign(display, change);
	apply(display);
	try {
		localStorage.setItem(KEY, JSON.stringify(display));
	} catch {
		// Without storage the choice holds for this page only.
	}
}

// Whether this device shows a volunteer their own year: they may not want to see figures.
const KEY = 'quartierhilfe-year';

/** Shown until somebody says otherwise. */
export function showsYear(): boolean {
	try {
		return localStorage.getItem(KEY) !== 'hidden';
	} catch {
		return true;
	}
}

/** Keeps the choice on this device. */
export function keepYear(shown: boolean): void {
	try {
		if (shown) localStorage.removeItem(KEY);
		else localStorage.setItem(KEY, 'hidden');
	} catch {
		// Without storage the choice holds for this page only.
	}
}

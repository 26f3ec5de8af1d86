import type { GuestReceipt, HelpRequest } from '#lib/api/types.ts';
import { EMPTY_DRAFT, isStarted, restoreDraft, type Draft } from '#lib/rules/draft.ts';

const KEY = 'quartierhilfe-draft';

/** The request being written on this device. */
export const draft: Draft = $state({ ...EMPTY_DRAFT });

/** Whether the draft survives closing the page. */
export const draftStorage = $state({ restored: false, saved: false });

/** What the API answered to the last request; held in memory only, because it carries the code. */
export const receipt: { guest: (GuestReceipt & { phone: string }) | null; own: HelpRequest | null } = $state({ guest: null, own: null });

/** Fills the draft from this device, once. */
export function restoreOnce(): void {
	if (draftStorage.restored) return;
	draftStorage.restored = true;
	try {
		Object.assign(draft, restoreDraft(JSON.parse(localStorage.getItem(KEY) ?? 'null')));
		draftStorage.saved = isStarted(draft);
	} catch {
		// Nothing readable: start with empty answers.
	}
}

/** Keeps the answers on this device. They go nowhere before they are sent. */
export function saveDraft(): void {
	if (!isStarted(draft)) return;
	try {
		localStorage.setItem(KEY, JSON.stringify(draft));
		draftStorage.saved = true;
	} catch {
		draftStorage.saved = false;
	}
}

/** Removes the answers from this device and from the page. */
export function deleteDraft(): void {
	Object.assign(draft, EMPTY_DRAFT);
	draftStorage.saved = false;
	try {
		localStorage.removeItem(KEY);
	} catch {
		// Nothing was kept, so nothing is left.
	}
}

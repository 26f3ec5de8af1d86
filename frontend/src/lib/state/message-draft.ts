// Words that were not sent yet stay on this device, for this person and this conversation, until they are sent or the person signs out.
const PREFIX = 'quartierhilfe-message-';

const keyOf = (account: string, assignment: string) => `${PREFIX}${account}-${assignment}`;

/** What was being written; empty where nothing is kept. */
export function keptMessage(account: string, assignment: string): string {
	try {
		return localStorage.getItem(keyOf(account, assignment)) ?? '';
	} catch {
		return '';
	}
}

/** Keeps what is being written. Tells whether it survives closing the page. */
export function keepMessage(account: string, assignment: string, text: string): boolean {
	try {
		if (text === '') localStorage.removeItem(keyOf(account, assignment));
		else localStorage.setItem(keyOf(account, assignment), text);
		return text !== '';
	} catch {
		return false;
	}
}

/** Removes everything that was being written on this device. */
export function forgetMessages(): void {
	try {
		for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
		// Calls that were being written down lie in this tab.
		sessionStorage.clear();
	} catch {
		// Nothing can be read here, so nothing was kept.
	}
}

import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetMessages, keepMessage, keptMessage } from '#lib/state/message-draft.ts';

afterEach(() => {
	vi.restoreAllMocks();
	localStorage.clear();
});

describe('words that were not sent yet', () => {
	it('stay for one person and one conversation', () => {
		expect(keepMessage('anna', 'one', 'Ich komme')).toBe(true);
		expect(keptMessage('anna', 'one')).toBe('Ich komme');
		expect(keptMessage('ben', 'one')).toBe('');
		expect(keptMessage('anna', 'two')).toBe('');
		keepMessage('anna', 'one', '');
		expect(localStorage.length).toBe(0);
	});

	it('go when the person signs out, and nothing else does', () => {
		localStorage.setItem('quartierhilfe-display', '{}');
		keepMessage('anna', 'one', 'Ich komme');
		forgetMessages();
		expect(keptMessage('anna', 'one')).toBe('');
		expect(localStorage.getItem('quartierhilfe-display')).toBe('{}');
	});

	it('live without storage', () => {
		vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
			throw new Error('blocked');
		});
		expect(keepMessage('anna', 'one', 'Ich komme')).toBe(false);
	});
});

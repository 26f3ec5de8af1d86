// Keys of the queue and the board. They work only while the focus is within one of them (WCAG 2.1.4). Pure.

export type Command = 'down' | 'up' | 'left' | 'right' | 'first' | 'last' | 'page-down' | 'page-up' | 'open' | 'leave' | 'send-1' | 'send-2' | 'send-3' | 'move' | 'undo' | 'help' | 'refresh' | 'search';

const KEYS: Record<string, Command> = {
	ArrowDown: 'down',
	j: 'down',
	ArrowUp: 'up',
	k: 'up',
	ArrowLeft: 'left',
	ArrowRight: 'right',
	Home: 'first',
	End: 'last',
	PageDown: 'page-down',
	PageUp: 'page-up',
	Enter: 'open',
	' ': 'open',
	Escape: 'leave',
	'1': 'send-1',
	'2': 'send-2',
	'3': 'send-3',
	m: 'move',
	z: 'undo',
	'?': 'help',
	r: 'refresh',
	'/': 'search'
};

/** What a key asks for; null with another modifier than Shift, so that the browser's own shortcuts stay. */
export function commandOf({ key, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>): Command | null {
	if (ctrlKey || altKey || metaKey) return null;
	return KEYS[key] ?? KEYS[key.toLowerCase()] ?? null;
}

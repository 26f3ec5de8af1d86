import type { DispatchMessages } from '#lib/i18n/gen/dispatch.ts';

/** "wartet seit 14 Min.", in the unit that reads best. */
export function waitingWords(minutes: number, d: DispatchMessages): string {
	if (minutes < 120) return d.waits_minutes({ count: minutes });
	if (minutes < 48 * 60) return d.waits_hours({ count: Math.floor(minutes / 60) });
	return d.waits_days({ count: Math.floor(minutes / 1440) });
}

/** Words for a code of an open list: its own text, or the code itself where this build knows none. */
export function wordFor<M extends object>(messages: M, prefix: string, code: string): string {
	const found = messages[`${prefix}_${code}` as keyof M];
	return typeof found === 'string' ? found : code.replaceAll('_', ' ');
}

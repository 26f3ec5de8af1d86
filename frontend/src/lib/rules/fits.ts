// The times at which a helper could come, and the body of a yes. Pure.

/** A stretch of time that fits; the help may begin anywhere in it that leaves enough time. */
export interface Fit {
	window_id?: string | null;
	starts_at: string;
	ends_at: string;
}

const HALF_HOUR = 30 * 60_000;

/** The moments at which help of `minutes` may begin within a stretch: its start, then every half hour, as long as the time suffices. */
export function beginnings(fit: Fit, minutes: number): string[] {
	const start = Date.parse(fit.starts_at);
	const last = Date.parse(fit.ends_at) - minutes * 60_000;
	const found = [fit.starts_at];
	for (let at = Math.floor(start / HALF_HOUR) * HALF_HOUR + HALF_HOUR; at <= last; at += HALF_HOUR) found.push(new Date(at).toISOString());
	return found;
}

/** How long it takes to set out, in milliseconds. */
const TIME_TO_SET_OUT = HALF_HOUR;

/** The moment that is proposed first: the earliest that leaves time to set out, else the earliest of all. */
export function likely(moments: readonly string[], now: number): string | undefined {
	return moments.find((at) => Date.parse(at) >= now + TIME_TO_SET_OUT) ?? moments[0];
}

/** What is sent with a yes: the window, the moment and the version of the request that was seen. */
export function acceptanceBody(fit: Fit | undefined, startsAt: string | undefined, version: number): { window_id?: string; starts_at?: string; version: number } {
	return { ...(fit?.window_id ? { window_id: fit.window_id } : {}), ...(fit ? { starts_at: startsAt ?? fit.starts_at } : {}), version };
}

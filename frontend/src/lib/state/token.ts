/** Takes the one-time token out of the address (`#token=…`) so that it does not stay in the history. */
export function takeToken(): string {
	const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
	// Not SvelteKit's replaceState: this runs before its router is ready, and only the address changes.
	if (token) history.replaceState(history.state, '', location.pathname + location.search);
	return token;
}

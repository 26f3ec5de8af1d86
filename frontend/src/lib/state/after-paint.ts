/** After the next picture: what is heavy keeps nobody waiting for the answer to a key. */
export function afterPaint(): Promise<void> {
	return new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
}

// Styles that are reckoned, such as where a card stands. Set from a script, which the policy of the page allows while a style
// attribute is none; as an attachment, because what Svelte brings for style attributes would weigh on every page.

/** Keeps these properties of an element's style. Use as `{@attach styled({ width: … })}`. */
export function styled(properties: Record<string, string>): (element: HTMLElement) => void {
	return (element) => {
		for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
	};
}

// Addresses in a text that somebody of the town wrote. Pure.

/** A part of a text; `href` leads to the page or the mailbox that it is the address of. */
export interface Part {
	text: string;
	href?: string;
}

/** A full stop, a bracket or a quotation mark after an address is the sentence's. What stands before an @ is no page. */
const ADDRESS = /https:\/\/[^\s<>"“”„»«’،؛؟@]*[^\s<>"“”„»«’،؛؟@.,;:!?)\]]|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** The text in parts. Nothing but pages over https and mailboxes is led to. */
export function withLinks(text: string): Part[] {
	const parts: Part[] = [];
	let end = 0;
	for (const { 0: address, index } of text.matchAll(ADDRESS)) {
		if (index > end) parts.push({ text: text.slice(end, index) });
		parts.push({ text: address, href: address.startsWith('https://') ? address : `mailto:${address}` });
		end = index + address.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end) });
	return parts;
}

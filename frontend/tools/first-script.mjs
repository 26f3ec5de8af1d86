/** A script as it stands in a page: its lines without comments and indents. Each statement in it ends with a semicolon. */
export function scriptOf(source) {
	if (/`|\/\*|<\/script/i.test(source)) throw new Error('a script that stands in a page holds no text over several lines, no comment in a line, and nothing that ends it');
	return source
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line && !line.startsWith('//'))
		.join('\n');
}

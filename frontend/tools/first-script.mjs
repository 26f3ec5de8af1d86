/** A script as it stands in a page: its lines without comments and indents. Each statement in it ends with a semicolon. */
export const scriptOf = (source) =>
	source
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line && !line.startsWith('//'))
		.join('\n');

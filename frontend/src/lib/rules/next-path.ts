/** A local path to go to after signing in, or null: never another host, never a script. */
export function localPath(wanted: string | null): string | null {
	if (!wanted || !/^\/[a-z][a-z-]+(\/|$|\?)/.test(wanted) || wanted.includes('\\')) return null;
	return wanted;
}

/**
 * What the pages of signed-in people ask the API first, as src/lib/api/client.ts asks for it. The page itself begins with it (src/first.js):
 * over a slow network its scripts and its data arrive together. `{monday}` and `{sunday}` are those of the town's present week.
 */
const FIRST: Record<string, string[]> = {
	'/helfen': ['/me', '/me/offer', '/categories', '/quarters', '/help-requests?fit=me', '/me/invitations?state=sent&limit=50', '/me/invitations?state=accepted_later&limit=50'],
	'/koordination/tafel': ['/me', '/dispatch/board?from={monday}&to={sunday}', '/categories', '/quarters', '/quarters.geojson']
};

/** The addresses that a page (`/helfen`) asks for first. */
export const earlyOf = (page: string): string[] => (FIRST[page] ?? []).map((address) => `/api/v1${address}`);

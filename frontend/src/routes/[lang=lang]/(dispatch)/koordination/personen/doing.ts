import type { Action } from '#lib/api/types.ts';

/** Does an act on the person of the page, says `words` afterwards; false when it was refused. */
export type Doing = (action: Action, words: string, body?: unknown) => Promise<boolean>;

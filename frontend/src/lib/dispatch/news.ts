// What has changed between the board that is shown and a newer one. Pure.
import type { Board, Claim } from '#lib/api/types.ts';

/** What a newer board holds. */
export interface News {
	/** Requests that are not shown yet. */
	added: number;
	/** Requests that are shown and wait no more. */
	gone: ReadonlySet<string>;
	/** Whether showing it would change anything but who works on what. */
	isOther: boolean;
}

/** What can be seen of a board. Visits that begin together may come in any order. */
const shapeOf = (board: Board) =>
	JSON.stringify([
		board.from,
		board.waiting.map((item) => item.help_request.id),
		board.visits.map((visit) => `${visit.id} ${visit.version} ${visit.state} ${visit.is_acknowledged}`).sort(),
		board.stadtkuemmerer.map((person) => [person.account_id, person.present, person.absences.length, person.is_in_service])
	]);

/** Compares what is shown with what was read since. */
export function newsOf(shown: Board, fresh: Board): News {
	const before = new Set(shown.waiting.map((item) => item.help_request.id));
	const now = new Set(fresh.waiting.map((item) => item.help_request.id));
	return {
		added: [...now].filter((id) => !before.has(id)).length,
		gone: new Set([...before].filter((id) => !now.has(id))),
		isOther: shapeOf(shown) !== shapeOf(fresh)
	};
}

/** The board as shown with who works on what by now: this moves nothing, so it is told at once. */
export function withClaimsOf(shown: Board, fresh: Board): Board {
	const now = new Map(fresh.waiting.map((item) => [item.help_request.id, item]));
	const waiting = shown.waiting.map((item) => {
		const newer = now.get(item.help_request.id);
		return newer && !sameClaim(newer.claim, item.claim) ? { ...item, claim: newer.claim, allowed_actions: newer.allowed_actions } : item;
	});
	return { ...shown, waiting };
}

function sameClaim(one: Claim | null, other: Claim | null): boolean {
	return one?.account_id === other?.account_id && one?.until === other?.until;
}

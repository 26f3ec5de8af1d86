// Why somebody is asked, in words. Pure.
import type { MatchingMessages } from '#lib/i18n/gen/matching.ts';
import type { Reason } from '#lib/api/types.ts';

/** Who reads the reasons: the helper they are about, or the office. */
export type Reader = 'own' | 'staff';

/** The words for one reason; null where there is nothing to tell, or this build does not know the reason. */
function wordsOf(reason: Reason, m: MatchingMessages, reader: Reader): string | null {
	switch (reason.reason) {
		case 'kind_of_request':
		case 'still_looking':
		case 'time_is_short':
		case 'kept_for_others':
			return m[`${reader}_${reason.reason}`];
		case 'nearness':
			return m[`${reader}_${reason.nearness}`];
		case 'rested':
			if (reason.days >= 28) return m[`${reader}_rested_long`];
			return reason.days > 0 ? m[`${reader}_rested`]({ count: reason.days }) : null;
		case 'asked_this_week':
			return reason.messages > 0 ? m[`${reader}_asked_this_week`]({ count: reason.messages }) : null;
		case 'helped_lately':
			return reason.times > 0 ? m[`${reader}_helped_lately`]({ count: reason.times }) : null;
		case 'knows_the_person':
			return reason.familiarity === 'new' ? null : m[`${reader}_${reason.familiarity}`];
		case 'several_at_once':
			return reason.requests > 1 ? m[`${reader}_several_at_once`]({ count: reason.requests }) : null;
		default:
			// A newer API may know more reasons; one that the document names but these words do not is a build error.
			return reason satisfies never;
	}
}

/** What means most to a person stands first. */
const ORDER: readonly Reason['reason'][] = ['knows_the_person', 'nearness', 'rested', 'asked_this_week', 'helped_lately', 'time_is_short', 'still_looking', 'kind_of_request', 'kept_for_others', 'several_at_once'];

/** All reasons in words, the most telling first; what says nothing is left out. */
export function reasonsWords(reasons: readonly Reason[], m: MatchingMessages, reader: Reader): string[] {
	const sorted = [...reasons].sort((a, b) => ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason));
	return sorted.map((reason) => wordsOf(reason, m, reader)).filter((words): words is string => typeof words === 'string');
}

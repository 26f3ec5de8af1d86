// What the steps of a new helper are called. Pure.
import type { Newcomer, OnboardingStep } from '#lib/api/types.ts';
import type { DispatchMessages } from '#lib/i18n/gen/dispatch.ts';

/** The steps in their order, without the end: what the list can be narrowed to. */
export const STEPS = ['prove_address', 'hand_over_code', 'make_offer', 'verify', 'be_asked', 'say_yes', 'help'] as const satisfies readonly OnboardingStep[];

/** What a step is called. */
export const stepWords = (d: DispatchMessages, step: OnboardingStep): string => d[`newcomer_step_${step}`];

/** What the office can do at a step. */
export const todoWords = (d: DispatchMessages, step: OnboardingStep): string => d[`newcomer_todo_${step}`];

/** Whose turn it is. */
export const turnWords = (d: DispatchMessages, turn: Newcomer['turn']): string => d[`newcomer_turn_${turn}`];

/** What has happened so far: a word and its moment, in the order in which it happened. */
export function doneSoFar(d: DispatchMessages, of: Newcomer): { what: string; at: string }[] {
	const all: [string, string | null][] = [
		[d.newcomer_done_began, of.began_at],
		[d.newcomer_done_address, of.address_proved_at],
		[d.newcomer_done_offer, of.offer_made_at],
		[d.newcomer_done_verified, of.verified_at],
		[d.newcomer_done_asked, of.asked_at],
		[d.newcomer_done_helped, of.helped_at]
	];
	const done = all.filter((one): one is [string, string] => one[1] !== null).map(([what, at]) => ({ what, at }));
	return done.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

// Absences and who is on duty, in words. Pure.
import type { Absence, DutyChain, Quarter } from '#lib/api/types.ts';
import type { AbsenceMessages } from '#lib/i18n/gen/absence.ts';
import type { Formats } from '#lib/i18n/format.ts';
import { quarterName } from '#lib/requests/words.ts';
import { absenceDays } from '#lib/rules/absence.ts';

/** "Urlaub: Montag, 7. Dezember bis Freitag, 11. Dezember" */
export function absenceWords(absence: Absence, w: AbsenceMessages, formats: Pick<Formats, 'civilDay'>, timeZone: string): string {
	const { from, until } = absenceDays(absence, timeZone);
	const first = formats.civilDay(from);
	const when = from === until ? first : w.range({ from: first, until: formats.civilDay(until) });
	return w.line({ kind: absence.kind ? w[`kind_${absence.kind}`] : w.kind_unknown, when });
}

/** Whether it has begun and not ended. The clock of the device may be a minute behind. */
export function isRunning({ starts_at, ends_at }: Absence, now: Date): boolean {
	return Date.parse(starts_at) <= now.getTime() + 60_000 && Date.parse(ends_at) > now.getTime();
}

/** What has not ended yet. */
export function ahead(absences: Absence[], now: Date): Absence[] {
	return absences.filter((one) => Date.parse(one.ends_at) > now.getTime());
}

/** Somebody's name for the chain. */
export interface Named {
	account_id: string;
	first_name: string;
	last_name: string;
}

export const nameOf = ({ first_name, last_name }: Omit<Named, 'account_id'>) => `${first_name} ${last_name}`.trim();

/** Each step of the chain: when its turn is, and who it is. */
export function chainWords({ chain }: DutyChain, staff: Named[], quarters: Quarter[], w: AbsenceMessages): { turn: string; who: string }[] {
	return chain.map(({ part, person, quarter_id, stands_in_for }, at) => {
		const turn = at === 0 ? w.chain_first : at === chain.length - 1 ? w.chain_last : w.chain_then;
		const name = person ? nameOf(person) : '';
		const quarter = quarterName(quarter_id, quarters);
		const other = staff.find((one) => one.account_id === stands_in_for);
		switch (part) {
			case 'own':
				return { turn, who: w.part_own({ name, quarter }) };
			case 'stand_in':
				return { turn, who: w.part_stand_in({ name, other: other ? nameOf(other) : w.somebody }) };
			case 'neighbour':
				return { turn, who: w.part_neighbour({ name, quarter }) };
			default:
				return { turn, who: (part satisfies 'coordinator', w.part_coordinator) };
		}
	});
}

/** Those who would come before others but are not there, and why. */
export function passedWords({ passed_over }: DutyChain, w: AbsenceMessages): string[] {
	return passed_over.map(({ person, reason }) => w.passed({ name: nameOf(person), reason: w[`passed_${reason}`] }));
}

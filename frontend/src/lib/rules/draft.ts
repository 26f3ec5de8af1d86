// The request being written: what was answered, what is still missing, what is sent. Pure.
import { addDays, civilNow, type CivilWindow } from './civil-time.ts';

export type WhenChoice = 'asap' | 'today' | 'tomorrow' | 'date';
/** Once, or again and again. */
export type Repeat = 'once' | 'weekly' | 'monthly';
export type DayPart = 'any' | 'morning' | 'afternoon' | 'evening';

/** The answers so far; empty text means not answered. */
export interface Draft {
	choice: string;
	category: string;
	when: WhenChoice | '';
	date: string;
	part: DayPart;
	repeat: Repeat;
	/** Who gets the help: the one who asks, or somebody whose name and address these are. */
	for_whom: 'me' | 'other';
	other_first: string;
	other_last: string;
	quarter_id: string;
	address: string;
	address_extra: string;
	phone: string;
	first_name: string;
	last_name: string;
	description: string;
}

export const EMPTY_DRAFT: Draft = {
	choice: '',
	category: '',
	when: '',
	date: '',
	part: 'any',
	repeat: 'once',
	for_whom: 'me',
	other_first: '',
	other_last: '',
	quarter_id: '',
	address: '',
	address_extra: '',
	phone: '',
	first_name: '',
	last_name: '',
	description: ''
};

/** Wall-clock bounds of the times of day that a person can choose. */
export const DAY_PARTS: Record<DayPart, { start: string; end: string }> = {
	any: { start: '08:00', end: '20:00' },
	morning: { start: '08:00', end: '12:00' },
	afternoon: { start: '12:00', end: '17:00' },
	evening: { start: '17:00', end: '20:00' }
};

/** What is kept from an earlier visit: only known answers of the right kind. */
export function restoreDraft(stored: unknown): Draft {
	const draft: Draft = { ...EMPTY_DRAFT };
	if (typeof stored !== 'object' || stored === null) return draft;
	for (const key of Object.keys(EMPTY_DRAFT) as (keyof Draft)[]) {
		const value = (stored as Record<string, unknown>)[key];
		if (typeof value === 'string') (draft as unknown as Record<string, string>)[key] = value;
	}
	if (!(draft.part in DAY_PARTS)) draft.part = 'any';
	if (!['once', 'weekly', 'monthly'].includes(draft.repeat)) draft.repeat = 'once';
	if (draft.for_whom !== 'other') draft.for_whom = 'me';
	if (!['asap', 'today', 'tomorrow', 'date', ''].includes(draft.when)) draft.when = '';
	return draft;
}

/** Whether anything was answered. */
export function isStarted(draft: Draft): boolean {
	return (Object.keys(EMPTY_DRAFT) as (keyof Draft)[]).some((key) => draft[key] !== EMPTY_DRAFT[key]);
}

/** The day the help is wanted, or null for "as soon as possible". */
export function wantedDay(draft: Draft, today: string): string | null {
	if (draft.when === 'today') return today;
	if (draft.when === 'tomorrow') return addDays(today, 1);
	return draft.when === 'date' ? draft.date : null;
}

/** How urgent the wanted day makes it: today is within 24 hours, the next three days are soon. */
export function urgencyOf(draft: Draft, today: string): 'normal' | 'soon' | 'urgent' {
	const day = wantedDay(draft, today);
	if (day === null) return 'soon';
	if (day <= today) return 'urgent';
	return day <= addDays(today, 3) ? 'soon' : 'normal';
}

/** Why the answer to "when" cannot stand, or null. */
export type WhenFault = 'missing' | 'date_missing' | 'date_past' | 'too_late';

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const timeOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The wall-clock window that the answers mean. `duration` in minutes must fit into it. */
export function windowOf(draft: Draft, now: Date, timeZone: string, duration: number): CivilWindow | null | WhenFault {
	if (draft.when === '') return 'missing';
	const civil = civilNow(now, timeZone);
	const day = wantedDay(draft, civil.date);
	if (day === null) return null;
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return 'date_missing';
	if (day < civil.date) return 'date_past';
	const bounds = DAY_PARTS[draft.part];
	if (day > civil.date) return { date: day, ...bounds };
	// Today: not before the next quarter of an hour.
	const soonest = Math.ceil((minutesOf(civil.time) + 1) / 15) * 15;
	const start = Math.max(minutesOf(bounds.start), soonest);
	if (start + duration > minutesOf(bounds.end)) return 'too_late';
	return { date: day, start: timeOf(start), end: bounds.end };
}

/** The name of somebody else who gets the help; empty where that is the one who asks. */
export function otherName({ for_whom, other_first, other_last }: Draft): string {
	return for_whom === 'other' ? `${other_first.trim()} ${other_last.trim()}`.trim() : '';
}

/** The first page whose question is still open, or null when everything needed is there. */
export function openStep(draft: Draft, isGuest: boolean): 1 | 2 | 3 | 4 | null {
	if (draft.category === '') return 1;
	if (draft.when === '' || (draft.when === 'date' && draft.date === '')) return 2;
	if (draft.quarter_id === '' || (draft.for_whom === 'other' && !otherName(draft))) return 3;
	if (isGuest && draft.phone.trim() === '') return 4;
	return null;
}

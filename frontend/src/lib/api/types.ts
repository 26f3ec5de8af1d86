// Shapes of the API that pages name, taken from the OpenAPI document.
import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type Choice = Schemas['Choice'];
export type Reach = Schemas['Reach'];
export type Action = Schemas['AllowedAction'];
export type Category = Schemas['Category'];
export type Quarter = Schemas['QuarterAnswer'];
export type Me = Schemas['Me'];
export type Session = Schemas['SessionAnswer'];
export type SessionRow = Schemas['SessionEntry'];
export type AvailabilityRange = Schemas['WeeklyRange'];
export type Offer = Schemas['OfferAnswer'];
export type TownTexts = Schemas['TownAnswer'];
export type Urgency = Schemas['Urgency'];
export type RequestState = Schemas['RequestState'];
export type AssignmentState = Schemas['AssignmentState'];
export type Contact = Schemas['ContactAnswer'];
export type HelpRequest = Schemas['HelpRequest'];
export type Assignment = Schemas['Assignment'];
export type GuestReceipt = Schemas['GuestReceiptAnswer'];
export type GuestStatus = Schemas['GuestStatusAnswer'];
export type QueueItem = Schemas['QueueItemAnswer'];
export type Suggestion = Schemas['SuggestionAnswer'];


export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

export interface Certificate {
	kind: string;
	seen_on: string;
	seen_by?: string | null;
	valid_until: string;
}

export interface StaffNote {
	id: string;
	text: string;
	ends_on: string;
	author: string;
	created_at: string;
}

export interface Account extends Me {
	has_sign_in: boolean;
	verified_by: string | null;
	suspended_at: string | null;
	certificates: Certificate[];
	staff_notes: StaffNote[];
}

export interface AccountRow {
	id: string;
	first_name: string;
	last_name: string;
	roles: Role[];
	quarter_id: string | null;
	verified: boolean;
	has_sign_in: boolean;
	phone: string | null;
	email: string | null;
}

export interface Disclosure {
	at: string;
	viewer: { first_name: string; role: Role };
	fields: string[];
	help_request_id: string | null;
}




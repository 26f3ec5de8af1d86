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

export type Urgency = 'normal' | 'soon' | 'urgent';

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

export interface RequestWindow {
	id: string;
	starts_at: string;
	ends_at: string;
	date: string;
	start: string;
	end: string;
}

export type Timing = { kind: 'asap' } | { kind: 'windows' } | { kind: 'recurring'; rule: string };

export interface Contact {
	first_name: string | null;
	last_name: string | null;
	address: string | null;
	address_extra: string | null;
	phone: string | null;
	note_for_helper: string | null;
	code_word: string | null;
}

export interface HelperBrief {
	id?: string | null;
	first_name: string;
	last_name: string | null;
	phone: string | null;
	verified: boolean;
}

export interface AssignmentBrief {
	id: string;
	kind: 'volunteer' | 'stadtkuemmerer';
	state: AssignmentState;
	starts_at: string;
	ends_at: string;
	helper: HelperBrief | null;
}

export type AssignmentState = 'accepted' | 'done' | 'confirmed' | 'withdrawn' | 'cancelled' | 'no_show';
export type RequestState = 'open' | 'matched' | 'done' | 'cancelled' | 'expired';

export interface HelpRequest {
	id: string;
	reference: string;
	category: string;
	quarter_id: string;
	title: string | null;
	description: string | null;
	timing: Timing;
	windows: RequestWindow[];
	duration_minutes: number;
	helpers_needed: number;
	places_taken: number;
	urgency: Urgency;
	needs: { languages: string[]; means: string[]; attributes: string[]; same_gender: boolean };
	origin: 'self' | 'on_behalf' | 'guest';
	recorded_by_staff: boolean;
	state: RequestState;
	in_dispatch_queue: boolean;
	waiting_for_call_back: boolean;
	next_step: { code: string; by: string | null };
	outcome: string | null;
	visibility: 'public' | 'eligible' | 'helper' | 'owner' | 'staff';
	contact: Contact | null;
	requester: { id?: string | null; first_name: string; last_name?: string | null } | null;
	assignments: AssignmentBrief[];
	fits: { window_id: string | null; starts_at: string; ends_at: string }[];
	created_at: string;
	updated_at: string;
	closed_at: string | null;
	version: number;
	allowed_actions: Action[];
}

export interface Assignment {
	id: string;
	help_request_id: string;
	kind: 'volunteer' | 'stadtkuemmerer';
	state: AssignmentState;
	starts_at: string;
	ends_at: string;
	acknowledged_at: string | null;
	minutes_spent: number | null;
	outcome: string | null;
	helper: HelperBrief;
	help_request: HelpRequest;
	contact_open_until: string | null;
	thanks: { text: string; created_at: string } | null;
	version: number;
	allowed_actions: Action[];
}

export interface GuestReceipt {
	reference: string;
	status_code: string;
	next_step: { code: string; by: string | null };
}

export interface GuestStatus {
	reference: string;
	state: RequestState;
	next_step: { code: string; by: string | null };
	category: string;
	assigned: boolean;
	visit: { starts_at: string } | null;
}

export interface Suggestion {
	account_id: string;
	first_name: string;
	last_name: string;
	quarter_priority: number | null;
	visits_that_day: number;
	/** The earliest start that could be kept. */
	starts_at?: string | null;
	reasons: string[];
}

export interface QueueItem {
	help_request: HelpRequest;
	reason: string;
	since: string;
	waiting_minutes: number;
	requester: { id: string | null; first_name: string | null; last_name: string | null } | null;
	stadtkuemmerer_suggestions: Suggestion[];
	claimed_by: string | null;
}


// Shapes of the API that pages name.

export type Role = 'resident' | 'volunteer' | 'stadtkuemmerer' | 'coordinator' | 'admin';
export type Choice =
	| 'shopping'
	| 'company'
	| 'accompany'
	| 'household'
	| 'garden_pets'
	| 'children_learning'
	| 'technology_papers'
	| 'other';
export type Urgency = 'normal' | 'soon' | 'urgent';
export type Reach = 'own_quarter' | 'neighbouring_quarters' | 'whole_town';

export interface Action {
	action: string;
	method: string;
	href: string;
	enabled: boolean;
	reason_code: string | null;
}

export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

export interface Category {
	key: string;
	labels: Record<string, string>;
	choice: Choice;
	default_minutes: number;
	sensitive: boolean;
	certificate_required: boolean;
	active: boolean;
	position: number;
	version: number;
}

export interface Quarter {
	id: string;
	key: string;
	name: string;
	area_m2: number;
	centroid: { lat: number; lon: number };
	neighbours: { id: string; name: string; distance_m: number }[];
	retired_at: string | null;
}

export interface Me {
	id: string;
	email: string | null;
	email_verified: boolean;
	first_name: string;
	last_name: string;
	phone: string | null;
	preferred_channel: string;
	ui_language: string;
	spoken_languages: string[];
	quarter_id: string | null;
	address: string | null;
	address_extra: string | null;
	age_band: string | null;
	gender: string | null;
	attributes: string[];
	code_word: string | null;
	roles: Role[];
	verified: boolean;
	verified_at: string | null;
	second_factor_enrolled: boolean;
	share_phone_with_requester: boolean;
	version: number;
	allowed_actions: Action[];
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

export interface Session {
	session_id: string;
	account: Me;
	second_factor: 'not_needed' | 'required' | 'enrolment_required' | 'passed';
	access_expires_at: string;
	expires_at: string;
}

export interface SessionRow {
	id: string;
	current: boolean;
	device_label: string | null;
	created_at: string;
	last_used_at: string;
	expires_at: string;
}

export interface Disclosure {
	at: string;
	viewer: { first_name: string; role: Role };
	fields: string[];
	help_request_id: string | null;
}

export interface AvailabilityRange {
	weekday: number;
	start: string;
	end: string;
}

export interface Offer {
	id: string;
	categories: string[];
	quarters: string[];
	reach: Reach;
	availability: AvailabilityRange[];
	minutes_per_week: number;
	tasks_per_week: number;
	languages: string[];
	means: string[];
	attributes: string[];
	paused_until: string | null;
	state: 'pending' | 'active' | 'paused';
	version: number;
	allowed_actions: Action[];
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
	description: string;
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

export interface TownTexts {
	name: string;
	imprint: Record<string, string>;
	privacy: Record<string, string>;
	privacy_version: string;
	verification_notice: Record<string, string>;
	map_notice: Record<string, string> | null;
	office: { phone: string; phone_hours: Record<string, string>; email: string };
}

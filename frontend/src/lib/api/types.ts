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
export type ListedRequest = Schemas['ListedHelpRequest'];
export type Occurrence = Schemas['SeriesOccurrenceAnswer'];
export type Series = Schemas['Series'];
export type Assignment = Schemas['Assignment'];
export type Helped = Schemas['HelpedAnswer'];
export type GuestReceipt = Schemas['GuestReceiptAnswer'];
export type GuestStatus = Schemas['GuestStatusAnswer'];
export type QueueItem = Schemas['QueueItemAnswer'];
export type Stadtkuemmerer = Schemas['StadtkuemmererAnswer'];
export type Absence = Schemas['AbsenceAnswer'];
export type DutyChain = Schemas['DutyChainAnswer'];
export type Suggestion = Schemas['SuggestionAnswer'];
export type Account = Schemas['AccountFile'];
export type AccountRow = Schemas['AccountRow'];
export type Reason = Schemas['ReasonKind'];
export type Invitation = Schemas['Invitation'];
export type RefusalReason = Schemas['RefusalReason'];
export type Search = Schemas['Search'];
export type Candidate = Schemas['Candidate'];
export type Conversation = Schemas['Conversation'];
export type ConversationSummary = Schemas['ConversationSummary'];
export type Message = Schemas['Message'];
export type Block = Schemas['Block'];
export type Concern = Schemas['Concern'];
export type Notice = Schemas['NoticeAnswer'];
export type NoticeSettings = Schemas['NoticeSettingsAnswer'];
export type Undelivered = Schemas['Page_Undelivered']['items'][number];
export type ToTell = Schemas['NoticeToTell'];
export type Letter = Schemas['LetterAnswer'];
export type NotAsked = Schemas['NotAsked'];
export type Newcomer = Schemas['Newcomer'];
export type OnboardingStep = Schemas['OnboardingStep'];
export type Board = Schemas['BoardAnswer'];
export type BoardPerson = Schemas['BoardPersonAnswer'];
export type BoardVisit = Schemas['BoardVisitAnswer'];
export type Today = Schemas['TodayAnswer'];
export type TodayRequest = Schemas['TodayRequestAnswer'];
export type BoardRequest = Schemas['BoardRequestAnswer'];
export type WaitingItem = Schemas['WaitingItemAnswer'];
export type Claim = Schemas['ClaimAnswer'];
export type Plan = Schemas['PlanAnswer'];
export type Proposal = NonNullable<Plan['proposal']>;
export type PlannedVisit = Schemas['PlannedVisitAnswer'];
export type Disclosure = Schemas['DisclosureEntry'];

/** One page of a list. */
export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}
export type Handover = Schemas['HandoverAnswer'];
export type ResponseTemplate = Schemas['TemplateAnswer'];
export type VisitsHandover = Schemas['VisitsHandoverAnswer'];
export type FoundCaller = Schemas['CallerFound'];
export type LikelyDuplicate = Schemas['DuplicateFound'];
export type OpenRequestOfPerson = Schemas['OpenRequestLine'];
export type PeopleImport = Schemas['PeopleImportAnswer'];

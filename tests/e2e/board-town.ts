// A town for the board: two coordinators, two Stadtkümmerer, somebody who calls a lot; and a board of any size, made up.
import type { Browser, Page, Route } from '@playwright/test';
import { Person, quarterOf, staff } from './people.ts';
import type { Installation } from './server.ts';
import { found, PASSWORD, zoneWhereItIs } from './town.ts';

export const IDA = { email: 'ida@example.org', first: 'Ida', last: 'Ohm' };
export const JO = { email: 'jo@example.org', first: 'Jo', last: 'Arp' };
export const BEN = { email: 'ben@example.org', first: 'Ben', last: 'Raabe' };
const CEM = { email: 'cem@example.org', first: 'Cem', last: 'Yildiz' };
const desktop = { viewport: { width: 1440, height: 900 } };

/** Everybody and everything the journeys on the board need. */
export interface BoardTown {
  town: Installation;
  ida: Person;
  jo: Person;
  /** Somebody without a sign-in who calls. */
  caller: string;
  quarter: string;
  zone: string;
  stop: () => void;
}

/** Founds the town where it is eight in the morning, so that the day has room. */
export async function boardTown(browser: Browser): Promise<BoardTown> {
  const zone = zoneWhereItIs(8, new Date());
  const town = await found(zone);
  for (const [{ email, first, last }, role] of [[IDA, 'coordinator'], [JO, 'coordinator'], [BEN, 'stadtkuemmerer'], [CEM, 'stadtkuemmerer']] as const) {
    town.run(['account', 'add', '--email', email, '--role', role, '--first-name', first, '--last-name', last, '--password-stdin'], PASSWORD);
  }
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  const [ida, jo] = [await staff(browser, IDA.email, desktop), await staff(browser, JO.email, desktop)];
  const quarter = await quarterOf(ida, 'Altstadt');
  const { items } = (await ida.call('GET', '/stadtkuemmerer')) as { items: { account_id: string; first_name: string }[] };
  const working_hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '07:00', end: '19:00' }));
  for (const [name, priority] of [[BEN.first, 1], [CEM.first, 2]] as const) {
    const person = items.find((one) => one.first_name === name)!;
    await ida.call('PUT', `/stadtkuemmerer/${person.account_id}/duty`, { quarters: [{ quarter_id: quarter, priority }], working_hours, capacity_per_day: 8, version: 0 });
  }
  const person = { first_name: 'Gerda', last_name: 'Probst', phone: '+49 4541 777001', quarter_id: quarter, address: 'Marktgasse 7', roles: ['resident'], preferred_channel: 'phone', privacy_notice_given: true };
  const caller = ((await ida.call('POST', '/accounts', person)) as { id: string }).id;
  return { town, ida, jo, caller, quarter, zone, stop };
}

/** Somebody calls and asks, and the coordination keeps it. */
export async function ask({ caller, ida, quarter }: BoardTown, title: string, urgency = 'normal'): Promise<string> {
  const contact = { address: 'Marktgasse 7', phone: '+49 4541 777001' };
  const request = { category: 'einkauf', quarter_id: quarter, title, description: `${title}, bitte klingeln`, timing: { kind: 'asap' }, duration_minutes: 45, urgency, contact, on_behalf_of: caller, channel: 'phone' };
  // There are no volunteers: it goes to the coordinators at once.
  const { id } = (await ida.call('POST', '/help-requests', request)) as { id: string };
  return id;
}

const pad = (number: number) => String(number).padStart(12, '0');
const uuid = (kind: number, number: number) => `0000000${kind}-0000-4000-8000-${pad(number)}`;
const CATEGORIES = ['einkauf', 'begleitung', 'gespraech', 'technik'];

/** A board as the API answers it: `waiting` requests, 14 people, 60 visits a day. */
function madeUpBoard(quarters: string[], from: string, waiting: number) {
  const at = (day: number, minutes: number) => new Date(Date.parse(`${from}T07:00:00Z`) + day * 86_400_000 + minutes * 60_000).toISOString();
  const request = (kind: number, number: number) => ({
    id: uuid(kind, number), version: 1, reference: `R-${1000 + number}`, category: CATEGORIES[number % 4], quarter_id: quarters[number % quarters.length], title: number % 3 ? null : `Anliegen ${number} mit einem recht langen Namen`,
    urgency: ['urgent', 'soon', 'normal'][Math.min(2, Math.floor(number / (waiting / 3)))], timing: 'asap', windows: [], duration_minutes: 30 + (number % 4) * 15, requester_first_name: 'Annegret', requester_last_name: `Musterfrau-Beispiel ${number}`
  });
  const people = Array.from({ length: 14 }, (_, number) => ({
    account_id: uuid(1, number), first_name: 'Kim', last_name: `Person ${number}`, is_in_service: true, quarters: [{ quarter_id: quarters[number % quarters.length], priority: 1 }], capacity_per_day: 8,
    present: Array.from({ length: 7 }, (_, day) => ({ starts_at: at(day, 0), ends_at: at(day, 600) })), absences: []
  }));
  const visits = Array.from({ length: 420 }, (_, number) => {
    const [day, one] = [Math.floor(number / 60), number % 60];
    return { id: uuid(2, number), stadtkuemmerer_id: uuid(1, one % 14), state: 'accepted', starts_at: at(day, Math.floor(one / 14) * 120), ends_at: at(day, Math.floor(one / 14) * 120 + 60), is_acknowledged: one % 2 === 0, version: 1, help_request: request(3, number), allowed_actions: [{ action: 'reschedule', enabled: true, href: '/api/v1/none', method: 'PATCH', reason_code: null }] };
  });
  const items = Array.from({ length: waiting }, (_, number) => ({ help_request: request(4, number), reason: 'deadline_passed', since: new Date(Date.now() - number * 60_000).toISOString(), claim: null, allowed_actions: [] }));
  return { from, to: from, stadtkuemmerer: people, visits, waiting: items, counts: quarters.map((quarter_id) => ({ quarter_id, waiting: Math.round(waiting / quarters.length), urgent: 12 })) };
}

/** Answers for a board with so many requests in its queue, in place of the town's. */
export async function pretend(page: Page, quarters: string[], waiting: number): Promise<void> {
  const json = (route: Route, status: number, body: unknown) => route.fulfill({ status, contentType: 'application/json', body: body === null ? '' : JSON.stringify(body) });
  // Made once for each week: what making it takes is no part of what is measured.
  const made = new Map<string, string>();
  await page.route(/\/api\/v1\/dispatch\/board/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const from = asked.get('from')!;
    const body = made.get(from) ?? JSON.stringify({ ...madeUpBoard(quarters, from, waiting), to: asked.get('to') });
    made.set(from, body);
    return route.fulfill({ status: 200, contentType: 'application/json', body });
  });
  await page.route(/\/api\/v1\/dispatch\/queue\/[^/]+\/claim/, (route) => {
    if (route.request().method() === 'DELETE') return json(route, 204, null);
    return json(route, 200, { account_id: uuid(9, 1), first_name: IDA.first, last_name: IDA.last, since: new Date().toISOString(), until: new Date(Date.now() + 2_700_000).toISOString(), is_own: true, allowed_actions: [], help_request_id: uuid(4, 1) });
  });
  await page.route(/\/api\/v1\/dispatch\/queue\/[^/]+$/, (route) => json(route, 404, { code: 'not-found', status: 404 }));
}

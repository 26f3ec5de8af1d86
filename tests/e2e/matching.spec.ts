// From being asked to being thanked: invitations, another time, messages that arrive by themselves, reports and blocks.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { Person } from './people.ts';
import { Installation } from './server.ts';
import { PASSWORD, STAFF, TOWN_FILE, zoneWhereItIsMorning } from './town.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '00:00', end: '00:00' }));
const zone = zoneWhereItIsMorning(new Date());
const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
let town: Installation;
let stop: () => void;
let resident: Person;
let volunteer: Person;
let coordinator: Person;
let quarter = '';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  town = await Installation.make();
  // People are asked by day only, so the town lies where it is morning now.
  town.run(['town', 'init', '--name', 'Musterstadt', '--time-zone', zone]);
  const file = join(town.folder, 'quarters.geojson');
  writeFileSync(file, JSON.stringify(TOWN_FILE));
  town.run(['town', 'import-quarters', file]);
  const { email, role } = STAFF.coordinator;
  town.run(['account', 'add', '--email', email, '--role', role, '--password-stdin'], PASSWORD);
  stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;

  coordinator = await Person.arrive(browser, { viewport: { width: 1280, height: 900 } });
  await coordinator.signIn(email);
  await coordinator.enrol();
  resident = await arrive(browser, 'Gerda', 'gerda@example.org', 'hilfe');
  volunteer = await arrive(browser, 'Ali', 'ali@example.org', 'helfen');
  const quarters = (await volunteer.call('GET', '/quarters')) as { items: { id: string; name: string }[] };
  quarter = quarters.items.find((one) => one.name === 'Altstadt')!.id;
  const { id } = (await volunteer.call('GET', '/me')) as { id: string };
  await coordinator.call('POST', `/accounts/${id}/verification`, {});
  const offer = { categories: ['einkauf'], quarters: [quarter], reach: 'own_quarter', availability: everyDay, minutes_per_week: 1200, tasks_per_week: 9, languages: ['de'], means: [], attributes: [], messages_per_week: 7 };
  await volunteer.call('PUT', '/me/offer', offer);
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  stop?.();
});

async function arrive(browser: Browser, name: string, email: string, as: 'helfen' | 'hilfe'): Promise<Person> {
  const person = await Person.arrive(browser);
  await person.register(name, email, as);
  await person.signIn(email);
  return person;
}

/** Asks for help today: pressing, so that somebody is asked at once. */
async function ask(description: string): Promise<string> {
  const request = { category: 'einkauf', quarter_id: quarter, description, timing: { kind: 'asap' }, duration_minutes: 15, urgency: 'urgent', contact: { address: 'Marktgasse 7', phone: '+49 4541 777001' } };
  return ((await resident.call('POST', '/help-requests', request)) as { id: string }).id;
}

/** Date and time on the town's wall clock. */
function wallClock(at: Date): { date: string; time: string } {
  const [date, time] = at.toLocaleString('sv-SE', { timeZone: zone }).split(' ');
  return { date: date!, time: time!.slice(0, 5) };
}

/** The plain text of the mails to somebody. */
function mailsTo(email: string): string {
  const folder = join(town.folder, 'mail');
  const mails = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
  return mails.filter((raw) => raw.includes(email)).map((raw) => raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=')).join('\n');
}

const card = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('asked, yes but later, agreed, talked about, done, confirmed, thanked', async () => {
  const { page } = volunteer;
  await test.step('a new request is told without moving anything', async () => {
    await volunteer.go('/de/helfen');
    const pause = page.getByText('Brauchen Sie eine Pause?');
    await expect(pause).toBeVisible();
    await pause.focus();
    await ask('Zwei Taschen vom Markt');
    const more = volunteer.button(/neue Anfrage anzeigen/);
    await expect(more).toBeVisible({ timeout: 60_000 });
    await expect(pause, 'the focus stays where it was').toBeFocused();
    await expect(page.getByText('Zwei Taschen vom Markt')).toHaveCount(0);
    await more.click();
    await expect(page.getByText('Zwei Taschen vom Markt')).toBeVisible();
  });

  await test.step('the helper was asked, and is told why; by mail as well', async () => {
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole('heading', { name: 'Sie wurden gefragt' })).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 60_000 });
    const asked = card(page, 'Zwei Taschen vom Markt');
    await expect(asked.getByText('Warum Sie?')).toBeVisible();
    await expect(asked.getByText('Sie wohnen im selben Quartier')).toBeVisible();
    await expect(page.getByText('Marktgasse 7')).toHaveCount(0);
    await expect.poll(() => mailsTo('ali@example.org').includes('/helfen'), { timeout: 30_000 }).toBe(true);
  });

  const soon = new Date(Date.now() + 120_000);
  await test.step('no is one tap, needs no reason, and can be taken back', async () => {
    const asked = card(page, 'Zwei Taschen vom Markt');
    await asked.getByRole('button', { name: /^Diesmal nicht/ }).click();
    await expect(asked.getByText('Danke, dass Sie Bescheid sagen')).toBeVisible();
    await expect(asked.getByRole('group', { name: 'Ihre Antwort' })).toBeFocused();
    await expect(asked.getByRole('button', { name: /^Ich helfe: .*/ })).toBeVisible();
  });

  await test.step('yes, but later', async () => {
    const asked = card(page, 'Zwei Taschen vom Markt');
    await asked.getByRole('button', { name: /^Ja, aber später/ }).click();
    await expect(asked.getByRole('heading', { name: 'Wann könnten Sie?' })).toBeFocused();
    const { date, time } = wallClock(soon);
    await asked.getByLabel('Tag', { exact: true }).fill(date);
    await asked.getByLabel('Uhrzeit').fill(time);
    await asked.getByRole('button', { name: 'Zeit vorschlagen' }).click();
    await expect(asked.getByText(new RegExp(`Sie haben vorgeschlagen: .*${time}`))).toBeVisible();
  });

  await test.step('who asked sees how the search goes, and the other time', async () => {
    await resident.go('/de/meine-anfragen');
    await resident.page.getByRole('link', { name: /^Ansehen/ }).first().click();
    await expect(resident.page.getByText(/1 Person gefragt\./)).toBeVisible();
    await expect(resident.page.getByText('Jemand könnte zu einer anderen Zeit kommen')).toBeVisible();
    await expect(resident.page.getByText(wallClock(soon).time).first()).toBeVisible();
  });
});

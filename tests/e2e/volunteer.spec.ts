// A volunteer with a telephone: finds what fits, says yes by keyboard, is beaten to it, takes it back, keeps the date.
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { look } from './axe.ts';
import { letHelp, newcomer, quarterOf, staff, type Person } from './people.ts';
import { SECOND } from './town.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

const phone = { width: 390, height: 844 };
let jonas: Person;
let mia: Person;
let resident: Person;
let quarters: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  const coordinator = await staff(browser, SECOND);
  resident = await newcomer(browser, 'Herta', 'herta@example.org', 'hilfe');
  jonas = await newcomer(browser, 'Jonas', 'jonas@example.org', 'helfen');
  mia = await newcomer(browser, 'Mia', 'mia@example.org', 'helfen');
  quarters = [await quarterOf(jonas, 'Am Wald'), await quarterOf(jonas, 'Vorstadt')];
  for (const person of [jonas, mia]) {
    await letHelp(person, coordinator, quarters[0]!);
    const offer = (await person.call('GET', '/me/offer')) as Record<string, unknown>;
    const { categories, reach, availability, minutes_per_week, tasks_per_week, languages, means, attributes, version } = offer;
    await person.call('PUT', '/me/offer', { categories, quarters, reach, availability, minutes_per_week, tasks_per_week, languages, means, attributes, version });
    await person.page.setViewportSize(phone);
  }
  await coordinator.leave();
});

/** Somebody asks for help as soon as possible. */
async function ask(description: string, quarter = 0): Promise<string> {
  const request = { category: 'einkauf', quarter_id: quarters[quarter], description, timing: { kind: 'asap' }, duration_minutes: 30, contact: { address: 'Am Hang 4', phone: '+49 4541 777002' } };
  return ((await resident.call('POST', '/help-requests', request)) as { id: string }).id;
}

const card = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('what fits is found by quarter without telling where one is, each button names what it takes', async () => {
  const { page } = jonas;
  await ask('Ein Sack Kartoffeln');
  await ask('Ein Netz Orangen');
  await ask('Ein Kasten Wasser', 1);
  await page.addInitScript(() => {
    for (const way of ['getCurrentPosition', 'watchPosition'] as const) navigator.geolocation[way] = () => console.error('asks where the person is') as never;
  });
  await jonas.go('/de/helfen');
  await expect(card(page, 'Ein Kasten Wasser')).toBeVisible();
  const names = await page.getByRole('button', { name: /^Ich helfe/ }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(names.length).toBeGreaterThanOrEqual(3);
  expect(new Set(names).size, 'each name is its own').toBe(names.length);
  await page.getByLabel('Quartier').selectOption({ label: 'Vorstadt' });
  await expect(card(page, 'Ein Sack Kartoffeln')).toHaveCount(0);
  await expect(page).toHaveURL(/\?quartier=/);
  await page.reload();
  await expect(card(page, 'Ein Kasten Wasser')).toBeVisible();
  await expect(card(page, 'Ein Sack Kartoffeln')).toHaveCount(0);
  const faults: string[] = [];
  await look(jonas, 'what fits', faults);
  expect(faults).toEqual([]);
});

test('two want the same: one has it by keyboard alone, the other is thanked and shown what else fits', async () => {
  const { page } = jonas;
  await jonas.go('/de/helfen');
  await mia.go('/de/helfen');
  await expect(card(page, 'Ein Netz Orangen')).toBeVisible();
  await expect(card(mia.page, 'Ein Netz Orangen')).toBeVisible();
  const takes = card(page, 'Ein Netz Orangen').getByRole('button', { name: /^Ich helfe/ });
  const name = (await takes.getAttribute('aria-label'))!;
  await jonas.settled();
  await jonas.reach(new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  await expect(takes).toBeFocused();
  // Nothing that Mia's page hears of it may come before her tap.
  await mia.page.route(/\/api\/v1\/(me|help-requests|live)(?!.*acceptance)/, (route) => (route.request().method() === 'GET' ? new Promise(() => undefined) : route.continue()));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Danke, dass Sie helfen!' })).toBeFocused();
  await expect(page.getByText('Am Hang 4')).toBeVisible();
  await card(mia.page, 'Ein Netz Orangen').getByRole('button', { name: /^Ich helfe/ }).click();
  const told = mia.page.getByRole('status').filter({ hasText: 'Jemand war schneller – danke!' });
  await expect(told).toContainText('Diese Anfragen passen auch zu Ihnen:');
  await mia.page.unroute(/\/api\/v1\/(me|help-requests|live)(?!.*acceptance)/);
  const faults: string[] = [];
  await look(mia, 'beaten', faults);
  expect(faults).toEqual([]);
});

test('asked for somebody else: who helps finds her, not the house of who asked', async () => {
  const { page } = resident;
  const faults: string[] = [];
  const { version } = (await resident.call('GET', '/me')) as { version: number };
  await resident.call('PATCH', '/me', { version, address: 'Rosenweg 1', code_word: 'Amsel' });
  const next = async (step: string) => {
    await page.getByRole('button', { name: 'Weiter' }).click();
    await page.waitForURL(new RegExp(`/hilfe/${step}$`));
    await resident.settled();
  };
  await test.step('in the form', async () => {
    await resident.go('/de/hilfe/1');
    await resident.settled();
    await page.getByRole('radio', { name: /^Einkaufen/ }).first().check({ force: true });
    await next('2');
    await page.getByRole('radio', { name: /^So bald/ }).check({ force: true });
    await next('3');
    const address = page.getByLabel('Straße und Hausnummer');
    await expect(address).toHaveValue('Rosenweg 1');
    await page.getByRole('radio', { name: 'Für eine andere Person' }).check({ force: true });
    await expect(address, 'somebody else lives elsewhere').toHaveValue('');
    await page.getByLabel('Vorname der Person').fill('Hedwig');
    await page.getByLabel('Nachname der Person').fill('Lorenz');
    await address.fill('Domhof 5');
    await page.getByRole('radio', { name: 'Am Wald' }).check({ force: true });
    await next('4');
    await expect(page.getByLabel('Telefonnummer')).toHaveValue('+49 4541 123456');
    await page.getByLabel('Was sollen die Helfenden wissen?').fill('Ein Bund Möhren');
    await next('pruefen');
    for (const given of ['Hedwig Lorenz', 'Domhof 5']) await expect(page.getByRole('main')).toContainText(given);
    await resident.button('Anfrage abschicken').click();
    await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeVisible();
  });
  await test.step('who helps', async () => {
    await mia.go('/de/helfen');
    await card(mia.page, 'Ein Bund Möhren').getByRole('button', { name: /^Ich helfe/ }).click();
    await expect(mia.page.getByRole('heading', { name: 'Danke, dass Sie helfen!' })).toBeVisible();
    for (const told of ['Hedwig Lorenz', 'Domhof 5', 'Gefragt hat: Herta', '+49 4541 123456']) await expect(mia.page.getByText(told).first()).toBeVisible();
    await expect(mia.page.getByRole('main')).not.toContainText(/Rosenweg|Amsel/);
    await look(mia, 'where somebody else lives', faults);
  });
  await test.step('on the page of who asked', async () => {
    const { items } = (await resident.call('GET', '/me/help-requests')) as { items: { id: string; description: string }[] };
    await resident.go(`/de/meine-anfragen/${items.find((one) => one.description === 'Ein Bund Möhren')!.id}`);
    await expect(page.getByText('Für Hedwig Lorenz')).toBeVisible();
  });
  expect(faults).toEqual([]);
});

test('the date for one\'s own calendar; and a yes is taken back without a reason', async () => {
  const { page } = jonas;
  await test.step('a file', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'In meinen Kalender' }).click()]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toMatch(/^BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT[\s\S]*DTSTART[\s\S]*END:VCALENDAR\s*$/);
    expect(text, 'calendars are often shared: a first name, and no more').not.toMatch(/Probst|777002|Am Hang/);
  });
  await test.step('taken back', async () => {
    await jonas.button('Ich kann doch nicht').click();
    await expect(page.getByText('Schon gut. Wir suchen jemand anderen und sagen Bescheid.')).toBeVisible();
    await expect(page.getByText('+49 4541 777002')).toHaveCount(0);
    await expect(async () => {
      await mia.go('/de/helfen');
      await expect(card(mia.page, 'Ein Netz Orangen')).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 30_000 });
  });
  for (const person of [jonas, mia, resident]) await person.leave();
});

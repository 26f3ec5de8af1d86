// A Stadtkümmerer's day and a volunteer's tasks where there is no network: read, acted upon, sent once; and nothing left after signing out.
import { expect, test, type Page } from '@playwright/test';
import { look } from './axe.ts';
import { ask, BEN, boardTown, type BoardTown } from './board-town.ts';
import { letHelp, newcomer, staff, wallClock, type Person } from './people.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
const phone = { viewport: { width: 390, height: 844 } };
let all: BoardTown;
let ben: Person;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  all = await boardTown(browser);
  const { items } = (await all.ida.call('GET', '/stadtkuemmerer')) as { items: { account_id: string; first_name: string }[] };
  const { account_id } = items.find((one) => one.first_name === BEN.first)!;
  const { date } = wallClock(new Date(), all.zone);
  /** The instant at which the town's clocks show a time. */
  const at = (time: string) => {
    const guess = Date.parse(`${date}T${time}:00Z`);
    const seen = wallClock(new Date(guess), all.zone);
    return new Date(2 * guess - Date.parse(`${seen.date}T${seen.time}:00Z`)).toISOString();
  };
  for (const [title, time] of [['Wasserkasten', '10:00'], ['Rezept abholen', '12:00'], ['Brief zur Post', '14:00'], ['Kellertür', '16:00'], ['Fenster putzen', '18:00']] as const) {
    const help_request_id = await ask(all, title);
    await all.ida.call('POST', '/dispatch/visits', { help_request_id, stadtkuemmerer_id: account_id, starts_at: at(time) });
  }
  ben = await staff(browser, BEN.email, phone);
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  all?.stop();
});

const visit = (page: Page, title: string) => page.getByRole('article', { name: title });

/** What the server holds of the day, by title. */
async function kept(person: Person): Promise<Record<string, { id: string; state: string; minutes_spent: number | null; acknowledged_at: string | null; version: number }>> {
  const { visits } = (await person.call('GET', '/stadtkuemmerer/me/day')) as { visits: { help_request: { title: string } }[] };
  return Object.fromEntries(visits.map((one) => [one.help_request.title, one])) as never;
}

/** Reports a visit as done. */
async function report(page: Page, title: string, minutes: string): Promise<void> {
  await visit(page, title).getByRole('button', { name: /^Erledigt/ }).click();
  await visit(page, title).getByLabel(/Minuten/).fill(minutes);
  await visit(page, title).getByRole('button', { name: 'Als erledigt melden' }).click();
}

test('the day in the order of its hours, printed, and a visit handed back by keyboard alone', async () => {
  const { page } = ben;
  await ben.go('/de/tag');
  await expect(page.getByRole('article')).toHaveCount(5);
  await ben.settled();
  expect(await page.getByRole('article').getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Wasserkasten', 'Rezept abholen', 'Brief zur Post', 'Kellertür', 'Fenster putzen']);
  const height = await page.getByRole('article').first().getByRole('button').evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().height)));
  expect(height, 'large enough for gloves').toBeGreaterThanOrEqual(56);

  await test.step('on paper', async () => {
    await page.emulateMedia({ media: 'print' });
    await expect(visit(page, 'Kellertür')).toContainText('Marktgasse 7');
    await expect(visit(page, 'Kellertür')).toContainText('+49 4541 777001');
    for (const hidden of [ben.button('Drucken'), page.getByRole('navigation').first(), visit(page, 'Kellertür').getByRole('button').first()]) await expect(hidden).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
  });

  await test.step('handed back, with a reason', async () => {
    await ben.reach(/^Zurückgeben: Kellertür/);
    await page.keyboard.press('Enter');
    await ben.reach(/^An die Koordination zurückgeben/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('link', { name: 'Geben Sie einen Grund an.' })).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Dafür braucht es einen Schlosser');
    await ben.reach(/^An die Koordination zurückgeben/);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Der Termin ist zurückgegeben.')).toBeVisible();
    await expect(visit(page, 'Kellertür')).toHaveCount(0);
  });

  await test.step('the coordination has it, with the reason; nobody is named where a tab or an address is kept', async () => {
    const { page: office } = all.ida;
    await all.ida.go('/de/koordination/tafel');
    const waits = office.getByRole('listbox', { name: 'Warteschlange' }).getByRole('option').filter({ hasText: 'Kellertür' });
    await waits.click();
    await expect(office.getByRole('heading', { name: 'Kellertür' })).toBeVisible();
    const { items } = (await all.ida.call('GET', '/dispatch/queue')) as { items: { help_request: { id: string; title: string } }[] };
    const { id } = items.find((one) => one.help_request.title === 'Kellertür')!.help_request;
    const kept = [[await office.title(), office.url()].join(' ')];
    for (const path of [`/koordination/anfragen/${id}`, `/koordination/personen/${all.caller}`, `/koordination/im-blick/${all.caller}`, '/koordination/personen']) {
      await all.ida.go(`/de${path}`);
      await all.ida.settled();
      await expect(office.getByRole('heading', { level: 1 })).not.toHaveText(/^$|Diese Seite gibt es nicht/);
      kept.push([await office.title(), office.url()].join(' '));
    }
    expect(kept.join('\n')).not.toMatch(/Gerda|Probst|Marktgasse|777001/);
  });
});

test('seen, and reported with its minutes and how it went, by keyboard alone', async () => {
  const { page } = ben;
  await ben.go('/de/tag');
  await ben.settled();
  const one = visit(page, 'Fenster putzen');
  await expect(one).toContainText('Neu');
  await ben.reach(/^Gesehen: Fenster putzen/);
  await page.keyboard.press('Space');
  await expect(page.getByText('Die Koordination weiß, dass Sie den Termin gesehen haben.')).toBeVisible();
  await expect.poll(async () => (await kept(ben))['Fenster putzen']?.acknowledged_at).toEqual(expect.any(String));

  await test.step('minutes that are none are told where they stand', async () => {
    await ben.reach(/^Erledigt: Fenster putzen/);
    await page.keyboard.press('Enter');
    await ben.reach(/Minuten/);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('viel');
    await ben.reach(/^Als erledigt melden/);
    await page.keyboard.press('Enter');
    await expect(one.getByRole('link', { name: /Minuten/ })).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(one.getByLabel(/Minuten/)).toBeFocused();
  });

  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('25');
  await page.keyboard.press('Tab');
  await expect(one.getByRole('radio', { name: 'Alles erledigt' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(one.getByRole('radio', { name: 'Teilweise erledigt' })).toBeChecked();
  await ben.reach(/Notiz/);
  await page.keyboard.type('Die Leiter fehlt');
  await ben.reach(/^Als erledigt melden/);
  await page.keyboard.press('Enter');
  await expect(one).toContainText('25 Minuten');
  expect((await kept(ben))['Fenster putzen']).toMatchObject({ state: 'done', minutes_spent: 25, outcome: 'partly_done' });
});

test('the day opens and is acted upon without a network; it arrives exactly once', async () => {
  const { page, context } = ben;
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && /completion|acknowledgement|return/.test(request.url())) sent.push(request.headers()['idempotency-key'] ?? '');
  });
  await ben.go('/de/tag');
  await expect(page.getByText('Auch ohne Netz lesbar')).toBeVisible({ timeout: 30_000 });

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText('Ohne Netz', { exact: true })).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(visit(page, 'Wasserkasten')).toContainText('Marktgasse 7');
  const faults: string[] = [];
  await look(ben, 'without a network', faults);

  await test.step('what is done waits, in sight', async () => {
    await visit(page, 'Wasserkasten').getByRole('button', { name: /^Gesehen/ }).click();
    await report(page, 'Wasserkasten', '35');
    await expect(page.getByText('Wartet auf Netz (2)')).toBeVisible();
    await expect(visit(page, 'Wasserkasten')).toContainText('35 Minuten');
    await visit(page, 'Brief zur Post').getByRole('button', { name: /^Gesehen/ }).click();
    await visit(page, 'Brief zur Post').getByRole('button', { name: /^Doch nicht/ }).click();
    await expect(visit(page, 'Brief zur Post')).toContainText('Neu');
    await page.reload();
    await expect(page.getByText('Wartet auf Netz (2)'), 'a reload loses nothing').toBeVisible();
    await expect(visit(page, 'Wasserkasten').getByRole('button', { name: /^Erledigt/ })).toHaveCount(0);
    await look(ben, 'with something that waits', faults);
  });

  await test.step('it arrives once there is a network', async () => {
    sent.length = 0;
    await context.setOffline(false);
    await expect(page.getByText(/Wartet auf Netz|Wird gesendet/)).toHaveCount(0, { timeout: 30_000 });
    await expect(visit(page, 'Wasserkasten')).toContainText('35 Minuten');
    expect((await kept(ben))['Wasserkasten']).toMatchObject({ state: 'done', minutes_spent: 35, acknowledged_at: expect.any(String) });
    expect(sent, 'each was sent once, with a key of its own').toHaveLength(2);
    expect(new Set(sent.filter(Boolean)).size).toBe(2);
    await page.reload();
    await expect(visit(page, 'Wasserkasten')).toBeVisible();
    expect(sent).toHaveLength(2);
  });
  expect(faults).toEqual([]);
});

test('an answer that gets lost is not taken for another act', async () => {
  const { page, context } = ben;
  await context.setOffline(true);
  await page.reload();
  await report(page, 'Brief zur Post', '20');
  await expect(page.getByText('Wartet auf Netz (1)')).toBeVisible();
  // The server hears it, the device does not hear the answer.
  let lost = 0;
  await page.route(/completion$/, async (route) => {
    await route.fetch();
    await route.abort('connectionrefused');
    lost++;
  });
  await context.setOffline(false);
  await expect.poll(() => lost).toBe(1);
  await page.unroute(/completion$/);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByText(/Wartet auf Netz|Wird gesendet/)).toHaveCount(0, { timeout: 45_000 });
  await expect(page.getByText(/nicht angenommen/)).toHaveCount(0);
  expect((await kept(ben))['Brief zur Post']).toMatchObject({ state: 'done', minutes_spent: 20 });
});

test('what the server does not accept stays in sight with its reason', async () => {
  const { page, context } = ben;
  const { id, version } = (await kept(ben))['Rezept abholen']!;
  await context.setOffline(true);
  await page.reload();
  await report(page, 'Rezept abholen', '15');
  await all.ida.call('DELETE', `/dispatch/visits/${id}?version=${version}`);
  await context.setOffline(false);
  const refused = page.getByRole('alert').filter({ hasText: '1 Meldung wurde nicht angenommen' });
  await expect(refused).toContainText('Erledigt: Rezept abholen');
  await expect(refused.getByRole('listitem')).toContainText('Diese Anfrage ist schon beendet.');
  await expect(visit(page, 'Rezept abholen'), 'the list is what the server knows').toHaveCount(0);
  const faults: string[] = [];
  await look(ben, 'with a refusal', faults);
  expect(faults).toEqual([]);
  await refused.getByRole('button', { name: /^Noch einmal senden/ }).click();
  await expect(refused).toBeVisible();
  await refused.getByRole('button', { name: /^Verwerfen/ }).click();
  await expect(refused).toHaveCount(0);
});

/** What is left of somebody on the device after signing out. */
async function leftBy(person: Person): Promise<unknown> {
  const { page } = person;
  await person.go('/de/konto');
  await person.button('Abmelden').click();
  await expect(page).toHaveURL(/\/de$/);
  await page.reload();
  return page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage).filter((key) => !key.startsWith('sveltekit:'))
  }));
}
const NOTHING = { databases: [], caches: [], workers: 0, local: [], session: [] };

test('a volunteer reads the own tasks without a network, and reports one; it arrives exactly once', async ({ browser }) => {
  const ali = await newcomer(browser, 'Ali', 'ali@example.org', 'helfen');
  const { page } = ali;
  const { context } = ali;
  await letHelp(ali, all.ida, all.quarter);
  const request = await ask(all, 'Zwei Brote');
  const { version } = (await ali.call('GET', `/help-requests/${request}`)) as { version: number };
  await ali.call('POST', `/help-requests/${request}/acceptance`, { version });
  const task = async () => ((await ali.call('GET', '/me/assignments')) as { items: { state: string; help_request_id: string }[] }).items.find((one) => one.help_request_id === request);
  // Another one tomorrow, which stays to be done.
  const later = wallClock(new Date(Date.now() + 86_400_000), all.zone).date;
  const body = { category: 'einkauf', quarter_id: all.quarter, title: 'Drei Eier', description: 'Vom Markt', timing: { kind: 'windows', windows: [{ date: later, start: '10:00', end: '12:00' }] }, duration_minutes: 30, contact: { address: 'Marktgasse 7', phone: '+49 4541 777001' }, on_behalf_of: all.caller, channel: 'phone' };
  const second = (await all.ida.call('POST', '/help-requests', body)) as { id: string };
  await ali.call('POST', `/help-requests/${second.id}/acceptance`, {});
  let sent = 0;
  page.on('request', (one) => {
    if (one.method() === 'POST' && /completion/.test(one.url())) sent++;
  });
  await ali.go('/de/einsaetze');
  await expect(page.getByRole('heading', { name: 'Zwei Brote' })).toBeVisible();
  await expect.poll(() => page.evaluate(async () => Boolean(await caches.match('/de/einsaetze'))), { timeout: 30_000 }).toBe(true);

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText('Ohne Netz', { exact: true })).toBeVisible();
  await expect(visit(page, 'Zwei Brote')).toContainText('Marktgasse 7');
  await expect(visit(page, 'Zwei Brote').getByRole('link', { name: /04541 777001|anrufen/i }).first()).toBeVisible();
  await report(page, 'Zwei Brote', '25');
  await expect(page.getByText('Wartet auf Netz (1)')).toBeVisible();
  const faults: string[] = [];
  await look(ali, "a volunteer's tasks without a network", faults);
  expect(faults).toEqual([]);

  await context.setOffline(false);
  await expect(page.getByText(/Wartet auf Netz|Wird gesendet/)).toHaveCount(0, { timeout: 30_000 });
  await expect.poll(async () => (await task())?.state).toBe('done');
  await expect(page.getByRole('heading', { name: 'Zwei Brote' })).toBeVisible();
  await expect(page.getByText('Ohne Netz', { exact: true })).toHaveCount(0);
  expect(sent).toBe(1);

  await test.step('a session that was ended elsewhere takes names and addresses along', async () => {
    await context.setOffline(true);
    await page.reload();
    await expect(visit(page, 'Drei Eier')).toContainText('Marktgasse 7');
    await context.setOffline(false);
    await context.clearCookies();
    await ali.go('/de/einsaetze');
    await expect(page).toHaveURL(/anmelden/);
    await context.setOffline(true);
    await ali.go('/de/einsaetze');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Marktgasse 7')).toHaveCount(0);
    await context.setOffline(false);
    await ali.signIn('ali@example.org');
  });
  expect(await leftBy(ali)).toEqual(NOTHING);
  await ali.leave();
});

test('signing out leaves nothing on the device', async () => {
  const { page, context } = ben;
  expect(await leftBy(ben)).toEqual(NOTHING);
  await context.setOffline(true);
  await page.goto(page.url().replace(/\/de$/, '/de/tag')).catch(() => null);
  await expect(page.getByRole('article')).toHaveCount(0);
  await context.setOffline(false);
  await ben.leave();
  await all.ida.leave();
  await all.jo.leave();
});

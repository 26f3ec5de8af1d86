// From being asked to being thanked: invitations, another time, messages that arrive by themselves, reports and blocks.
import { expect, test, type Page } from '@playwright/test';
import { faultsOf, lookInAll } from './axe.ts';
import { letHelp, mailsTo, newcomer, Person, quarterOf, staff, wallClock } from './people.ts';
import type { Installation } from './server.ts';
import { found, PASSWORD, STAFF, zoneWhereItIs } from './town.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

// People are asked by day only, so the town lies where it is morning now.
const zone = zoneWhereItIs(10, new Date());
const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
let town: Installation;
let stop: () => void;
let resident: Person;
let volunteer: Person;
let coordinator: Person;
let quarter = '';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  town = await found(zone);
  stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  coordinator = await staff(browser, STAFF.coordinator.email, { viewport: { width: 1280, height: 900 } });
  resident = await newcomer(browser, 'Gerda', 'gerda@example.org', 'hilfe');
  quarter = await quarterOf(resident, 'Altstadt');
  volunteer = await newcomer(browser, 'Ali', 'ali@example.org', 'helfen');
  await letHelp(volunteer, coordinator, quarter);
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  stop?.();
});

/** Asks for help today: pressing, so that somebody is asked at once. */
async function ask(description: string): Promise<string> {
  const request = { category: 'einkauf', quarter_id: quarter, description, timing: { kind: 'asap' }, duration_minutes: 15, urgency: 'urgent', contact: { address: 'Marktgasse 7', phone: '+49 4541 777001' } };
  return ((await resident.call('POST', '/help-requests', request)) as { id: string }).id;
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
    }).toPass({ timeout: 90_000 });
    const asked = card(page, 'Zwei Taschen vom Markt');
    await expect(asked.getByText('Warum Sie?')).toBeVisible();
    await expect(asked.getByText('Sie wohnen im selben Quartier')).toBeVisible();
    await expect(page.getByText('Marktgasse 7')).toHaveCount(0);
    await expect.poll(() => mailsTo('ali@example.org').includes('/helfen'), { timeout: 30_000 }).toBe(true);
  });

  await test.step('it lies in the app as well, and is seen by following it', async () => {
    await volunteer.go('/de/nachrichten');
    const told = page.getByRole('listitem').filter({ hasText: 'Können Sie helfen?' }).first();
    await expect(told.getByText('Neu')).toBeVisible();
    await expect(page.getByRole('banner')).toContainText(/[1-9] neu/);
    await told.getByRole('link').click();
    await expect(page).toHaveURL(/\/de\/helfen$/);
    await volunteer.go('/de/nachrichten');
    await expect(told).toBeVisible();
    await expect(told.getByText('Neu')).toHaveCount(0);
    await volunteer.go('/de/helfen');
  });

  const soon = new Date(Date.now() + 150_000);
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
    const { date, time } = wallClock(soon, zone);
    await asked.getByLabel('Tag', { exact: true }).fill(date);
    await asked.getByLabel('Uhrzeit').fill(time);
    await asked.getByRole('button', { name: 'Zeit vorschlagen' }).click();
    await expect(asked.getByText(new RegExp(`Sie haben vorgeschlagen: .*${time}`))).toBeVisible();
  });

  let assignment = '';
  await test.step('who asked sees how the search goes, and takes the other time', async () => {
    await resident.go('/de/meine-anfragen');
    await resident.page.getByRole('link', { name: /^Ansehen/ }).first().click();
    await expect(resident.page.getByText(/1 Person gefragt\./)).toBeVisible();
    await expect(resident.page.getByText('Jemand könnte zu einer anderen Zeit kommen')).toBeVisible();
    await resident.button(new RegExp(`^Das passt mir: .*${wallClock(soon, zone).time}`)).click();
    await expect(resident.page.getByText(/^Abgemacht\./)).toBeVisible();
    await expect(resident.page.getByText('Ali Probst')).toBeVisible();
  });

  await test.step('the helper finds whom to meet', async () => {
    await volunteer.go('/de/einsaetze');
    await page.getByRole('link', { name: /^Mehr dazu/ }).first().click();
    await page.waitForURL(/einsaetze\/./);
    assignment = /einsaetze\/([0-9a-f-]+)/.exec(page.url())![1]!;
    await expect(page.getByText('Marktgasse 7')).toBeVisible();
  });

  await test.step('they write to each other, and what comes is there by itself', async () => {
    await resident.go('/de/meine-anfragen');
    await volunteer.go(`/de/einsaetze/${assignment}`);
    await page.getByRole('link', { name: 'Nachricht schreiben' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Unterhaltung mit Gerda' })).toBeVisible();
    await page.getByLabel('Ihre Nachricht an Gerda').fill('Soll ich Taschen mitbringen?');
    await volunteer.button('Senden').click();
    await expect(page.getByRole('log')).toContainText('Soll ich Taschen mitbringen?');
    await expect(resident.page.getByRole('banner')).toContainText(/[1-9] neu/, { timeout: 30_000 });
    await resident.go(`/de/nachrichten/${assignment}`);
    await expect(resident.page.getByRole('log')).toContainText('Soll ich Taschen mitbringen?');
    await resident.page.getByLabel('Ihre Nachricht an Ali').fill('Ja bitte, zwei.');
    await resident.button('Senden').click();
    await expect(page.getByRole('log'), 'without loading the page again').toContainText('Ja bitte, zwei.', { timeout: 30_000 });
  });

  await test.step('done, confirmed, thanked', async () => {
    await expect(async () => {
      await volunteer.go(`/de/einsaetze/${assignment}`);
      await expect(volunteer.button('Als erledigt melden')).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 180_000, intervals: [5_000] });
    await page.getByLabel('Wie viele Minuten haben Sie gebraucht?').fill('20');
    await volunteer.button('Als erledigt melden').click();
    await expect(page.getByText('als erledigt gemeldet')).toBeVisible();
    await resident.go('/de/meine-anfragen');
    await resident.page.getByRole('link', { name: /^Ansehen/ }).first().click();
    await resident.button('Ja, die Hilfe war da').click();
    await expect(resident.page.getByText('Danke für die Rückmeldung.')).toBeVisible();
    await resident.page.getByLabel(/^Ihr Dank an/).fill('Herzlichen Dank!');
    await resident.button('Dank abschicken').click();
    await expect(resident.page.getByText('Ihr Dank ist angekommen.')).toBeVisible();
    await expect(page.getByText('Herzlichen Dank!'), 'without loading the page again').toBeVisible({ timeout: 30_000 });
  });

  await test.step('their own year, for who wants to see it', async () => {
    await volunteer.go('/de/einsaetze');
    const year = page.getByRole('region', { name: /^Ihr Jahr \d{4}$|^Ihre Hilfe seit / });
    await expect(year).toContainText('1 Mal geholfen, 20 Minuten. Sie haben 1 Mal Dank bekommen.');
    expect(await faultsOf(page, 'their year')).toEqual([]);
    await volunteer.button('Nicht mehr zeigen').click();
    await expect(year).toHaveCount(0);
    await page.reload();
    await volunteer.button('Mein Jahr zeigen').click();
    await expect(year).toBeVisible();
    await expect(volunteer.button('Nicht mehr zeigen')).toBeFocused();
  });
});

/** A new request that the volunteer has said yes to; gives its assignment. */
async function promised(description: string): Promise<string> {
  const id = await ask(description);
  const { fits } = (await volunteer.call('GET', `/help-requests/${id}`)) as { fits: { starts_at: string }[] };
  // Other help may be going on or promised: some hours after all of it is free.
  const startsAt = new Date(Date.parse(fits.at(-1)!.starts_at) + 3 * 3_600_000).toISOString();
  const yes = (await volunteer.call('POST', `/help-requests/${id}/acceptance`, { starts_at: startsAt })) as { assignment: { id: string } };
  return yes.assignment.id;
}

test('what is being written outlives the network and the session', async () => {
  const assignment = await promised('Ein Brot und Milch');
  const { page, context } = volunteer;
  await volunteer.go(`/de/nachrichten/${assignment}`);
  const field = page.getByLabel('Ihre Nachricht an Gerda');
  await field.fill('Ich bringe auch Butter mit.');
  await context.setOffline(true);
  await volunteer.button('Senden').click();
  await expect(page.getByText('Es gibt gerade keine Verbindung').first()).toBeVisible();
  await expect(field).toHaveValue('Ich bringe auch Butter mit.');
  await context.setOffline(false);
  // The browser itself says that it was offline; nothing else was wrong.
  expect(volunteer.complaints.splice(0).filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  // The session ends while the words stand there.
  await context.clearCookies();
  await volunteer.button('Senden').click();
  await page.getByRole('link', { name: 'Neu anmelden' }).click();
  await page.getByLabel('E-Mail-Adresse').fill('ali@example.org');
  await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
  await volunteer.button('Anmelden').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Unterhaltung mit Gerda' })).toBeVisible();
  await expect(field).toHaveValue('Ich bringe auch Butter mit.');
  await volunteer.button('Senden').click();
  await expect(page.getByRole('log').getByText('Ich bringe auch Butter mit.')).toHaveCount(1);
  await expect(field).toHaveValue('');
  await page.reload();
  await expect(page.getByRole('log').getByText('Ich bringe auch Butter mit.')).toHaveCount(1);
  await expect(field).toHaveValue('');
});

test('an invitation is answered by keyboard alone', async ({ browser }) => {
  // Who was asked before rests now: somebody else is asked.
  const other = await newcomer(browser, 'Bea', 'bea@example.org', 'helfen');
  await letHelp(other, coordinator, quarter);
  const { page } = other;
  await ask('Kartoffeln, ein Netz');
  await expect(async () => {
    await other.go('/de/helfen');
    await expect(card(page, 'Kartoffeln, ein Netz').getByText('Warum Sie?')).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await other.reach(/^Diesmal nicht: .*/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Ihre Antwort' })).toBeFocused();
  await other.reach(/^Keine Zeit/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Danke, das hilft uns beim Fragen.')).toBeVisible();
  await other.leave();
});

test('a message is written by keyboard alone', async () => {
  const { page } = volunteer;
  await volunteer.go('/de/nachrichten');
  await volunteer.settled();
  await volunteer.reach(/^Unterhaltung mit Gerda/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/nachrichten\/./);
  await volunteer.settled();
  await volunteer.reach(/^Ihre Nachricht an Gerda/);
  await page.keyboard.type('Bis morgen!');
  await volunteer.reach(/^Senden/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('Bis morgen!');
  await expect(page.getByLabel('Ihre Nachricht an Gerda')).toBeFocused();
});

test('every new page is accessible', async () => {
  test.setTimeout(600_000);
  const faults: string[] = [];
  const { items } = (await resident.call('GET', '/me/conversations')) as { items: { assignment_id: string; help_request_id: string }[] };
  const talk = items[0]!;
  for (const person of [resident, volunteer]) await person.page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/nachrichten', `/nachrichten/${talk.assignment_id}`, `/nachrichten/melden?einsatz=${talk.assignment_id}`, `/nachrichten/sperren?einsatz=${talk.assignment_id}`, `/meine-anfragen/${talk.help_request_id}`, '/konto/mitteilungen', '/konto/sperren']) await lookInAll(resident, path, faults);
  for (const path of ['/helfen', '/helfen/angebot', `/einsaetze/${talk.assignment_id}`]) await lookInAll(volunteer, path, faults);
  const open = await ask('Drei Zitronen');
  for (const path of ['/koordination/im-blick', `/koordination/anfragen/${open}`, '/nachrichten']) await lookInAll(coordinator, path, faults);
  expect(faults).toEqual([]);
});

test('a report reaches the coordination alone, a block ends everything', async () => {
  const assignment = await promised('Zwei Kisten Wasser');
  await test.step('reporting needs no reason', async () => {
    await resident.go(`/de/nachrichten/${assignment}`);
    await resident.page.getByRole('link', { name: 'Etwas melden' }).click();
    await resident.button('Meldung abschicken').click();
    await expect(resident.page.getByRole('heading', { name: 'Danke, dass Sie es gesagt haben' })).toBeFocused();
  });

  await test.step('the coordination reads along and closes it', async () => {
    const { page } = coordinator;
    await coordinator.go('/de/koordination/im-blick');
    await expect(page.getByText('Gerda Probst meldet etwas über Ali Probst')).toBeVisible();
    await page.getByRole('link', { name: 'Nachrichten lesen (wird notiert)' }).first().click();
    await expect(page.getByText('Sie lesen nur mit')).toBeVisible();
    await coordinator.go('/de/koordination/im-blick');
    await coordinator.button(/^Meldung abschließen/).first().click();
    await page.getByLabel('Was wurde daraus?').fill('Beide angerufen, ein Missverständnis.');
    await coordinator.button('Meldung abschließen').click();
    await expect(page.getByText('Die Meldung ist abgeschlossen.')).toBeVisible();
  });

  await test.step('blocking', async () => {
    await resident.page.getByRole('link', { name: 'Person sperren' }).click();
    await resident.button('Ja, sperren').click();
    await expect(resident.page.getByRole('heading', { name: 'Erledigt' })).toBeFocused();
    await volunteer.go('/de/nachrichten');
    await expect(volunteer.page.getByText('beendet').first()).toBeVisible();
    await volunteer.go('/de/helfen');
    await expect(volunteer.page.getByText('Zwei Kisten Wasser')).toHaveCount(0);
  });

  await test.step('a block can be taken back', async () => {
    await resident.go('/de/konto/sperren');
    await expect(resident.page.getByText(/^Ali, gesperrt am/)).toBeVisible();
    await resident.button('Sperre zurücknehmen: Ali').click();
    await expect(resident.page.getByText('Die Sperre ist zurückgenommen.')).toBeVisible();
    await expect(resident.page.getByText('Sie haben niemanden gesperrt.')).toBeVisible();
  });

  for (const person of [resident, volunteer, coordinator]) await person.leave();
});

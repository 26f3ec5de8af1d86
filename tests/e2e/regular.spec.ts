// Help that comes again, reminders, people whom no mail reaches, absences, and dates in one's own calendar.
import { expect, test, type Page } from '@playwright/test';
import { look, lookInAll } from './axe.ts';
import { letHelp, linkInMail, mailsTo, newcomer, Person, quarterOf, staff, wallClock } from './people.ts';
import type { Installation } from './server.ts';
import { found, PASSWORD, STAFF, zoneWhereItIs } from './town.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

// People are reminded in the evening, so the town lies where it is evening now.
const zone = zoneWhereItIs(18, new Date());
const HOUR = 3_600_000_000;
const phone = { width: 360, height: 740 };
const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
let town: Installation;
let stop: () => void;
let resident: Person;
let volunteer: Person;
let coordinator: Person;
let kuemmerer: Person;
let quarter = '';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  town = await found(zone);
  stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  coordinator = await staff(browser, STAFF.coordinator.email, { viewport: { width: 1280, height: 900 } });
  kuemmerer = await staff(browser, STAFF.kuemmerer.email, { viewport: phone });
  resident = await newcomer(browser, 'Gerda', 'gerda@example.org', 'hilfe');
  volunteer = await newcomer(browser, 'Ali', 'ali@example.org', 'helfen');
  quarter = await quarterOf(resident, 'Altstadt');
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  stop?.();
});

/** The day so many days from now on the town's wall clock. */
const dayIn = (days: number) => wallClock(new Date(Date.now() + days * 86_400_000), zone).date;

/** A request for tomorrow morning that the volunteer has said yes to. */
async function promised(by: Person, start: string, end: string, more: object): Promise<void> {
  const timing = { kind: 'windows', windows: [{ date: dayIn(1), start, end }] };
  const { id } = (await by.call('POST', '/help-requests', { category: 'einkauf', quarter_id: quarter, timing, duration_minutes: 60, ...more })) as { id: string };
  const { fits } = (await volunteer.call('GET', `/help-requests/${id}`)) as { fits: { window_id: string; starts_at: string }[] };
  await volunteer.call('POST', `/help-requests/${id}/acceptance`, { window_id: fits[0]!.window_id });
}

test('a week is told by keyboard alone', async () => {
  const { page } = volunteer;
  const { keyboard } = page;
  await volunteer.go('/de/helfen/angebot');
  await volunteer.settled();
  await volunteer.reach(/^Einkaufen/);
  await keyboard.press('Space');
  await volunteer.reach(/^Montag, 08:00/);
  await keyboard.press('Space');
  // Two days on, and two rows down: Wednesday from twelve to two.
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'Space']) await keyboard.press(key);
  await expect(page.getByRole('button', { name: /^Montag, 08:00/ })).toHaveAttribute('aria-pressed', 'true');
  const wednesday = page.getByRole('button', { name: /^Mittwoch, 12:00/ });
  await expect(wednesday).toBeFocused();
  await expect(wednesday).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText(/4 Stunden/)).toBeVisible();
  // The grid is one stop: the next one is the field behind it.
  await keyboard.press('Tab');
  await expect(page.locator('#hours')).toBeFocused();
  await volunteer.reach(/^Hilfsangebot speichern/);
  await keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: /gespeichert/ })).toBeVisible();
  const { availability } = (await volunteer.call('GET', '/me/offer')) as { availability: { weekday: number; start: string; end: string }[] };
  expect(availability).toEqual([{ weekday: 1, start: '08:00', end: '10:00' }, { weekday: 3, start: '12:00', end: '14:00' }]);
  await letHelp(volunteer, coordinator, quarter);
});

/** Asks for help every week, one question a page. */
async function askWeekly(page: Page): Promise<void> {
  const next = page.getByRole('button', { name: 'Weiter' });
  await page.goto(`${town.base}/de/hilfe/1`);
  await page.getByRole('radio', { name: /^Einkaufen/ }).first().check({ force: true });
  await next.click();
  await page.getByRole('radio', { name: /^An einem anderen Tag/ }).check({ force: true });
  await page.getByLabel('An welchem Tag?').fill(dayIn(2));
  await page.getByRole('radio', { name: /^Vormittag/ }).check({ force: true });
  await page.getByRole('radio', { name: 'Jede Woche' }).check({ force: true });
  await next.click();
  await page.getByRole('radio', { name: 'Altstadt' }).check({ force: true });
  await page.getByLabel('Straße und Hausnummer').fill('Marktgasse 7');
  await next.click();
  await page.getByLabel('Telefonnummer').fill('+49 4541 777001');
  await page.getByLabel('Was sollen die Helfenden wissen?').fill('Der Einkauf für die Woche');
  await next.click();
  await page.getByRole('button', { name: 'Anfrage abschicken' }).click();
  await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeVisible();
}

test('help every week: taken for good, one date left out, one moved, all ended', async () => {
  const { page } = resident;
  const dates = page.locator('.dates > li');
  await askWeekly(page);

  await test.step('a volunteer says yes to all of it', async () => {
    await volunteer.go('/de/helfen');
    await volunteer.page.getByRole('link', { name: /^Mehr dazu/ }).first().click();
    await volunteer.page.waitForURL(/helfen\/./);
    await volunteer.button('Ich helfe jedes Mal').click();
    await expect(volunteer.page.getByText('Danke! Sie sind ab jetzt jedes Mal dabei.')).toBeVisible();
    await volunteer.go('/de/einsaetze');
    await volunteer.page.getByRole('link', { name: 'Regelmäßige Hilfe ansehen' }).click();
    await expect(volunteer.page.getByRole('heading', { name: 'Ich helfe jedes Mal' })).toBeVisible();
    await expect(volunteer.page.getByText('Sie kommen jedes Mal.')).toBeVisible();
  });

  await test.step('who asked sees who comes', async () => {
    await resident.go('/de/meine-anfragen');
    await page.getByRole('link', { name: 'Regelmäßige Hilfe ansehen' }).click();
    await expect(page.getByText('Kommt jedes Mal: Ali')).toBeVisible();
    await page.getByRole('link', { name: /^Termine ansehen/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Regelmäßige Hilfe: / })).toBeVisible();
    await expect(dates.first()).toContainText('Es kommt: Ali');
  });

  await test.step('one date is left out, and can be had back', async () => {
    await dates.first().getByRole('button', { name: /^Fällt aus/ }).click();
    const said = page.getByRole('status').filter({ hasText: 'Dieser Termin fällt aus.' });
    await expect(said).toBeFocused();
    await said.getByRole('button', { name: 'Findet doch statt' }).click();
    await expect(page.getByText('Der Termin findet doch statt.')).toBeVisible();
    await dates.first().getByRole('button', { name: /^Fällt aus/ }).click();
    await expect(dates.first().getByText('fällt aus', { exact: true })).toBeVisible();
  });

  await test.step('another date is moved, a mistake is told at its field', async () => {
    await dates.nth(1).getByRole('button', { name: /^Verschieben/ }).click();
    const panel = page.getByRole('group', { name: /^Neue Zeit für/ });
    await expect(panel).toBeFocused();
    await panel.getByLabel('Tag', { exact: true }).fill(dayIn(10));
    await panel.getByLabel('Von').fill('15:00');
    await panel.getByLabel('Bis').fill('14:00');
    await panel.getByRole('button', { name: 'Neue Zeit speichern' }).click();
    await expect(page.getByRole('alert').getByText('Das Ende muss nach dem Anfang liegen.')).toBeVisible();
    await panel.getByLabel('Bis').fill('17:00');
    await panel.getByRole('button', { name: 'Neue Zeit speichern' }).click();
    await expect(page.getByText(/^Der Termin ist verschoben: .*15:00 – 17:00 Uhr/)).toBeVisible();
    await expect(dates.nth(1).getByText(/^verschoben von/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Doch zur alten Zeit' })).toBeVisible();
  });

  await test.step('it ends after a question, and goes on again', async () => {
    await resident.button('Alle Termine beenden').click();
    await expect(page.getByRole('region', { name: 'Wirklich alle Termine beenden?' })).toBeFocused();
    await resident.button('Ja, alle beenden').click();
    await expect(page.getByText('Die Reihe ist beendet.')).toBeVisible();
    await resident.button('Doch weitermachen').first().click();
    await expect(page.getByText('Es geht weiter.')).toBeVisible();
  });

  await test.step('the helper steps down without having to say why', async () => {
    await volunteer.page.getByRole('link', { name: /^Termine ansehen/ }).click();
    await volunteer.button('Nicht mehr jedes Mal').click();
    await volunteer.button('Ja, ich höre auf').click();
    await expect(volunteer.page.getByText('Schon gut. Wir suchen jemand anderen.')).toBeVisible();
    await expect(page.getByText(/^Bisher kommt niemand jedes Mal/), 'without loading the page again').toBeVisible({ timeout: 30_000 });
  });
});

test('both are reminded on the evening before', async () => {
  await promised(resident, '10:00', '12:00', { description: 'Brot und Milch', contact: { address: 'Marktgasse 7', phone: '+49 4541 777001' } });
  expect(mailsTo('ali@example.org')).not.toContain('Erinnerung');
  // A yes of the same afternoon needs no reminder, so this one was said in the morning. One mail is found given up.
  await town.meanwhile([
    `UPDATE assignments SET accepted_at = accepted_at - ${8 * HOUR}`,
    "UPDATE outbox SET dead_at = created_at, sent_at = NULL WHERE occasion = 'account.verified'"
  ]);
  for (const email of ['gerda@example.org', 'ali@example.org']) await expect.poll(() => mailsTo(email), { timeout: 30_000 }).toContain('Erinnerung');
  await volunteer.go('/de/nachrichten');
  await expect(volunteer.page.getByText('Erinnerung: Bald helfen Sie.')).toBeVisible();
});

test('who has no mail is told by telephone, then by letter', async () => {
  const { page } = coordinator;
  const person = { first_name: 'Käthe', last_name: 'Wendt', phone: '+49 4541 888', address: 'Domhof 3', quarter_id: quarter, roles: ['resident'], preferred_channel: 'phone', privacy_notice_given: true };
  const { id } = (await coordinator.call('POST', '/accounts', person)) as { id: string };
  const waiting = page.getByRole('listitem').filter({ hasText: 'Käthe Wendt' });

  await test.step('a mail that was given up is sent again', async () => {
    await coordinator.go('/de/koordination/im-blick');
    await coordinator.button(/^Noch einmal senden: Geprüft und dabei/).click();
    await expect(page.getByText('Die Mail wird noch einmal gesendet.')).toBeVisible();
    await expect(page.getByText('Alle Mails sind angekommen.')).toBeVisible();
  });

  await test.step('by telephone', async () => {
    await promised(coordinator, '14:00', '16:00', { description: 'Ein Kasten Wasser', on_behalf_of: id });
    await expect(async () => {
      await page.reload();
      await expect(waiting.getByText('möchte angerufen werden')).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 30_000 });
    await expect(page.getByText('+49 4541 888')).toHaveCount(0);
    await waiting.getByRole('button', { name: 'Nummer und Text zeigen: Käthe Wendt' }).click();
    await expect(waiting.getByRole('link', { name: 'Käthe Wendt anrufen: +49 4541 888' })).toBeVisible();
    await expect(waiting.getByText(/^.*Ali hat zugesagt und kommt zu Ihnen: .*14:00 – 15:00 Uhr\.$/)).toBeVisible();
    await waiting.getByRole('button', { name: 'Am Telefon gesagt: Käthe Wendt' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Notiert: Käthe Wendt weiß Bescheid.' })).toBeFocused();
    await expect(page.getByText('Zurzeit muss niemand angerufen oder angeschrieben werden.')).toBeVisible();
  });

  await test.step('by letter, in large type', async () => {
    await promised(coordinator, '17:00', '19:00', { description: 'Noch ein Kasten', on_behalf_of: id });
    await expect(async () => {
      await page.reload();
      await waiting.getByRole('link', { name: 'Brief schreiben: Käthe Wendt' }).click({ timeout: 3_000 });
    }).toPass({ timeout: 30_000 });
    const letter = page.getByRole('article', { name: 'Brief' });
    await expect(letter.getByText('Domhof 3')).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(letter.getByText(/17:00 – 18:00 Uhr/)).toBeVisible();
    for (const hidden of [page.getByRole('heading', { level: 1 }), page.getByRole('contentinfo'), coordinator.button('Drucken'), page.getByText('Die Person kann später nachlesen')]) await expect(hidden).toBeHidden();
    expect(await letter.evaluate((one) => parseFloat(getComputedStyle(one).fontSize)), '18 points').toBeGreaterThanOrEqual(24);
    expect((await page.pdf({ format: 'A4', margin: { top: '10mm', bottom: '10mm', left: '15mm', right: '15mm' } })).toString('latin1').match(/\/Type \/Page\b/g), 'one page').toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await expect(page.getByText('Der Brief ist in der Sprache der Person geschrieben')).toHaveCount(0);
  });

  await test.step('in the language of the person, and beside it what it says', async () => {
    const { version } = (await coordinator.call('GET', `/accounts/${id}`)) as { version: number };
    await coordinator.call('PATCH', `/accounts/${id}`, { ui_language: 'ar', version });
    await page.reload();
    const letter = page.getByRole('article', { name: 'Brief' });
    await expect(letter).toHaveAttribute('lang', 'ar');
    await expect(letter).toHaveAttribute('dir', 'rtl');
    await expect(letter.getByText(/تحية طيبة .*Käthe Wendt/)).toBeVisible();
    await expect(letter.getByText(/17:00/)).toBeVisible();
    await expect(page.getByText('Der Brief ist in der Sprache der Person geschrieben: العربية.')).toBeVisible();
    const beside = page.getByRole('listitem').filter({ hasText: /Ali hat zugesagt und kommt zu Ihnen: .*17:00 – 18:00 Uhr\./ });
    await expect(beside).toBeVisible();
    const faults: string[] = [];
    await look(coordinator, 'a letter in Arabic', faults);
    expect(faults).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await expect(beside).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await coordinator.button('Brief ist abgeschickt').click();
    await expect(page.getByText('Notiert: Der Brief an Käthe Wendt ist unterwegs.')).toBeVisible();
    await coordinator.go('/de/koordination/im-blick');
    await expect(page.getByText('Zurzeit muss niemand angerufen oder angeschrieben werden.')).toBeVisible();
  });
});

test('sick in two taps, and the office sees who is on duty instead', async () => {
  const { page } = kuemmerer;
  const { id } = (await kuemmerer.call('GET', '/me')) as { id: string };
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '00:00', end: '00:00' }));
  await coordinator.call('PUT', `/stadtkuemmerer/${id}/duty`, { quarters: [{ quarter_id: quarter, priority: 1 }], working_hours: hours, capacity_per_day: 6, version: 0 });
  const office = coordinator.page;
  await coordinator.go('/de/koordination');
  await office.getByRole('link', { name: 'Dienst und Vertretung' }).click();
  await expect(office.getByText(/^Zuerst .*zuständig für Altstadt/)).toBeVisible();

  await kuemmerer.go('/de/tag');
  await page.getByRole('link', { name: 'Krank oder im Urlaub?' }).click();
  await kuemmerer.button('Ich bin heute krank').click();
  await expect(page.getByText('Gute Besserung!')).toBeVisible();
  await expect(page.getByText(/^Krank: /)).toBeVisible();

  await coordinator.button('Nachsehen').click();
  await expect(office.getByText('In diesem Quartier ist dann niemand im Dienst.')).toBeVisible();
  await expect(office.getByText(/^Nicht da: .*abwesend/)).toBeVisible();

  await kuemmerer.button(/^Ich bin wieder da/).click();
  await expect(page.getByText('Sie haben nichts eingetragen.')).toBeVisible();
  await page.getByRole('radio', { name: 'Urlaub' }).check({ force: true });
  await page.getByLabel('Erster Tag').fill(dayIn(7));
  await page.getByLabel('Letzter Tag').fill(dayIn(5));
  await kuemmerer.button('Eintragen').click();
  await expect(page.getByRole('alert').getByText('Der letzte Tag liegt vor dem ersten.')).toBeVisible();
  await page.getByLabel('Letzter Tag').fill(dayIn(9));
  await kuemmerer.button('Eintragen').click();
  await expect(page.getByText(/^Urlaub: /)).toBeVisible();
});

test('what speaks against a visit is said, and overruled with a reason', async () => {
  const { page } = coordinator;
  const request = { category: 'einkauf', quarter_id: await quarterOf(coordinator, 'Vorstadt'), description: 'Ein schwerer Schrank', timing: { kind: 'windows', windows: [{ date: dayIn(3), start: '10:00', end: '12:00' }] }, duration_minutes: 60, contact: { address: 'Am Hang 2', phone: '+49 4541 777001' } };
  const { id } = (await resident.call('POST', '/help-requests', request)) as { id: string };
  await coordinator.go(`/de/koordination/anfragen/${id}`);
  await coordinator.button('Stadtkümmerer schicken').click();
  await page.getByRole('radio').first().check({ force: true });
  await page.getByLabel('Uhrzeit').fill('15:00');
  await coordinator.button('Termin vergeben').click();
  const said = page.getByRole('alert').filter({ hasText: 'Das spricht dagegen' });
  await expect(said).toBeFocused();
  await expect(said.getByText('Die Person ist für dieses Quartier nicht zuständig.')).toBeVisible();
  await expect(said.getByText('Zu dieser Zeit wollte der Mensch, der gefragt hat, keine Hilfe.')).toBeVisible();
  await page.getByLabel('Begründung, falls etwas dagegen spricht').fill('Am Telefon abgesprochen');
  await coordinator.button('Termin vergeben').click();
  await expect(page.getByRole('status').getByText(/kommt: /)).toBeVisible();
});

test('dates in one\'s own calendar', async () => {
  const { page } = resident;
  await resident.go('/de/konto');
  await page.getByRole('link', { name: 'Termine im eigenen Kalender' }).click();
  await resident.button('Adresse machen').click();
  const field = page.getByLabel('Adresse für Ihren Kalender');
  const address = await field.inputValue();
  expect(await (await fetch(address)).text()).toMatch(/^BEGIN:VCALENDAR/);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Ihr Kalender ist eingerichtet' })).toBeVisible();
  await expect(field, 'told once').toHaveCount(0);
  await resident.button('Neue Adresse machen').click();
  await expect(field).not.toHaveValue(address);
  expect((await fetch(address)).status, 'the old address leads nowhere').toBe(404);
  await resident.button('Adresse löschen').click();
  await expect(page.getByText('Die Adresse ist gelöscht.')).toBeVisible();
});

test('whose mails come back is told so, and enters another address', async () => {
  const { page } = resident;
  await town.meanwhile(["UPDATE accounts SET email_bounced_at = created_at WHERE email = 'gerda@example.org'"]);
  await resident.go('/de/meine-anfragen');
  const banner = page.getByRole('region', { name: 'Unsere E-Mails erreichen Sie nicht' });
  await expect(banner).toContainText('gerda@example.org');
  // Seen before the address changes: the mail about it that reaches the old one would take the mark away.
  const { id } = (await resident.call('GET', '/me')) as { id: string };
  await coordinator.go(`/de/koordination/personen/${id}`);
  await expect(coordinator.page.getByText('Mails kommen zurück')).toBeVisible();
  await banner.getByRole('link', { name: 'Adresse ändern' }).click();
  await page.getByLabel('Neue E-Mail-Adresse').fill('gerda.neu@example.org');
  await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
  await resident.button('Neue Adresse eintragen').click();
  await expect(page.getByRole('heading', { name: 'Jetzt fehlt noch ein Schritt' })).toBeVisible();
  await page.goto(await linkInMail('gerda.neu@example.org'));
  await expect(page.getByRole('heading', { name: 'Ihre E-Mail-Adresse ist bestätigt' })).toBeVisible();
  await resident.go('/de/meine-anfragen');
  await resident.settled();
  await expect(banner).toHaveCount(0);
});

test('every new page is accessible', async () => {
  const faults: string[] = [];
  const { items } = (await resident.call('GET', '/me/series')) as { items: { id: string }[] };
  const { id } = ((await coordinator.call('GET', '/accounts?query=Wendt')) as { items: { id: string }[] }).items[0]!;
  await resident.page.setViewportSize(phone);
  for (const path of ['/regelmaessig', `/regelmaessig/${items[0]!.id}`, '/konto/email', '/konto/kalender']) await lookInAll(resident, path, faults);
  await lookInAll(kuemmerer, '/tag/abwesend', faults);
  for (const path of ['/koordination/neue', '/koordination/dienst', `/koordination/im-blick/${id}`]) await lookInAll(coordinator, path, faults);
  expect(faults).toEqual([]);
  for (const person of [resident, volunteer, coordinator, kuemmerer]) await person.leave();
});

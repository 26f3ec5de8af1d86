// A call is written down by keyboard alone, from ring to saved request, at 40 words a minute; handing over; duty; templates.
import { expect, test, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { ask, boardTown, type BoardTown } from './board-town.ts';
import { Person } from './people.ts';

const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
let all: BoardTown;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  all = await boardTown(browser);
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  all?.stop();
});

/** Milliseconds for a sign at 40 words of five signs a minute. */
const SIGN = 300;
/** So long a call may take at the keyboard. */
const LONGEST = 120_000;

/** Types as somebody does who types 40 words a minute. */
const type = (page: Page, text: string) => page.keyboard.type(text, { delay: SIGN });

/** Goes to the next field, with the pause of one sign. */
async function next(page: Page, times = 1): Promise<void> {
  for (let at = 0; at < times; at++) {
    await page.waitForTimeout(SIGN);
    await page.keyboard.press('Tab');
  }
}

/** Goes on by Tab until the field with this id has the focus. */
async function to(page: Page, id: string): Promise<void> {
  for (let tries = 0; tries < 30; tries++) {
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
    await next(page);
  }
  throw new Error(`${id} is not reached by Tab`);
}

test('a call of a new person, then of the same person by the sound of the name', async ({ browser }) => {
  test.setTimeout(420_000);
  const coordinator = all.ida;
  const { page } = coordinator;
  const faults: string[] = [];

  await test.step('somebody unknown calls: typed in the order of the talk, saved, told what to say', async () => {
    await coordinator.go('/de/koordination/anruf');
    const search = page.getByRole('combobox', { name: 'Telefon oder Name' });
    await expect(search).toBeFocused();
    const rang = Date.now();
    await type(page, 'Helga Mayer');
    await expect(page.getByRole('option', { name: /Neue Person aufnehmen: „Helga Mayer“/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Telefon')).toBeFocused();
    await type(page, '04541 857391');
    await next(page);
    await type(page, 'Domhof 12');
    await to(page, 'caller-quarter');
    await type(page, 'Alt');
    await to(page, 'caller-told');
    await page.keyboard.press('Space');
    await to(page, 'call-category');
    await type(page, 'Eink');
    await expect(page.getByText('Wie wird bezahlt?', { exact: false })).toBeVisible();
    await to(page, 'call-description');
    await type(page, 'Einkauf für drei Tage, Wasserkisten in den 2. Stock');
    await to(page, 'call-note');
    await type(page, 'Klingel Mayer, hört schlecht');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Gespeichert. Sagen Sie:')).toBeVisible();
    const took = Date.now() - rang;
    console.log(`a call of a new person: ${Math.round(took / 1000)} s from ring to saved request`);
    expect(took).toBeLessThan(LONGEST);
    faults.push(...(await faultsOf(page, 'saved')));
  });

  await test.step('the confirmation is printed with a code that tells how it stands', async () => {
    await page.evaluate(() => Object.assign(window, { print: () => document.body.setAttribute('data-printed', '') }));
    await coordinator.button('Bestätigung drucken').click();
    await expect(page.locator('body[data-printed]')).toBeAttached();
    await page.emulateMedia({ media: 'print' });
    const code = (await page.locator('.sheet .code').innerText()).trim();
    expect(code).toMatch(/^[A-Z0-9]{10}$/);
    await expect(page.locator('.sheet')).toBeVisible();
    await page.emulateMedia({ media: 'screen' });
    const asked = await Person.arrive(browser);
    await asked.go('/de/status');
    const status = (await asked.call('POST', '/help-requests/status', { status_code: code })) as { state: string };
    expect(status.state).toBe('open');
    await asked.leave();
  });

  await test.step('she calls again: found by the sound, and what is open already is shown', async () => {
    await coordinator.button('Nächster Anruf').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Telefon oder Name' })).toBeFocused();
    await page.keyboard.type('meier');
    await expect(page.getByRole('option', { name: /Helga Mayer.*klingt so/ })).toBeVisible();
    faults.push(...(await faultsOf(page, 'found')));
    await page.keyboard.press('Enter');
    await expect(page.getByText('Für Helga Mayer')).toBeVisible();
    await expect(page.getByLabel('Wobei')).toBeFocused();
    await page.keyboard.type('Eink');
    await expect(page.getByText('Diese Hilfe ist schon offen. Ist es dieselbe?')).toBeVisible();
    faults.push(...(await faultsOf(page, 'known')));
  });

  await test.step('another telephone rings: the call is parked, survives a reload, and goes on', async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('combobox', { name: 'Telefon oder Name' })).toBeFocused();
    await page.reload();
    await coordinator.button('Weiter mit Helga Mayer').click();
    await expect(page.getByText('Für Helga Mayer')).toBeVisible();
    await expect(page.getByLabel('Wobei')).toHaveValue('einkauf');
    await page.keyboard.press('Escape');
  });

  await test.step('the last digits of the number are enough, and whoever is recorded twice is seen before it happens', async () => {
    await page.getByRole('combobox', { name: 'Telefon oder Name' }).fill('7391');
    await expect(page.getByRole('option', { name: /Helga Mayer.*gleiche Nummer/ })).toBeVisible();
    await page.getByRole('combobox', { name: 'Telefon oder Name' }).fill('Helga Meyer');
    await expect(page.getByRole('option', { name: /Helga Mayer.*klingt so/ })).toBeVisible();
    await page.getByRole('option', { name: /Neue Person/ }).click();
    await page.getByLabel('Straße und Hausnummer').fill('Domhof 12');
    await expect(page.getByText('Steht diese Person schon in den Unterlagen?')).toBeVisible();
    faults.push(...(await faultsOf(page, 'alike')));
    await coordinator.button('Diese Person: Helga Mayer').click();
    await expect(page.getByText('Für Helga Mayer')).toBeVisible();
  });

  await test.step('what is missing is named, and nothing typed is lost', async () => {
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('link', { name: 'Wählen Sie, worum es geht.' })).toBeVisible();
    await expect(page.getByText('Für Helga Mayer')).toBeVisible();
  });
  expect(faults).toEqual([]);
  expect(coordinator.complaints).toEqual([]);
});

test('templates, duty and handing over', async () => {
  test.setTimeout(240_000);
  const coordinator = all.ida;
  const { page } = coordinator;
  const faults: string[] = [];

  await test.step('a text is written, used, deleted and brought back', async () => {
    await coordinator.go('/de/koordination/vorlagen');
    await coordinator.button('Neue Vorlage').click();
    await page.getByLabel('Titel').fill('Rückruf morgen');
    await page.getByLabel('Text', { exact: true }).fill('Zu {reference}: Wir rufen {name} morgen zurück.');
    await coordinator.button('Vorlage speichern').click();
    await expect(page.getByRole('heading', { name: 'Rückruf morgen' })).toBeVisible();
    faults.push(...(await faultsOf(page, 'templates')));
    const request = await ask(all, 'Eine Glühbirne');
    const { reference } = (await coordinator.call('GET', `/help-requests/${request}`)) as { reference: string };
    await coordinator.go(`/de/koordination/anfragen/${request}`);
    await page.locator('summary', { hasText: 'Notieren' }).click();
    await page.locator('#log-template').selectOption({ label: 'Rückruf morgen' });
    await page.getByRole('button', { name: 'Vorlage einfügen' }).first().click();
    await expect(page.locator('#log-note')).toHaveValue(new RegExp(`^Zu ${reference}: Wir rufen Gerda Probst morgen zurück\\.$`));
    await coordinator.go('/de/koordination/vorlagen');
    await coordinator.button('Löschen: Rückruf morgen').click();
    await expect(page.getByText('„Rückruf morgen“ ist gelöscht.')).toBeVisible();
    await coordinator.button('Zurückholen').click();
    await expect(page.getByRole('heading', { name: 'Rückruf morgen' })).toBeVisible();
  });

  await test.step('a duty is changed', async () => {
    await coordinator.go('/de/koordination/dienst');
    const card = page.getByRole('article').first();
    await card.getByText('Dienst ändern').click();
    await card.getByLabel('Höchstens so viele Besuche am Tag').fill('7');
    await card.getByLabel('Unterwegs').selectOption({ label: 'mit dem Auto' });
    faults.push(...(await faultsOf(page, 'duty')));
    await card.getByRole('button', { name: 'Dienst speichern' }).click();
    await expect(card.getByText('Gespeichert.')).toBeVisible();
    const { items } = (await coordinator.call('GET', '/stadtkuemmerer')) as { items: { capacity_per_day: number; travel_mode: string }[] };
    expect(items.some((one) => one.capacity_per_day === 7 && one.travel_mode === 'car')).toBe(true);
  });

  await test.step('the desk is handed to a colleague, who reads the briefing', async () => {
    const request = await ask(all, 'Brot und Milch');
    await coordinator.call('POST', `/dispatch/queue/${request}/claim`, {});
    await coordinator.go('/de/koordination/heute');
    await page.getByText('Offene Arbeit übergeben').click();
    faults.push(...(await faultsOf(page, 'handing over')));
    await page.getByLabel('An wen?').selectOption({ label: 'Jo Arp' });
    await coordinator.button('Übergeben').click();
    await expect(page.getByRole('link', { name: /Was muss die Person wissen/ })).toBeVisible();
    await page.getByLabel('Was muss die Person wissen?').fill('Frau Probst nur vormittags anrufen.');
    await coordinator.button('Übergeben').click();
    await expect(page.getByText('An Jo Arp übergeben: 1 Vorgang und Ihre Worte.')).toBeVisible();
    const { jo } = all;
    await jo.go('/de/koordination/heute');
    const card = jo.page.getByRole('article', { name: 'Von Ida Ohm' });
    await expect(card.getByText('Frau Probst nur vormittags anrufen.')).toBeVisible();
    faults.push(...(await faultsOf(jo.page, 'handed over')));
    await card.getByRole('button', { name: 'Gelesen' }).click();
    await expect(card).toHaveCount(0);
  });

  await test.step('who leaves hands all coming visits to another', async () => {
    const { items } = (await coordinator.call('GET', '/stadtkuemmerer')) as { items: { account_id: string; first_name: string }[] };
    const ben = items.find((one) => one.first_name === 'Ben')!.account_id;
    const request = await ask(all, 'Ein Schrank');
    const starts_at = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 86_400_000).toISOString();
    await coordinator.call('POST', '/dispatch/visits', { help_request_id: request, stadtkuemmerer_id: ben, starts_at, recorded_reason: 'abgesprochen' });
    await coordinator.go('/de/koordination/dienst');
    const card = page.getByRole('article', { name: /Ben Raabe/ });
    await card.getByText('Kommende Besuche übergeben').click();
    await card.getByLabel('An wen?').selectOption({ label: 'Cem Yildiz' });
    await card.getByLabel('Begründung').fill('Ben geht in den Ruhestand.');
    await card.getByRole('button', { name: 'Besuche übergeben' }).click();
    await expect(card.getByText('1 Besuch übergeben.')).toBeVisible();
    const { assignments } = (await coordinator.call('GET', `/help-requests/${request}`)) as { assignments: { state: string; helper: { first_name: string } }[] };
    expect(assignments.filter((one) => one.state === 'accepted').map((one) => one.helper.first_name)).toEqual(['Cem']);
  });
  expect(faults).toEqual([]);
  expect(coordinator.complaints).toEqual([]);
});

test('a list of people is taken over, and two records of one person become one', async () => {
  test.setTimeout(240_000);
  const coordinator = all.ida;
  const { page } = coordinator;
  const faults: string[] = [];
  const record = (first_name: string, last_name: string, phone: string) =>
    coordinator.call('POST', '/accounts', { first_name, last_name, phone, quarter_id: all.quarter, roles: ['resident'], preferred_channel: 'phone', privacy_notice_given: true }) as Promise<{ id: string }>;
  const kept = await record('Käthe', 'Schmidt', '04541 330011');

  await test.step('the list is looked at first: what is wrong, and who is there already', async () => {
    await coordinator.go('/de/koordination/personen/liste');
    const list = ['Vorname;Nachname;Telefon;Stadtteil', 'Otto;Lang;04541 900100;Altstadt', 'Käthe;Schmitt;04541 330011;Altstadt', ';Ohnevorname;04541 900300;Altstadt'].join('\r\n');
    await page.getByLabel('Datei').setInputFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(list, 'latin1') });
    await expect(page.getByText('3 Personen stehen in der Liste.')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Weglassen: Käthe Schmitt' })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: /Weglassen:.*Ohnevorname/ })).toHaveCount(0);
    faults.push(...(await faultsOf(page, 'list')));
    await coordinator.button('1 Person aufnehmen').click();
    await expect(page.getByRole('link', { name: /Bestätigen Sie, dass alle Bescheid wissen/ })).toBeVisible();
    await page.getByLabel(/Alle auf dieser Liste wissen/).check();
    await coordinator.button('1 Person aufnehmen').click();
    await expect(page.getByText('1 Person ist aufgenommen. 2 Zeilen blieben weg.')).toBeVisible();
    const found = (await coordinator.call('GET', '/accounts/callers?query=otto%20lang')) as { items: unknown[] };
    expect(found.items).toHaveLength(1);
  });

  await test.step('two records become one, with what differs chosen', async () => {
    const twice = await record('Kaethe', 'Schmitt', '04541 330022');
    await coordinator.go(`/de/koordination/personen/${kept.id}`);
    await page.getByText('Anderen Eintrag suchen').click();
    await page.getByRole('combobox', { name: /Der andere Eintrag/ }).fill('Schmitt');
    await page.getByRole('option', { name: /Kaethe Schmitt/ }).click();
    await expect(page.getByText('„Kaethe Schmitt“ geht in „Käthe Schmidt“ auf.')).toBeVisible();
    faults.push(...(await faultsOf(page, 'merge')));
    await page.getByRole('radio', { name: '04541 330022' }).check({ force: true });
    await coordinator.button('Zusammenführen').click();
    await expect(page.getByRole('link', { name: /Woran erkennen Sie/ })).toBeVisible();
    await page.getByLabel(/Woran erkennen Sie/).fill('Gleiche Adresse, am Telefon bestätigt');
    await coordinator.button('Zusammenführen').click();
    await expect(page.getByText('„Kaethe Schmitt“ ist jetzt Teil dieses Eintrags.')).toBeVisible();
    await expect(page.getByRole('link', { name: /330022/ })).toBeVisible();
    const gone = coordinator.call('GET', `/accounts/${twice.id}`);
    await expect(gone).rejects.toThrow('404');
  });
  expect(faults).toEqual([]);
  expect(coordinator.complaints).toEqual([]);
});

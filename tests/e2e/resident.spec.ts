// Somebody of 79 with an old telephone and very large letters asks for help: without an account, with mistakes, without a network, without JavaScript.
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { faultsOf, look } from './axe.ts';
import { newcomer, Person } from './people.ts';
import { OFFICE_PHONE, PASSWORD } from './town.ts';

const old = { viewport: { width: 360, height: 740 } };
/** So long a hand takes for a tap. */
const TAP = 600;
/** So long asking may take altogether. */
const MINUTE = 60_000;

/** Letters of twice the size, as an old telephone is set. */
async function largeLetters(person: Person): Promise<void> {
  await person.context.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(':root { font-size: 200% !important }');
    document.adoptedStyleSheets = [sheet];
  });
}

const next = (page: Page) => page.getByRole('button', { name: 'Weiter' });
const summary = (page: Page) => page.getByRole('group', { name: 'Bitte prüfen Sie Ihre Angaben' });

/** Waits until the page's script is at work: a tap before it would do what a page without script does. */
async function at(person: Person, step: string): Promise<void> {
  await person.page.waitForURL(new RegExp(`/hilfe/${step}$`));
  await person.settled();
}

/** Asks for shopping, as soon as it goes, and stands on the page of the place. */
async function shoppingSoon(person: Person): Promise<void> {
  const { page } = person;
  await person.go('/de/hilfe/1');
  await person.settled();
  await page.getByRole('radio', { name: /^Einkaufen/ }).first().check({ force: true });
  await next(page).click();
  await at(person, '2');
  await page.getByRole('radio', { name: /^So bald/ }).check({ force: true });
  await next(page).click();
  await at(person, '3');
}

test('asked in five pages and a minute with letters of twice the size; the receipt, its code, and how it stands', async ({ browser }) => {
  const person = await Person.arrive(browser, old);
  await largeLetters(person);
  const { page } = person;
  const pages: string[] = [];
  page.on('framenavigated', (frame) => pages.push(new URL(frame.url()).pathname));
  const tap = async (what: Locator) => {
    await page.waitForTimeout(TAP);
    await what.click();
  };
  await person.go('/de');
  await person.settled();
  expect(parseFloat(await page.evaluate(() => getComputedStyle(document.body).fontSize)), 'letters of twice the size').toBeGreaterThanOrEqual(36);

  const begun = Date.now();
  await tap(page.getByRole('main').getByRole('link', { name: 'Ich brauche Hilfe' }));
  await at(person, '1');
  await tap(page.locator('label').filter({ hasText: 'Einkaufen' }).first());
  await tap(next(page));
  await at(person, '2');
  await tap(page.locator('label').filter({ hasText: 'So bald wie möglich' }));
  await tap(next(page));
  await at(person, '3');
  await tap(page.locator('label').filter({ hasText: 'Altstadt' }));
  await tap(next(page));
  await at(person, '4');
  await tap(page.getByLabel('Telefonnummer'));
  await page.keyboard.type('04541 777123', { delay: 100 });
  await tap(next(page));
  await at(person, 'pruefen');
  await tap(person.button('Anfrage abschicken'));
  await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeFocused();
  const took = Date.now() - begun;
  console.log(`asked in ${Math.round(took / 1000)} s with ${TAP} ms a tap`);
  expect(took).toBeLessThan(MINUTE);
  expect(new Set(pages.filter((path) => path.includes('/hilfe/') && !path.endsWith('/danke'))).size).toBe(5);

  const faults: string[] = [];
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 'nothing beside the screen').toBeLessThanOrEqual(0);
  // Twice the size at 320 px as well would be less than anything promises.
  await page.evaluate(() => (document.adoptedStyleSheets = []));
  await look(person, 'the receipt', faults);
  expect(faults).toEqual([]);
  const shown = (await page.locator('.receipt .code').innerText()).trim();
  expect(shown).toMatch(/^[A-Z0-9]{10}$/);

  await test.step('the receipt on paper', async () => {
    await page.evaluate(() => Object.assign(window, { print: () => document.body.setAttribute('data-printed', '') }));
    await person.button('Beleg drucken').click();
    await expect(page.locator('body[data-printed]')).toBeAttached();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect(page.getByText(shown)).toBeVisible();
    await expect(page.getByText('Quartierhilfe Musterstadt').last()).toBeVisible();
    for (const hidden of [person.button('Beleg drucken'), page.getByRole('navigation').first(), page.getByText('Menü')]) await expect(hidden).toBeHidden();
    expect(await page.locator('.receipt').evaluate((one) => getComputedStyle(one).color), 'black').toBe('rgb(0, 0, 0)');
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });

  await test.step('the code tells how it stands, however it is typed; another one does not', async () => {
    await person.go('/de/status');
    await person.settled();
    await page.getByLabel('Code').fill('AAAAAAAAAA');
    await person.button('Nachsehen').click();
    await expect(summary(page)).toContainText('Diesen Code kennen wir nicht');
    await page.getByLabel('Code').fill(`${shown.slice(0, 5).toLowerCase()} ${shown.slice(5)}`);
    await person.button('Nachsehen').click();
    const told = page.getByRole('status').filter({ hasText: /Anfrage [0-9A-Z]{6}/ });
    await expect(told).toContainText('Die Koordination ruft zurück');
    await expect(summary(page)).toHaveCount(0);
    await page.evaluate(() => (document.adoptedStyleSheets = []));
    faults.push(...(await faultsOf(page, 'how it stands')));
    expect(faults).toEqual([]);
  });
  await person.leave();
});

test('a mistake is told with the focus on it; back, reload and a lost network keep every answer', async ({ browser }) => {
  const person = await Person.arrive(browser, old);
  const { page, context } = person;
  const faults: string[] = [];
  await person.go('/de/hilfe/1');
  await person.settled();

  await test.step('nothing chosen', async () => {
    await next(page).click();
    await expect(summary(page)).toBeFocused();
    await expect(page).toHaveTitle(/^Fehler: /);
    faults.push(...(await faultsOf(page, 'with a mistake')));
    await summary(page).getByRole('link', { name: 'Wählen Sie aus, wobei Sie Hilfe brauchen.' }).press('Enter');
    await expect(page.getByRole('radio', { name: /^Einkaufen/ })).toBeFocused();
    await page.keyboard.press('Space');
    await next(page).click();
    await at(person, '2');
    await expect(page, 'the next page is not at fault').not.toHaveTitle(/Fehler/);
  });

  await test.step('the other pages name what is missing as well', async () => {
    await next(page).click();
    await expect(summary(page)).toContainText('Wählen Sie aus, wann Sie Hilfe brauchen.');
    await page.getByRole('radio', { name: /^Morgen/ }).check({ force: true });
    await page.getByRole('radio', { name: /^Nachmittags/ }).check({ force: true });
    await next(page).click();
    await at(person, '3');
    await expect(page.getByRole('radio', { name: 'Vorstadt' })).toBeVisible();
    await next(page).click();
    await expect(summary(page)).toContainText('Wählen Sie das Quartier.');
  });

  await test.step('a reload', async () => {
    await page.getByRole('radio', { name: 'Vorstadt' }).check({ force: true });
    await page.getByLabel('Straße und Hausnummer').fill('Seestraße 22');
    await expect(page.getByText('Auf diesem Gerät gespeichert.')).toBeVisible();
    await page.reload();
    await person.settled();
    await expect(page.getByRole('radio', { name: 'Vorstadt' })).toBeChecked();
    await expect(page.getByLabel('Straße und Hausnummer')).toHaveValue('Seestraße 22');
  });

  await test.step('the network goes away while somebody writes', async () => {
    await context.setOffline(true);
    await page.getByLabel('Stockwerk, Klingel').fill('2. Stock links');
    await next(page).click();
    await expect(page.getByText('Es gibt gerade keine Verbindung. Prüfen Sie Ihr Netz')).toBeVisible();
    await context.setOffline(false);
    // The browser itself says that the next page did not come; nothing else was wrong.
    expect(person.complaints.splice(0).filter((one) => !one.includes('Failed to fetch dynamically imported module'))).toEqual([]);
    await person.button('Noch einmal versuchen').click();
    await at(person, '4');
    await person.page.getByRole('link', { name: 'Zurück' }).click();
    await at(person, '3');
    await expect(page.getByLabel('Stockwerk, Klingel')).toHaveValue('2. Stock links');
    await next(page).click();
    await at(person, '4');
  });

  await test.step('the back button of the browser', async () => {
    await page.getByLabel('Telefonnummer').fill('04541 777124');
    await page.getByLabel('Was sollen die Helfenden wissen?').fill('Zwei Brote');
    for (const step of ['3', '4', '3', '2', '1']) {
      await page.goBack();
      await at(person, step);
    }
    await expect(page.getByRole('radio', { name: /^Einkaufen/ }).first()).toBeChecked();
    await next(page).click();
    await at(person, '2');
    await expect(page.getByRole('radio', { name: /^Morgen/ })).toBeChecked();
    await expect(page.getByRole('radio', { name: /^Nachmittags/ })).toBeChecked();
    await person.go('/de/hilfe/pruefen');
    await person.settled();
    for (const given of ['Seestraße 22', '2. Stock links', '04541 777124', 'Zwei Brote']) await expect(page.getByRole('main')).toContainText(given);
    faults.push(...(await faultsOf(page, 'everything given')));
  });

  await test.step('a draft is deleted at once', async () => {
    await person.button('Entwurf löschen').click();
    await expect(page.getByText('Der Entwurf ist gelöscht.')).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('Seestraße');
  });
  expect(faults).toEqual([]);
  await person.leave();
});

test('a guest asks for somebody else: her name is needed, and is what is sent; who asked is told in words', async ({ browser }) => {
  const person = await Person.arrive(browser, old);
  const { page } = person;
  const faults: string[] = [];
  await shoppingSoon(person);
  await expect(page.getByRole('radio', { name: 'Für mich' })).toBeChecked();
  await page.getByRole('radio', { name: 'Für eine andere Person' }).check({ force: true });
  await page.getByRole('radio', { name: 'Altstadt' }).check({ force: true });
  await next(page).click();
  await expect(summary(page)).toContainText('Geben Sie den Namen der Person an.');
  await look(person, 'for somebody else', faults);
  await page.getByLabel('Vorname der Person').fill('Hedwig');
  await page.getByLabel('Straße und Hausnummer').fill('Domhof 5');
  await expect(page.getByText('Auf diesem Gerät gespeichert.')).toBeVisible();
  await page.reload();
  await person.settled();
  await expect(page.getByRole('radio', { name: 'Für eine andere Person' })).toBeChecked();
  await expect(page.getByLabel('Vorname der Person')).toHaveValue('Hedwig');
  await next(page).click();
  await at(person, '4');
  await page.getByLabel('Telefonnummer').fill('04541 777126');
  await page.getByLabel('Vorname').fill('Anna');
  await next(page).click();
  await at(person, 'pruefen');
  await expect(page.getByRole('main')).toContainText('Hedwig');
  await expect(page.getByRole('link', { name: 'Für wen ändern' })).toBeVisible();
  const [sent] = await Promise.all([page.waitForRequest(/help-requests\/guest$/), person.button('Anfrage abschicken').click()]);
  expect((sent.postDataJSON() as { contact: unknown }).contact).toEqual({ first_name: 'Hedwig', last_name: null, address: 'Domhof 5', address_extra: null, phone: '04541 777126', note_for_helper: 'Gefragt hat: Anna' });
  await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeFocused();
  expect(faults).toEqual([]);
  await person.leave();
});

test('the session ends while somebody asks: nothing is lost; the request is withdrawn, and had back', async ({ browser }) => {
  const person = await newcomer(browser, 'Frieda', 'frieda@example.org', 'hilfe');
  const { page, context } = person;
  const faults: string[] = [];
  const signInAgain = async (beside: Page) => {
    await beside.getByLabel('E-Mail-Adresse').fill('frieda@example.org');
    await beside.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
    await beside.getByRole('button', { name: 'Anmelden' }).click();
    await expect(beside).not.toHaveURL(/anmelden/);
  };
  await page.setViewportSize(old.viewport);
  await shoppingSoon(person);
  await page.getByRole('radio', { name: 'Altstadt' }).check({ force: true });
  await page.getByLabel('Straße und Hausnummer').fill('Domhof 9');
  await next(page).click();
  await at(person, '4');
  await page.getByLabel('Was sollen die Helfenden wissen?').fill('Drei Flaschen Saft');
  await next(page).click();
  await at(person, 'pruefen');
  await expect(page.getByText('Drei Flaschen Saft')).toBeVisible();

  await test.step('it ends before the last tap', async () => {
    await context.clearCookies();
    await person.button('Anfrage abschicken').click();
    const told = page.getByRole('alert');
    await expect(told).toBeVisible();
    faults.push(...(await faultsOf(page, 'signed out')));
    const [beside] = await Promise.all([context.waitForEvent('page'), told.getByRole('link', { name: /^Anmelden/ }).click()]);
    await signInAgain(beside);
    await expect(beside, 'it leads back to where somebody was').toHaveURL(/hilfe\/pruefen$/);
    await expect(beside.getByText('Drei Flaschen Saft')).toBeVisible();
    await beside.close();
    await expect(page.getByText('Domhof 9')).toBeVisible();
    await person.button('Anfrage abschicken').click();
    await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeVisible();
    const { items } = (await person.call('GET', '/me/help-requests')) as { items: unknown[] };
    expect(items, 'sent once').toHaveLength(1);
  });

  await test.step('in any other form as well', async () => {
    await person.go('/de/konto/angaben');
    await person.settled();
    await page.getByLabel('Vorname').fill('Friederike');
    await context.clearCookies();
    await person.button('Speichern').click();
    const [beside] = await Promise.all([context.waitForEvent('page'), page.getByRole('alert').getByRole('link', { name: /^Anmelden/ }).click()]);
    await signInAgain(beside);
    await beside.close();
    await expect(page.getByLabel('Vorname')).toHaveValue('Friederike');
    await person.button('Speichern').click();
    await expect(page.getByText('Gespeichert.')).toBeVisible();
    expect(((await person.call('GET', '/me')) as { first_name: string }).first_name).toBe('Friederike');
  });

  await test.step('withdrawn, and had back', async () => {
    await person.go('/de/meine-anfragen');
    await page.getByRole('link', { name: /^Ansehen/ }).click();
    await page.waitForURL(/meine-anfragen\/./);
    await person.button('Anfrage zurückziehen').click();
    await expect(page.getByText('Die Anfrage ist zurückgezogen.')).toBeVisible();
    await person.button('Rückgängig machen').click();
    await expect(page.getByText('Die Anfrage ist wieder offen.')).toBeVisible();
    await expect(person.button('Anfrage zurückziehen')).toBeVisible();
  });

  await test.step('signing out leaves nothing of it on the device', async () => {
    await person.go('/de/hilfe/1');
    await person.settled();
    await page.getByRole('radio', { name: /^Gesellschaft/ }).first().check({ force: true });
    await expect(page.getByText('Auf diesem Gerät gespeichert.')).toBeVisible();
    await person.go('/de/konto');
    await person.button('Abmelden').click();
    await expect(page).toHaveURL(/\/de$/);
    const left = await page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map((one) => one.name),
      caches: await caches.keys(),
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage).filter((key) => !key.startsWith('sveltekit:'))
    }));
    expect(left).toEqual({ databases: [], caches: [], local: [], session: [] });
  });
  expect(faults).toEqual([]);
  await person.leave();
});

test('what is kept of somebody is downloaded, then goes with the account', async ({ browser }) => {
  const person = await newcomer(browser, 'Gerda', 'gerda@example.org', 'hilfe');
  const { page } = person;
  await page.setViewportSize(old.viewport);
  await person.go('/de/konto/daten');
  await person.settled();
  const [forExport, forErasure] = [page.locator('#export-password'), page.locator('#password')];
  await forExport.fill('nicht-mein-Passwort');
  await person.button('Daten herunterladen').click();
  await expect(page.getByRole('alert')).toContainText('Das Passwort stimmt nicht');
  await forExport.fill(PASSWORD);
  const [file] = await Promise.all([page.waitForEvent('download'), person.button('Daten herunterladen').click()]);
  const kept = JSON.parse(readFileSync((await file.path())!, 'utf8')) as object;
  expect(file.suggestedFilename()).toBe('quartierhilfe.json');
  expect(JSON.stringify(kept)).toContain('gerda@example.org');
  expect(JSON.stringify(kept)).not.toContain(PASSWORD);

  await forErasure.fill(PASSWORD);
  await person.button('Konto endgültig löschen').click();
  await expect(page.getByRole('heading', { name: 'Ihr Konto ist gelöscht' })).toBeVisible();
  await person.go('/de/anmelden');
  await page.getByLabel('E-Mail-Adresse').fill('gerda@example.org');
  await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
  await person.button('Anmelden').click();
  await expect(page.getByRole('main')).toContainText(/stimm/);
  await expect(page).toHaveURL(/anmelden/);
  await person.leave();
});

test('without JavaScript everything is readable up to sending, and says whom to call', async ({ browser }) => {
  const person = await Person.arrive(browser, { ...old, javaScriptEnabled: false });
  const { page } = person;
  // Found by its element: texts in it are none for finders of texts.
  const told = page.locator('main noscript p');
  for (const [path, shown] of [['/de', /Ich brauche Hilfe/], ['/de/hilfe/1', /Einkaufen/], ['/de/hilfe/2', /So bald wie möglich/], ['/de/hilfe/3', /Straße und Hausnummer/], ['/de/hilfe/4', /Telefonnummer/], ['/de/datenschutz', /Datenschutz/]] as const) {
    await person.go(path);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    await expect(page.getByRole('main').getByText(shown).first(), path).toBeVisible();
    await expect(told, path).toBeVisible();
    await expect(told, path).toContainText('Zum Ausfüllen muss JavaScript an sein');
    await expect(told.locator('a[href^="tel:"]'), path).toHaveText(`Koordination anrufen: ${OFFICE_PHONE}`);
    await expect(told.locator('a[href^="tel:"]'), path).toBeVisible();
  }
  await person.go('/de/hilfe/1');
  await page.locator('label').filter({ hasText: 'Einkaufen' }).first().click();
  await expect(page.getByRole('radio', { name: /^Einkaufen/ })).toBeChecked();
  await next(page).click();
  await expect(told.locator('a[href^="tel:"]'), 'after what needs a script').toBeVisible();
  await person.go('/de/hilfe/4');
  await page.getByLabel('Telefonnummer').fill('04541 777125');
  await next(page).click();
  expect(page.url(), 'no number stands in an address').not.toContain('777125');
  await person.leave();
});

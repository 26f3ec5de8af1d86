// Every page behind the sign-in, on the demo town: light and dark, in German, easy language and Arabic (the coordination in English), axe finds nothing and nothing is wider than a phone.
import { expect, test } from '@playwright/test';
import { languagesFor, look } from './axe.ts';
import { Person } from './people.ts';
import { Installation } from './server.ts';
import { PASSWORD } from './town.ts';

const ACCOUNT = ['/konto', '/konto/angaben', '/konto/mitteilungen', '/konto/sicherheit', '/konto/sperren', '/konto/einsicht', '/konto/daten'];
/** The pages of each sign-in of the demo; a list with the link that leads to one of its records. */
const PAGES: Record<string, { paths: string[]; lists: [path: string, link: string][] }> = {
  bewohnerin: { paths: ['/hilfe/1', '/hilfe/4', ...ACCOUNT], lists: [['/meine-anfragen', 'a[href*="/meine-anfragen/"]']] },
  freiwilliger: { paths: ['/helfen/angebot', '/konto'], lists: [['/helfen', 'main a[href*="/helfen/0"]'], ['/einsaetze', 'main a[href*="/einsaetze/"]']] },
  neu: { paths: ['/helfen'], lists: [] },
  stadtkuemmerer: { paths: ['/tag', '/konto/sicherheit'], lists: [] },
  koordination: { paths: ['/koordination', '/koordination/tafel', '/koordination/anruf'], lists: [['/koordination/anfragen', 'tbody a'], ['/koordination/personen', 'tbody a']] }
};

/** Pages that begin with their data before their scripts are there. */
const EARLY: Record<string, string> = { freiwilliger: '/de/helfen', koordination: '/de/koordination/tafel' };

test.describe.configure({ timeout: 420_000 });

let demo: Installation;
let stop: () => void;
let password = '';
const before = process.env['QH_E2E_BASE'];

test.beforeAll(async () => {
  demo = await Installation.make();
  password = /password of all: (\S+)/.exec(demo.run(['demo']))![1]!;
  demo.run(['account', 'add', '--email', 'frisch@example.org', '--role', 'coordinator', '--password-stdin'], PASSWORD);
  stop = await demo.serve();
  process.env['QH_E2E_BASE'] = demo.base;
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before;
  stop?.();
});

for (const [name, { paths, lists }] of Object.entries(PAGES)) {
  test(`pages of ${name}`, async ({ browser }) => {
    const email = `${name}@example.org`;
    const person = await Person.arrive(browser, { viewport: { width: 360, height: 740 } });
    await person.signIn(email, password);
    if (/zweiter-faktor/.test(person.page.url())) {
      await person.page.getByLabel(/Code/).fill(/\b\d{6}\b/.exec(demo.run(['demo', 'code', email]))![0]);
      await person.button('Bestätigen').click();
      await expect(person.page).not.toHaveURL(/zweiter-faktor/);
    }
    const faults: string[] = [];
    for (const language of languagesFor(paths[0]!)) {
      for (const path of paths) {
        await person.go(`/${language}${path}`);
        await look(person, `${language}${path}`, faults);
      }
      for (const [path, link] of lists) {
        await person.go(`/${language}${path}`);
        await look(person, `${language}${path}`, faults);
        await person.page.locator(link).first().click();
        await person.page.waitForURL(/[0-9a-f]{8}-[0-9a-f]{4}-/);
        await look(person, `${language}${path}/…`, faults);
      }
    }
    expect(faults).toEqual([]);
    const early = EARLY[name];
    if (early) {
      await person.go(early);
      await expect(person.page.locator('main .waiting')).toHaveCount(0);
      // What the page has begun with is what its scripts ask for: nothing is left.
      await expect.poll(() => person.page.evaluate(() => Object.keys((window as { early?: object }).early ?? { none: 1 }))).toEqual([]);
      expect((await person.page.locator('html').getAttribute('data-early'))?.split(' ').length).toBeGreaterThan(2);
    }
    await person.leave();
  });
}

test('setting up the second factor', async ({ browser }) => {
  const person = await Person.arrive(browser, { viewport: { width: 360, height: 740 } });
  await person.signIn('frisch@example.org', PASSWORD);
  await expect(person.page).toHaveURL(/einrichten/);
  const faults: string[] = [];
  await look(person, 'before', faults);
  await person.button('Einrichtung beginnen').click();
  await expect(person.page.getByLabel('Code aus der App')).toBeVisible();
  await look(person, 'with the key', faults);
  expect(faults).toEqual([]);
  await person.leave();
});

test('asking for help by keyboard alone', async ({ browser }) => {
  const person = await Person.arrive(browser);
  await person.signIn('bewohnerin@example.org', password);
  const { page } = person;
  const { keyboard } = page;
  /** Presses Tab until the element with the focus matches. */
  const reach = async (selector: string) => {
    for (let tries = 0; tries < 60; tries++) {
      await keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    throw new Error(`${selector} is not reached by Tab`);
  };
  const go = async (step: string) => {
    await reach('form button[type=submit]');
    await keyboard.press('Enter');
    await page.waitForURL(new RegExp(`hilfe/${step}`));
  };
  await person.go('/de/hilfe/1');
  await person.settled();
  await reach('input[type=radio]');
  await keyboard.press('Space');
  await go('2');
  await reach('input[type=radio]');
  await keyboard.press('Space');
  await go('3');
  await person.settled();
  await reach('input[type=radio]');
  await keyboard.press('Space');
  await reach('#address');
  await keyboard.press('Control+A');
  await keyboard.type('Seestraße 22');
  await go('4');
  await reach('textarea');
  await keyboard.type('Bitte zwei Brote und Milch');
  await go('pruefen');
  await go('danke');
  await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeFocused();
  await person.leave();
});

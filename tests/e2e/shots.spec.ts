// Pictures of the screens for whoever looks at them before a release: `QH_SHOTS=folder npx playwright test shots`. No test.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { Person } from './people.ts';
import { Installation } from './server.ts';

const FOLDER = process.env['QH_SHOTS'] ?? '';
test.skip(!FOLDER, 'pictures on demand');
test.describe.configure({ timeout: 1_200_000 });

const WIDTHS = [320, 360, 768, 1440];
/** On the next Monday there is something to do. */
const monday = new Date(Date.now() + ((8 - new Date().getDay()) % 7 || 7) * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' });
/** The screens by who sees them; `link` leads from a list to a record. */
const SCREENS: { who: string; name: string; path: string; link?: string }[] = [
  { who: '', name: 'start', path: '' },
  { who: '', name: 'hilfe-1', path: '/hilfe/1' },
  { who: '', name: 'hilfe-2', path: '/hilfe/2' },
  { who: '', name: 'registrieren', path: '/registrieren' },
  { who: 'bewohnerin', name: 'meine-anfragen', path: '/meine-anfragen' },
  { who: 'bewohnerin', name: 'anfrage', path: '/meine-anfragen', link: 'main a[href*="/meine-anfragen/"]' },
  { who: 'bewohnerin', name: 'konto', path: '/konto/angaben' },
  { who: 'freiwilliger', name: 'helfen', path: '/helfen' },
  { who: 'freiwilliger', name: 'angebot', path: '/helfen/angebot' },
  { who: 'freiwilliger', name: 'einsatz', path: '/einsaetze', link: 'main a[href*="/einsaetze/"]' },
  { who: 'stadtkuemmerer', name: 'tag', path: `/tag?tag=${monday}` },
  { who: 'koordination', name: 'warteschlange', path: '/koordination' },
  { who: 'koordination', name: 'tafel', path: `/koordination/tafel?tag=${monday}` },
  { who: 'koordination', name: 'anruf', path: '/koordination/anruf' }
];

let demo: Installation;
let stop: () => void;
let password = '';
const before = process.env['QH_E2E_BASE'];

test.beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  demo = await Installation.make();
  password = /password of all: (\S+)/.exec(demo.run(['demo']))![1]!;
  stop = await demo.serve();
  process.env['QH_E2E_BASE'] = demo.base;
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before;
  stop?.();
});

async function come(browser: Browser, who: string): Promise<Person> {
  const person = await Person.arrive(browser, { reducedMotion: 'reduce' });
  if (!who) return person;
  await person.signIn(`${who}@example.org`, password);
  if (/zweiter-faktor/.test(person.page.url())) {
    await person.page.getByLabel(/Code/).fill(/\b\d{6}\b/.exec(demo.run(['demo', 'code', `${who}@example.org`]))![0]);
    await person.button('Bestätigen').click();
    await expect(person.page).not.toHaveURL(/zweiter-faktor/);
  }
  return person;
}

const shoot = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });

for (const who of [...new Set(SCREENS.map((one) => one.who))]) {
  test(`screens of ${who || 'anybody'}`, async ({ browser }) => {
    const person = await come(browser, who);
    const { page } = person;
    for (const { name, path, link } of SCREENS.filter((one) => one.who === who)) {
      for (const language of path.startsWith('/koordination') ? ['de', 'en'] : ['de', 'ar']) {
        await person.go(`/${language}${path}`);
        await person.settled();
        if (link) {
          await page.locator(link).first().click();
          await page.waitForURL(/[0-9a-f]{8}-[0-9a-f]{4}-/);
          await person.settled();
        }
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
          await shoot(page, `${name}-${language}-${width}`);
        }
      }
      // What a person's settings, the system's colours and paper make of it.
      await page.setViewportSize({ width: 360, height: 740 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await shoot(page, `${name}-dark-360`);
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
      await shoot(page, `${name}-forced-360`);
      await page.emulateMedia({ forcedColors: 'none', media: 'print' });
      await page.setViewportSize({ width: 794, height: 1123 });
      await shoot(page, `${name}-print`);
      await page.emulateMedia({ media: 'screen' });
      await page.setViewportSize({ width: 360, height: 740 });
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await shoot(page, `${name}-200-percent-360`);
      await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    }
    await person.context.close();
  });
}

test('pictures for the README', async ({ browser }) => {
  // Each comes once: a code of the second factor is taken once.
  const people = new Map<string, Person>();
  for (const { who, name, path, size } of [
    { who: '', name: 'start', path: '', size: { width: 1280, height: 800 } },
    { who: '', name: 'ask', path: '/hilfe/1', size: { width: 360, height: 740 } },
    { who: 'freiwilliger', name: 'help', path: '/helfen', size: { width: 360, height: 740 } },
    { who: 'stadtkuemmerer', name: 'day', path: `/tag?tag=${monday}`, size: { width: 360, height: 740 } },
    { who: 'koordination', name: 'board', path: `/koordination/tafel?tag=${monday}`, size: { width: 1280, height: 800 } },
    { who: 'koordination', name: 'call', path: '/koordination/anruf', size: { width: 1280, height: 800 } }
  ]) {
    const person = people.get(who) ?? (await come(browser, who));
    people.set(who, person);
    await person.page.setViewportSize(size);
    await person.go(`/de${path}`);
    await person.settled();
    await person.page.screenshot({ path: join(FOLDER, `readme-${name}.png`) });
  }
  for (const { context } of people.values()) await context.close();
});

test('states: empty, loading, failing, long words', async ({ browser }) => {
  const person = await come(browser, 'bewohnerin');
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 740 });
  const list = /\/api\/v1\/me\/help-requests/;
  for (const [name, answer] of [
    ['empty', (route: Parameters<Parameters<Page['route']>[1]>[0]) => route.fulfill({ json: { items: [], next_cursor: null } })],
    ['error', (route: Parameters<Parameters<Page['route']>[1]>[0]) => route.abort('connectionrefused')],
    ['loading', () => new Promise<void>(() => undefined)]
  ] as const) {
    await page.route(list, answer);
    await person.go('/de/meine-anfragen');
    await page.waitForTimeout(1_500);
    await shoot(page, `state-${name}`);
    await page.unroute(list);
  }
  await page.route(list, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { items: { title: string | null; description: string }[] };
    for (const one of body.items) Object.assign(one, { title: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz '.repeat(2), description: 'W'.repeat(300) });
    await route.fulfill({ response: answer, json: body });
  });
  await person.go('/de/meine-anfragen');
  await person.settled();
  await shoot(page, 'state-long');
  await person.context.close();
});

// Every public page, in both languages, light and dark: axe finds nothing, the contrast is that of AAA, nothing comes from elsewhere.
import { expect, test } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { Person } from './people.ts';

const PUBLIC = [
  '', '/so-geht-es', '/impressum', '/datenschutz', '/barrierefreiheit', '/anmelden', '/registrieren', '/registrieren?als=helfen', '/passwort-vergessen', '/konto/aktivieren',
  '/konto/neues-passwort', '/status', '/hilfe/1', '/hilfe/2', '/hilfe/3', '/hilfe/4', '/hilfe/pruefen', '/hilfe/danke', '/helfen', '/meine-anfragen', '/koordination', '/gibt-es-nicht'
];

for (const language of ['de', 'en']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`pages in ${language}, ${colorScheme}`, async ({ browser }) => {
      test.setTimeout(240_000);
      const person = await Person.arrive(browser, { colorScheme, reducedMotion: 'reduce' });
      const faults: string[] = [];
      for (const path of PUBLIC) {
        await person.go(`/${language}${path}`);
        await expect(person.page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(person.page.locator('html')).toHaveAttribute('lang', language);
        faults.push(...(await faultsOf(person.page, path)));
      }
      expect(faults).toEqual([]);
      await person.leave();
    });
  }
}

test('an address without a page says so, in the language of the address', async ({ browser }) => {
  const person = await Person.arrive(browser);
  for (const [path, title, start] of [
    ['/de/gibt-es-nicht', 'Diese Seite gibt es nicht', 'Zur Startseite'],
    ['/gibt-es-nicht/auch/nicht', 'Diese Seite gibt es nicht', 'Zur Startseite'],
    ['/en/no-such-page', 'This page does not exist', 'Go to the start page']
  ] as const) {
    const answer = await person.go(path);
    expect(answer?.status(), path).toBe(404);
    await expect(person.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(person.page).toHaveTitle(new RegExp(title));
    await person.page.waitForLoadState('networkidle');
    await expect(person.page.getByRole('main').getByRole('link', { name: start })).toHaveAttribute('href', path.startsWith('/en') ? '/en' : '/de');
  }
  await person.leave();
});

// Every public page in German, easy language and Arabic, the main ones in the other languages, light and dark: axe finds nothing, the contrast is that of AAA, nothing comes from elsewhere.
import { expect, test } from '@playwright/test';
import { look } from './axe.ts';
import { Person } from './people.ts';

const PUBLIC = [
  '', '/so-geht-es', '/impressum', '/datenschutz', '/barrierefreiheit', '/anmelden', '/registrieren', '/registrieren?als=helfen', '/passwort-vergessen', '/konto/aktivieren',
  '/konto/neues-passwort', '/status', '/hilfe/1', '/hilfe/2', '/hilfe/3', '/hilfe/4', '/hilfe/pruefen', '/hilfe/danke', '/helfen', '/meine-anfragen', '/koordination', '/gibt-es-nicht'
];

/** Long words, other letters and the other direction show on these. */
const MAIN = ['', '/so-geht-es', '/anmelden', '/registrieren', '/status', '/hilfe/1', '/hilfe/2', '/hilfe/4', '/helfen', '/gibt-es-nicht'];
const LANGUAGES: Record<string, string[]> = { de: PUBLIC, 'de-simple': PUBLIC, ar: PUBLIC, en: [...MAIN, '/koordination'], uk: MAIN, tr: MAIN };

for (const [language, paths] of Object.entries(LANGUAGES)) {
  test(`pages in ${language}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const person = await Person.arrive(browser, { reducedMotion: 'reduce' });
    const faults: string[] = [];
    for (const path of paths) {
      await person.go(`/${language}${path}`);
      await look(person, path, faults);
      // The coordination is there in German and English.
      const spoken = path === '/koordination' && !['de', 'en'].includes(language) ? 'de' : language;
      await expect(person.page.locator('html')).toHaveAttribute('lang', spoken);
      await expect(person.page.locator('html')).toHaveAttribute('dir', spoken === 'ar' ? 'rtl' : 'ltr');
    }
    expect(faults).toEqual([]);
    await person.leave();
  });
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

test('the start page without a language begins in the one that was chosen, else in one that the browser reads', async ({ browser }) => {
  for (const [locale, begun] of [['ru-RU', 'uk'], ['ar-SY', 'ar'], ['fr-FR', 'de']] as const) {
    const person = await Person.arrive(browser, { locale });
    await person.go('/');
    await expect(person.page).toHaveURL(new RegExp(`/${begun}$`));
    await expect(person.page.locator('html')).toHaveAttribute('lang', begun);
    await expect(person.page.locator('html')).toHaveAttribute('dir', begun === 'ar' ? 'rtl' : 'ltr');
    await person.page.getByRole('link', { name: 'Einfache Sprache' }).click();
    await expect(person.page).toHaveURL(/\/de-simple$/);
    await expect(person.page.getByRole('link', { name: 'Einfache Sprache, noch nicht geprüft' })).toHaveAttribute('aria-current', 'true');
    await person.go('/');
    await expect(person.page).toHaveURL(/\/de-simple$/);
    await person.leave();
  }
});

test('another language keeps the page and what its address asks for', async ({ browser }) => {
  const person = await Person.arrive(browser);
  await person.go('/de-simple/registrieren?als=helfen');
  await person.page.waitForLoadState('networkidle');
  await person.page.getByRole('link', { name: 'العربية' }).click();
  await expect(person.page).toHaveURL(/\/ar\/registrieren\?als=helfen$/);
  await expect(person.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await person.leave();
});

test('the coordination is read in German where it is not there in the language of the address', async ({ browser }) => {
  const person = await Person.arrive(browser);
  for (const path of ['/koordination', '/koordination/anfragen?status=open', '/koordination/anfragen/018f0000-0000-7000-8000-000000000000']) {
    await person.go(`/uk${path}`);
    // Nobody is signed in: the page leads to the sign-in page in its own language, and back to itself afterwards.
    await expect(person.page).toHaveURL(/\/de\/anmelden\?next=/);
    expect(new URL(person.page.url()).searchParams.get('next')).toBe(`/de${path}`);
    await expect(person.page.locator('html')).toHaveAttribute('lang', 'de');
  }
  await person.leave();
});

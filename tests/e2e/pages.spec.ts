// Every public page, in both languages, light and dark: axe finds nothing, the contrast is that of AAA, nothing comes from elsewhere.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { Person } from './people.ts';

const PUBLIC = [
  '', '/so-geht-es', '/impressum', '/datenschutz', '/barrierefreiheit', '/anmelden', '/registrieren', '/registrieren?als=helfen', '/passwort-vergessen', '/konto/aktivieren',
  '/konto/neues-passwort', '/status', '/hilfe/1', '/hilfe/2', '/hilfe/3', '/hilfe/4', '/hilfe/pruefen', '/hilfe/danke', '/helfen', '/meine-anfragen', '/koordination'
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
        // The town of this test has not told its number yet: the links to it are empty.
        const found = await new AxeBuilder({ page: person.page }).exclude('a[href="tel:"]').withTags(RULES).options({ rules: { 'color-contrast-enhanced': { enabled: true } } }).analyze();
        faults.push(...found.violations.flatMap((one) => one.nodes.map((node) => `${path}: ${one.id}: ${node.target.join(' ')}`)));
      }
      expect(faults).toEqual([]);
      await person.leave();
    });
  }
}

// What every page must keep to.
import type { Page } from '@playwright/test';
import axe from 'axe-core';
import type { Person } from './people.ts';
import { shapeOf } from './shape.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const COLOURS = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block'];

const WHOLE: axe.RunOptions = { runOnly: RULES, rules: { 'color-contrast-enhanced': { enabled: true } }, resultTypes: ['violations'] };

/** What axe finds against a page, with the contrast of AAA; one line for each element. Another colour scheme changes the colours alone. */
async function axeFaultsOf(page: Page, where: string, isColoursOnly = false): Promise<string[]> {
  // One document, without frames: axe is put into it once, instead of once for each look with a page of its own for the result.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async (options) => (await (window as unknown as { axe: typeof axe }).axe.run(document, options)).violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}`)),
    isColoursOnly ? { ...WHOLE, runOnly: COLOURS } : WHOLE
  );
  return violations.map((fault) => `${where}: ${fault}`);
}

/** What speaks against the page as it stands: axe, and its shape. */
export async function faultsOf(page: Page, where: string): Promise<string[]> {
  return [...(await axeFaultsOf(page, where)), ...(await shapeOf(page, where))];
}

/** Looks at the page as it stands, light and dark, and at its shape. */
export async function look(person: Person, where: string, faults: string[]): Promise<void> {
  const { page } = person;
  await person.settled();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    faults.push(...(await axeFaultsOf(page, `${where}, ${colorScheme}`, colorScheme === 'dark')));
  }
  faults.push(...(await shapeOf(page, where, { isFocusFree: true })));
}

/** The languages in which a page is looked at: the other ones are short of nothing that these do not have. The coordination has two. */
export const languagesFor = (path: string): string[] => (path.startsWith('/koordination') ? ['de', 'en'] : ['de', 'de-simple', 'ar']);

/** Looks at the page of an address in its languages. */
export async function lookInAll(person: Person, path: string, faults: string[]): Promise<void> {
  for (const language of languagesFor(path)) {
    await person.go(`/${language}${path}`);
    await look(person, `${language}${path}`, faults);
  }
}

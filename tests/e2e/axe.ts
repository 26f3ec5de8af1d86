// What every page must keep to.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against a page, with the contrast of AAA; one line for each element. */
export async function faultsOf(page: Page, where: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(RULES).options({ rules: { 'color-contrast-enhanced': { enabled: true } } }).analyze();
  return found.violations.flatMap((one) => one.nodes.map((node) => `${where}: ${one.id}: ${node.target.join(' ')}`));
}

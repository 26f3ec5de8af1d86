// What can be measured of a page as it stands: how it fits a narrow window and wide letters, its targets, headings, landmarks and names.
import type { Page } from '@playwright/test';

/** The parts of people who may have unsteady hands: 48 px a target. Everywhere else it is 44. */
const STEADY = /^\/[\w-]+\/(hilfe|meine-anfragen|status|helfen|einsaetze|regelmaessig|nachrichten|tag)(\/|$)/;
/** A window of 1280 × 1024 at 400 % (WCAG 1.4.10). */
const ZOOMED = { width: 320, height: 256 };
/** A small telephone, with letters of twice the size (WCAG 1.4.4). */
const TELEPHONE = { width: 360, height: 740 };

/** What stands in the page; runs there. */
function standing(least: number): string[] {
  const faults: string[] = [];
  const say = (one: Element) => `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ''} “${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50)}”`;
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter((one) => one.checkVisibility({ visibilityProperty: true }));

  const headings = all('h1, h2, h3, h4, h5, h6, [role=heading]');
  const levels = headings.map((one) => Number(one.getAttribute('aria-level') ?? one.tagName.slice(1)));
  const first = levels.filter((level) => level === 1).length;
  if (first !== 1) faults.push(`${first} headings of the first level`);
  headings.forEach((one, at) => {
    if (at > 0 && levels[at]! > levels[at - 1]! + 1) faults.push(`level ${levels[at]} after ${levels[at - 1]}: ${say(one)}`);
  });

  for (const [selector, name] of [['main', 'main'], ['#app > header, body > header, header:not(main *)', 'banner'], ['footer:not(main *)', 'contentinfo']] as const) {
    const found = all(selector).length;
    // The board of a large screen is one screen without a footer; its telephone stands in the header.
    if (name === 'contentinfo' && found === 0 && location.pathname.endsWith('/koordination/tafel')) continue;
    if (found !== 1) faults.push(`${found} landmarks ${name}`);
  }
  const navigations = all('nav').map((one) => one.getAttribute('aria-label') ?? '');
  if (navigations.includes('') || new Set(navigations).size !== navigations.length) faults.push(`navigations without a name of their own: ${navigations.join(', ')}`);

  if (document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')) faults.push('the order of focus is not that of the page');

  const named = new Map<string, string>();
  for (const one of all('a[href], button, input, select, textarea, summary, [role=button], [role=option]')) {
    if (one.closest('[inert]') || (one as HTMLInputElement).disabled) continue;
    const label = one instanceof HTMLInputElement && /^(radio|checkbox)$/.test(one.type) ? (one.closest('label') ?? document.querySelector(`label[for="${CSS.escape(one.id)}"]`)) : null;
    const boxes = [one, label].flatMap((part) => (part ? [part.getBoundingClientRect()] : []));
    const [start, end] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
    const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
    // What only appears with the focus, and what is for screen readers alone, is nothing to press.
    if (bottom + scrollY <= 0 || (end - start <= 1 && bottom - top <= 1)) continue;
    // A link within a sentence is as high as its line (WCAG 2.5.5, inline).
    const block = one.closest('p, li, dd, td, th, h1, h2, h3, h4, label, legend, div');
    const isInSentence = one.tagName === 'A' && getComputedStyle(one).display === 'inline' && (block?.textContent ?? '').trim() !== (one.textContent ?? '').trim();
    // Seven days stand beside each other on a telephone, or the week would have to be scrolled: as high as the others, and 24 px wide at least (WCAG 2.5.8).
    const across = one.closest('table')?.querySelector('button[aria-pressed]') ? 24 : least;
    if (!isInSentence && (end - start < across - 0.5 || bottom - top < least - 0.5)) faults.push(`${Math.round(end - start)} × ${Math.round(bottom - top)} px: ${say(one)}`);
    // A row of a table or an entry of a list says which of two people of one name is meant, a label that names its thing says the same thing twice.
    if (!one.closest('main') || !/^(A|BUTTON)$/.test(one.tagName) || one.closest('tr') || (one.tagName === 'A' && one.closest('li')) || (one.tagName === 'BUTTON' && one.hasAttribute('aria-label'))) continue;
    const name = (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().replace(/\s+/g, ' ');
    const does = one.getAttribute('href') ?? 'presses';
    if (named.has(name) && (does === 'presses' || named.get(name) !== does)) faults.push(`two of one name: ${say(one)}`);
    named.set(name, does);
  }
  return faults;
}

/** Whether something is wider than the window, and what; runs in the page. */
function tooWide(): string[] {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over <= 0) return [];
  const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return (box.right > innerWidth + 1 || box.left < -1) && box.width > 1 && one.checkVisibility();
  });
  return [`${over} px wider than the window: ${wide.slice(0, 6).map((one) => `${one.tagName.toLowerCase()}.${one.classList[0] ?? ''}`).join(' > ')}`];
}

/** Puts the distances of WCAG 1.4.12 upon the text and says what no longer stands where it can be read; runs in the page. */
function spaced(): string[] {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }');
  const isCut = (one: HTMLElement) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  const texts = [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => {
    const { overflowX, overflowY, webkitLineClamp } = getComputedStyle(one);
    if (webkitLineClamp !== 'none') return false;
    // What is shortened stands in full where it leads to: the lines of a queue, the beginning of a text.
    return /hidden|clip/.test(overflowX + overflowY) && !/auto|scroll/.test(overflowX + overflowY) && !one.matches('.sr-only, [role=option] *, [data-card] *') && one.textContent?.trim() && one.checkVisibility({ visibilityProperty: true }) && !isCut(one);
  });
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, sheet];
  const faults: string[] = [];
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) faults.push(`${over} px wider than the window with wide letters`);
  for (const one of texts) if (isCut(one)) faults.push(`cut with wide letters: ${one.tagName.toLowerCase()}.${one.classList[0] ?? ''} “${one.textContent!.trim().slice(0, 40)}”`);
  document.adoptedStyleSheets = before;
  return faults;
}

/** Which elements lie under something that stays in its place when they have the focus (WCAG 2.4.11); runs in the page. */
function covered(): string[] {
  const stays = [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => /sticky|fixed/.test(getComputedStyle(one).position) && one.checkVisibility() && one.getBoundingClientRect().height > 0);
  if (stays.length === 0) return [];
  const faults: string[] = [];
  const had = document.activeElement as HTMLElement | null;
  const [left, top] = [scrollX, scrollY];
  for (const one of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || (one as HTMLInputElement).disabled) continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const box = one.getBoundingClientRect();
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y] as const)).filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const under = (x: number, y: number) => {
      const upper = document.elementFromPoint(x, y);
      return stays.some((other) => other.contains(upper) && !other.contains(one) && !one.contains(other));
    };
    if (points.length > 0 && points.every(([x, y]) => under(x, y))) faults.push(`covered while it has the focus: ${one.tagName.toLowerCase()} “${(one.textContent ?? '').trim().slice(0, 40)}”`);
  }
  had?.focus({ preventScroll: true });
  scrollTo(left, top);
  return faults;
}

/** What is wrong with the page's shape; one line for each fault. The window and the focus are as before afterwards. */
export async function shapeOf(page: Page, where: string, { isFocusFree = false } = {}): Promise<string[]> {
  const faults = await page.evaluate(standing, STEADY.test(new URL(page.url()).pathname) ? 48 : 44);
  faults.push(...(await page.evaluate(tooWide)), ...(await page.evaluate(spaced)));
  if (isFocusFree) faults.push(...(await page.evaluate(covered)));
  const size = page.viewportSize();
  if (size) {
    await page.setViewportSize(ZOOMED);
    faults.push(...(await page.evaluate(tooWide)).map((fault) => `at 400 %: ${fault}`));
    await page.setViewportSize(TELEPHONE);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    faults.push(...(await page.evaluate(tooWide)).map((fault) => `letters of twice the size on 360 px: ${fault}`));
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    await page.setViewportSize(size);
  }
  return faults.map((fault) => `${where}: ${fault}`);
}

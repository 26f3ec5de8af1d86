// What anybody meets: links that lead somewhere, the way through a page by Tab, colours that the device forces, and the statement on accessibility.
import { expect, test, type Locator } from '@playwright/test';
import { look } from './axe.ts';
import { base, Person } from './people.ts';
import { ACCESSIBILITY, found, OFFICE_EMAIL, OFFICE_PHONE } from './town.ts';

test('every link of every page leads to a page, in every language', async () => {
  const seen = new Map<string, Set<string>>();
  const waiting = ['/de'];
  const dead: string[] = [];
  const wanted: [from: string, page: string, part: string][] = [];
  while (waiting.length > 0) {
    const path = waiting.pop()!;
    if (seen.has(path)) continue;
    const answer = await fetch(base() + path, { redirect: 'manual' });
    const text = answer.ok ? await answer.text() : '';
    seen.set(path, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)));
    if (!answer.ok) dead.push(`${path}: ${answer.status}`);
    for (const [, href] of text.matchAll(/<a\b[^>]*\shref="([^"]+)"/g)) {
      const { origin, pathname, hash } = new URL(href!.replaceAll('&amp;', '&'), base() + path);
      if (href!.startsWith('tel:') || href!.startsWith('mailto:')) continue;
      if (origin !== base()) dead.push(`${path} leads elsewhere: ${href}`);
      else if (hash) wanted.push([path, pathname, decodeURIComponent(hash.slice(1))]);
      if (origin === base() && !seen.has(pathname)) waiting.push(pathname);
    }
  }
  for (const [from, page, part] of wanted) if (!seen.get(page)?.has(part)) dead.push(`${from}: ${page}#${part} is not there`);
  expect(dead).toEqual([]);
  const languages = new Set([...seen.keys()].map((path) => path.split('/')[1]));
  expect(languages.size, [...languages].join(', ')).toBe(6);
  expect(seen.size, 'pages of a language').toBeGreaterThan(languages.size * 8);
});

test('the statement on accessibility is reached from every page and names the ways to complain', async ({ browser }) => {
  const person = await Person.arrive(browser);
  const { page } = person;
  for (const from of ['/de', '/de/hilfe/1', '/de/anmelden', '/de/koordination']) {
    await person.go(from);
    await person.settled();
    await expect(page.getByRole('contentinfo').getByRole('link', { name: 'Barrierefreiheit' }), from).toHaveAttribute('href', '/de/barrierefreiheit');
  }
  await page.getByRole('contentinfo').getByRole('link', { name: 'Barrierefreiheit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Erklärung zur Barrierefreiheit' })).toBeFocused();
  for (const part of ['Wie weit wir sind', 'Was wir noch nicht können', 'Eine Barriere melden', 'Beschwerdestelle']) await expect(page.getByRole('heading', { level: 2, name: part })).toBeVisible();
  await expect(page.getByRole('main').getByText(/^Stand dieser Angaben: \d/)).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: OFFICE_PHONE })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: OFFICE_EMAIL })).toHaveAttribute('href', `mailto:${OFFICE_EMAIL}`);
  const { complaints } = ACCESSIBILITY;
  await expect(page.getByText(ACCESSIBILITY.law), 'what the town adds').toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: complaints })).toHaveAttribute('href', complaints);
  const faults: string[] = [];
  await look(person, 'the statement on accessibility', faults);
  expect(faults).toEqual([]);
  await person.leave();
});

test('by Tab through the pages: in the order they are read, each stop to be seen, nothing over it', async ({ browser }) => {
  // 1280 × 1024 at 400 %.
  const person = await Person.arrive(browser, { viewport: { width: 320, height: 256 }, reducedMotion: 'reduce' });
  const { page } = person;
  const faults: string[] = [];
  for (const path of ['/de', '/de/hilfe/1', '/de/registrieren?als=helfen', '/de/anmelden']) {
    await person.go(path);
    await person.settled();
    const stops = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !(one as HTMLInputElement).disabled);
      // Radios of one name are one stop.
      const first = all.filter((one, at) => !(one instanceof HTMLInputElement && one.type === 'radio') || all.findIndex((other) => other instanceof HTMLInputElement && other.name === one.name) === at);
      return first.length;
    });
    expect(stops, path).toBeGreaterThan(10);
    let before = -1;
    for (let stop = 0; stop < stops; stop++) {
      await page.keyboard.press('Tab');
      const { at, fault } = await page.evaluate(() => {
        const one = document.activeElement as HTMLElement;
        const at = [...document.querySelectorAll('*')].indexOf(one);
        const name = `${one.tagName.toLowerCase()} “${(one.getAttribute('aria-label') ?? one.textContent ?? one.id).trim().slice(0, 40)}”`;
        const style = getComputedStyle(one);
        if (one === document.body) return { at, fault: 'the focus is nowhere' };
        if ((style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) && style.boxShadow === 'none') return { at, fault: `no ring: ${name}` };
        const box = one.getBoundingClientRect();
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return { at, fault: `out of sight: ${name}` };
        const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)];
        const upper = document.elementFromPoint(x, y);
        const isFree = upper !== null && (one.contains(upper) || upper.contains(one) || upper.closest('label')?.contains(one) || one.closest('label')?.contains(upper) || (one as HTMLInputElement).labels?.[0]?.contains(upper));
        return { at, fault: isFree ? '' : `covered: ${name}` };
      });
      if (at < before) faults.push(`${path}: stop ${stop + 1} lies before the one before it`);
      if (fault) faults.push(`${path}: ${fault}`);
      before = at;
    }
  }
  expect(faults).toEqual([]);
  await person.leave();
});

test('with colours that the device forces, what is chosen, pressed and wrong can be told apart', async ({ browser }) => {
  const person = await Person.arrive(browser, { forcedColors: 'active', colorScheme: 'dark' });
  const { page } = person;
  expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
  await person.go('/de/hilfe/1');
  await person.settled();
  /** How something looks with neither the focus nor the mouse on it. */
  const pictured = async (one: Locator): Promise<string> => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.mouse.move(0, 0);
    return (await one.screenshot({ animations: 'disabled' })).toString('base64');
  };
  const radio = page.getByRole('radio').nth(1);
  const free = await pictured(radio);
  expect(await pictured(radio), 'the same thing looks the same').toBe(free);
  await radio.check({ force: true });
  expect(await pictured(radio), 'a chosen radio does not look as it did').not.toBe(free);
  /** The lines around something, which colours that are forced leave as the only form of a button. */
  const line = (one: Element) => [getComputedStyle(one).borderTopStyle, parseFloat(getComputedStyle(one).borderTopWidth)];
  expect(await person.button('Weiter').evaluate(line)).toEqual(['solid', 2]);
  await person.button('Weiter').focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  expect(await person.button('Weiter').evaluate((one) => getComputedStyle(one).outlineStyle)).not.toBe('none');
  await person.go('/de/registrieren?als=helfen');
  await person.settled();
  const box = page.getByRole('checkbox', { name: /Ich bin mindestens/ });
  const empty = await pictured(box);
  await box.check({ force: true });
  expect(await pictured(box), 'a tick is seen').not.toBe(empty);
  await person.button('Konto anlegen').click();
  await expect(page.getByRole('group', { name: 'Bitte prüfen Sie Ihre Angaben' })).toBeFocused();
  expect((await page.getByLabel('Vorname').evaluate(line))[0]).toBe('solid');
  await expect(page.locator('#first-name-error, [id$="-error"]').first()).toContainText(/Fehler/);
  await person.leave();
});

test('a town without a telephone of its office names none, with and without JavaScript', async ({ browser }) => {
  const before = base();
  const town = await found();
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  try {
    for (const javaScriptEnabled of [true, false]) {
      const person = await Person.arrive(browser, { javaScriptEnabled });
      const { page } = person;
      for (const path of ['', '/so-geht-es', '/barrierefreiheit', '/status', '/hilfe/1', '/hilfe/2', '/hilfe/3', '/hilfe/4', '/gibt-es-nicht']) {
        const where = `${path} ${javaScriptEnabled ? 'with' : 'without'} JavaScript`;
        await person.go(`/de${path}`);
        if (javaScriptEnabled) await person.settled();
        await expect(page.getByRole('heading', { level: 1 }), where).toBeVisible();
        expect(await page.locator('[href="tel:"]').filter({ visible: true }).count(), where).toBe(0);
        // What the page says is read as it is seen; texts of a noscript element are found by no finder of texts.
        const said = await page.locator('body').innerText();
        expect(said.match(/[^.\n]*(rufen Sie uns|Sie rufen uns|uns anrufen|am Telefon|Lieber (anrufen|sprechen)|Koordination anrufen)[^.\n]*|\(\s*\)/i)?.[0], where).toBeUndefined();
        expect(said, where).toContain('112');
      }
      await person.leave();
    }
  } finally {
    process.env['QH_E2E_BASE'] = before;
    stop();
  }
});

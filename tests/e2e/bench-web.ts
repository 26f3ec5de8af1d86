// How heavy and how quick the pages are, beside what is promised (the budgets of docs/ACCESSIBILITY.md).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { Person } from './people.ts';
import { Installation } from './server.ts';
import { tlsProxy } from './tls.ts';

const root = resolve(import.meta.dirname, '../..');
const RUNS = Number(process.env['QH_RUNS'] ?? '5');
const PROCESSOR = 4;
/** Milliseconds there and back, bits a second. */
const NETWORKS = { 'slow 4G': { latency: 562, rate: 1_470_000 }, 'slow 3G': { latency: 1_000, rate: 400_000 } };
/** kB; the heaviest page of each part. */
const SCRIPTS: Record<string, number> = { public: 50, resident: 50, account: 50, app: 90, dispatch: 140 };
const HTML = 14;
const LATENCY_OF_INPUT = 200;
const SHIFT = 0.02;

type Row = [what: string, target: string, measured: string, isMet: boolean];
const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** The bytes as the build's own tool weighs them. */
function bytes(): Row[] {
  const text = execFileSync('node', ['tools/budget.mjs'], { cwd: join(root, 'frontend'), encoding: 'utf8' });
  return [...text.matchAll(/(\w+): scripts ([\d.]+) of [\d.]+ kB.*HTML with styles ([\d.]+) of/g)].flatMap(([, part, scripts, html]): Row[] => [
    [`${part}: scripts, first load`, `≤ ${SCRIPTS[part!]} kB`, `${scripts} kB`, Number(scripts) <= SCRIPTS[part!]!],
    [`${part}: HTML with styles`, `≤ ${HTML} kB`, `${html} kB`, Number(html) <= HTML]
  ]);
}

interface Figures {
  paint: number;
  /** The element that was painted then. */
  largest: string;
  shift: number;
  input: number;
}

/** Collects what the browser itself says of a page, from its beginning. */
function watch(): void {
  const kept = { paint: 0, largest: '', shift: 0, inputs: [] as number[] };
  Object.assign(window, { kept });
  const on = (type: string, doing: (entry: PerformanceEntry & { element?: Element; value: number; hadRecentInput: boolean; interactionId: number }) => void, more = {}) =>
    new PerformanceObserver((list) => (list.getEntries() as never[]).forEach(doing)).observe({ type, buffered: true, ...more });
  on('largest-contentful-paint', (entry) => Object.assign(kept, { paint: entry.startTime, largest: `${entry.element?.localName} “${entry.element?.textContent?.trim().slice(0, 30)}”` }));
  on('layout-shift', (entry) => (kept.shift += entry.hadRecentInput ? 0 : entry.value));
  on('event', (entry) => entry.interactionId && kept.inputs.push(entry.duration), { durationThreshold: 16 });
}

/** A page seen for the first time by an old telephone: nothing of it is on the device. */
async function once(browser: Browser, path: string, network: keyof typeof NETWORKS, options: Parameters<Browser['newContext']>[0], act?: (page: Page) => Promise<void>): Promise<Figures> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, serviceWorkers: 'block', ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const session = await context.newCDPSession(page);
  const { latency, rate } = NETWORKS[network];
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: rate / 8, uploadThroughput: rate / 8 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR });
  await page.goto(process.env['QH_E2E_BASE'] + path, { waitUntil: 'load' });
  await expect(page.locator('#svelte-announcer')).toBeAttached({ timeout: 60_000 });
  await expect(page.locator('main .waiting')).toHaveCount(0, { timeout: 60_000 });
  await page.waitForTimeout(1_000);
  const read = () => page.evaluate(() => (window as unknown as { kept: { paint: number; largest: string; shift: number; inputs: number[] } }).kept);
  // The largest picture before the first input is the one that counts.
  const { paint, largest } = await read();
  await act?.(page);
  await page.waitForTimeout(500);
  const { shift, inputs } = await read();
  await context.close();
  return { paint, largest, shift, input: Math.max(0, ...inputs) };
}

async function seen(name: string, limit: number, runs: () => Promise<Figures>, network: keyof typeof NETWORKS): Promise<Row[]> {
  const all: Figures[] = [];
  for (let run = 0; run < RUNS; run++) all.push(await runs());
  const [paint, shift, input] = [median(all.map((one) => one.paint)), median(all.map((one) => one.shift)), median(all.map((one) => one.input))];
  const each = all.map((one) => Math.round(one.paint)).join(', ');
  const rows: Row[] = [
    [`${name}: LCP, ${network}`, `≤ ${limit} ms`, `${Math.round(paint)} ms (${each}; ${all.at(-1)!.largest})`, paint <= limit],
    [`${name}: CLS, ${network}`, `≤ ${SHIFT}`, shift.toFixed(3), shift <= SHIFT]
  ];
  if (input > 0) rows.push([`${name}: INP`, `≤ ${LATENCY_OF_INPUT} ms`, `${Math.round(input)} ms`, input <= LATENCY_OF_INPUT]);
  return rows;
}

/** Lighthouse as tests/lighthouse pins it. */
function lighthouse(base: string, pages: Record<string, string>): Row[] {
  const folder = join(root, 'tests/lighthouse');
  if (process.env['QH_LIGHTHOUSE'] === '0' || !existsSync(join(folder, 'node_modules'))) return [];
  const text = execFileSync('node', ['measure.mjs', ...Object.values(pages).map((path) => base + path)], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return text.trim().split('\n').flatMap((line, at): Row[] => {
    const { scores, against, performances } = JSON.parse(line) as { scores: Record<string, number>; against: string[]; performances: number[] };
    const name = Object.keys(pages)[at]!;
    return [
      [`${name}: Lighthouse performance`, '≥ 95', `${scores['performance']} (${performances.join(', ')})`, scores['performance']! >= 95],
      [`${name}: Lighthouse accessibility`, '100', `${scores['accessibility']}`, scores['accessibility'] === 100],
      [`${name}: Lighthouse best practices`, '100', `${scores['best-practices']}${against.length > 0 ? ` (${against.join(', ')})` : ''}`, scores['best-practices'] === 100]
    ];
  });
}

test('the budgets', async ({ browser }) => {
  // As in a town: browsers speak HTTP/2 with the proxy, which gives them all files of a page at once.
  const proxy = await tlsProxy();
  const demo = await Installation.make(proxy.base);
  proxy.forwardTo(demo.base);
  const password = /password of all: (\S+)/.exec(demo.run(['demo']))![1]!;
  const stop = await demo.serve();
  process.env['QH_E2E_BASE'] = proxy.base;
  const rows = bytes();
  /** The cookies of somebody who has just signed in: each run begins with them and with nothing else. */
  const signedIn = async (name: string) => {
    const person = await Person.arrive(browser, { ignoreHTTPSErrors: true });
    const email = `${name}@example.org`;
    await person.signIn(email, password);
    if (/zweiter-faktor/.test(person.page.url())) {
      await person.page.getByLabel(/Code/).fill(/\b\d{6}\b/.exec(demo.run(['demo', 'code', email]))![0]);
      await person.button('Bestätigen').click();
      await expect(person.page).not.toHaveURL(/zweiter-faktor/);
    }
    const storageState = await person.context.storageState();
    await person.leave();
    return { storageState };
  };
  try {
    rows.push(...(await seen('start page', 1_800, () => once(browser, '/de', 'slow 4G', {}, (page) => page.getByText('Menü').click()), 'slow 4G')));
    const fill = async (page: Page) => {
      await page.locator('label').filter({ hasText: 'Einkaufen' }).first().click();
      await page.getByRole('button', { name: 'Weiter' }).click();
      await page.waitForURL(/hilfe\/2/);
      await page.locator('label').filter({ hasText: 'So bald wie möglich' }).click();
    };
    rows.push(...(await seen('request form', 1_800, () => once(browser, '/de/hilfe/1', 'slow 4G', {}, fill), 'slow 4G')));
    rows.push(...(await seen('request form', 2_500, () => once(browser, '/de/hilfe/1', 'slow 3G', {}), 'slow 3G')));
    const volunteer = await signedIn('freiwilliger');
    const choose = async (page: Page) => {
      await page.getByText('Andere Zeit wählen').first().click();
      await page.getByText('Menü').click();
    };
    rows.push(...(await seen('app, what fits', 2_500, () => once(browser, '/de/helfen', 'slow 4G', volunteer, choose), 'slow 4G')));
    const coordinator = { ...(await signedIn('koordination')), viewport: { width: 1440, height: 900 } };
    const work = async (page: Page) => {
      await page.getByRole('listbox').focus();
      for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key, { delay: 50 });
      await page.keyboard.press('Escape');
    };
    rows.push(...(await seen('board', 2_500, () => once(browser, '/de/koordination/tafel', 'slow 4G', coordinator, work), 'slow 4G')));
    rows.push(...lighthouse(demo.base, { 'start page': '/de', 'request form': '/de/hilfe/1' }));
  } finally {
    stop();
    proxy.stop();
    const width = Math.max(...rows.map(([what]) => what.length));
    console.log(`\n${'what'.padEnd(width)}  ${'target'.padEnd(10)}  result  measured (median of ${RUNS}; processor ${PROCESSOR} times as slow, nothing on the device)`);
    for (const [what, target, measured, isMet] of rows) console.log(`${what.padEnd(width)}  ${target.padEnd(10)}  ${isMet ? 'met   ' : 'MISSED'}  ${measured}`);
  }
});

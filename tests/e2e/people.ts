// People who use the app in a browser of their own, and what every page must keep to while they do.
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Browser, type BrowserContext, type Page, type Response } from '@playwright/test';
import { PASSWORD } from './town.ts';

export const base = () => process.env['QH_E2E_BASE']!;

/** A person with a browser; whatever their pages complain about or load from elsewhere is collected. */
export class Person {
  secret = '';
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly complaints: string[]
  ) {}

  static async arrive(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Person> {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    // What the page's own policy refuses is told as an error of the page.
    await context.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`against the policy: ${event.effectiveDirective} ${event.blockedURI}`)));
    const page = await context.newPage();
    page.on('console', (message) => {
      // A refusal that the page shows to the person is logged by the browser as well: that alone is no fault.
      // What is refused with a reason is no fault, nor a server that a test has stopped or a network that it has taken away.
      if (message.type() === 'error' && !/status of 4\d\d|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(base()) && !/^(data|blob):/.test(request.url())) complaints.push(`from elsewhere: ${request.url()}`);
    });
    return new Person(context, page, complaints);
  }

  async go(path: string): Promise<Response | null> {
    return this.page.goto(base() + path);
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  async register(firstName: string, email: string, as: 'helfen' | 'hilfe'): Promise<void> {
    await this.go(`/de/registrieren?als=${as}`);
    await this.page.getByLabel('Vorname').fill(firstName);
    await this.page.getByLabel('Nachname').fill('Probst');
    await this.page.getByLabel('In welchem Quartier').selectOption({ label: 'Altstadt' });
    await this.page.getByLabel('Telefon').fill('+49 4541 123456');
    await this.page.getByLabel('E-Mail-Adresse').fill(email);
    await this.page.getByLabel('Neues Passwort').fill(PASSWORD);
    if (as === 'helfen') await this.page.getByLabel(/Ich bin mindestens/).check();
    await this.page.getByLabel(/Hinweise zum Datenschutz gelesen/).check();
    await this.button('Konto anlegen').click();
    await expect(this.page.getByRole('heading', { name: 'Fast fertig' })).toBeVisible();
    await this.page.goto(await linkInMail(email));
    await expect(this.page.getByRole('heading', { name: 'Ihre E-Mail-Adresse ist bestätigt' })).toBeVisible();
  }

  async signIn(email: string, password = PASSWORD): Promise<void> {
    await this.go('/de/anmelden');
    await this.page.getByLabel('E-Mail-Adresse').fill(email);
    await this.page.getByLabel('Passwort', { exact: true }).fill(password);
    await this.button('Anmelden').click();
    await expect(this.page).not.toHaveURL(/anmelden/);
  }

  /** Sets the second factor up as the first sign-in of staff asks for it. */
  async enrol(): Promise<void> {
    await expect(this.page).toHaveURL(/zweiter-faktor\/einrichten/);
    const start = this.button('Einrichtung beginnen');
    const key = this.page.getByText(/^[A-Z2-7 ]{32,}$/).first();
    await expect(start.or(key).first()).toBeVisible();
    if (await start.isVisible()) await start.click();
    this.secret = (await key.innerText()).replace(/\s/g, '');
    await this.page.getByLabel('Code aus der App').fill(code(this.secret));
    await this.button('Bestätigen').click();
    await this.page.getByRole('button', { name: /Codes aufbewahrt/ }).or(this.page.getByRole('link', { name: /Codes aufbewahrt/ })).click();
  }

  /** Presses Tab until the element with the focus has this name. */
  async reach(name: RegExp): Promise<void> {
    for (let tries = 0; tries < 120; tries++) {
      await this.page.keyboard.press('Tab');
      const found = await this.page.evaluate(() => {
        const one = document.activeElement as HTMLElement | null;
        const label = one?.id ? document.querySelector(`label[for="${one.id}"]`)?.textContent : '';
        return `${one?.getAttribute('aria-label') ?? ''} ${label ?? ''} ${one?.textContent ?? ''}`.trim();
      });
      if (name.test(found)) return;
    }
    throw new Error(`${name} is not reached by Tab`);
  }

  /** Waits until the page shows what it loads. The network itself is never idle: the page listens for what changes. */
  async settled(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
    // SvelteKit's announcer stands in the page once the page is alive.
    await expect(this.page.locator('#svelte-announcer')).toBeAttached();
    await expect(this.page.locator('main .waiting')).toHaveCount(0);
  }

  /** A call of the interface with the person's own session, for what has no page of its own yet. */
  async call(method: string, path: string, data?: unknown): Promise<unknown> {
    return this.page.evaluate(
      async ([method, path, body]) => {
        const headers = { 'x-requested-with': 'quartierhilfe' };
        const send = () => fetch(`/api/v1${path}`, { method: method!, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body } : {}) });
        let answer = await send();
        // A page that was not used for minutes renews its session as the app does.
        if (answer.status === 401 && (await fetch('/api/v1/auth/sessions/refresh', { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' })).ok) answer = await send();
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        const text = await answer.text();
        return text ? JSON.parse(text) : null;
      },
      [method, path, data === undefined ? '' : JSON.stringify(data)]
    );
  }

  async leave(): Promise<void> {
    expect(this.complaints).toEqual([]);
    await this.context.close();
  }
}

/** Somebody who registers and signs in. */
export async function newcomer(browser: Browser, name: string, email: string, as: 'helfen' | 'hilfe'): Promise<Person> {
  const person = await Person.arrive(browser);
  await person.register(name, email, as);
  await person.signIn(email);
  return person;
}

/** Staff who sign in for the first time. */
export async function staff(browser: Browser, email: string, options = {}): Promise<Person> {
  const person = await Person.arrive(browser, options);
  await person.signIn(email);
  await person.enrol();
  return person;
}

/** Every hour of the week. */
export const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '00:00', end: '00:00' }));

/** The id of a quarter. */
export async function quarterOf(person: Person, name: string): Promise<string> {
  return ((await person.call('GET', '/quarters')) as { items: { id: string; name: string }[] }).items.find((one) => one.name === name)!.id;
}

/** The coordination knows the volunteer, who shops in a quarter at any hour. */
export async function letHelp(volunteer: Person, coordinator: Person, quarter: string): Promise<void> {
  const { id } = (await volunteer.call('GET', '/me')) as { id: string };
  await coordinator.call('POST', `/accounts/${id}/verification`, {});
  const offer = { categories: ['einkauf'], quarters: [quarter], reach: 'own_quarter', availability: everyDay, minutes_per_week: 1200, tasks_per_week: 9, languages: ['de'], means: [], attributes: [], messages_per_week: 7 };
  const present = (await volunteer.call('GET', '/me/offer').catch(() => null)) as { version: number } | null;
  await volunteer.call('PUT', '/me/offer', { ...offer, ...(present ? { version: present.version } : {}) });
}

/** The plain text of the mails to somebody. */
export function mailsTo(email: string): string {
  const folder = join(process.env['QH_E2E_FOLDER']!, 'mail');
  const mails = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
  return mails.filter((raw) => raw.includes(email)).map((raw) => raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=')).join('\n');
}

/** Date and time on a wall clock. */
export function wallClock(at: Date, timeZone: string): { date: string; time: string } {
  const [date, time] = at.toLocaleString('sv-SE', { timeZone }).split(' ');
  return { date: date!, time: time!.slice(0, 5) };
}

/** The six digits of an authenticator app (RFC 6238). */
export function code(secret: string): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const number = (digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** The link in the newest mail to somebody, read from the folder where mails lie when no mail server is set. */
export async function linkInMail(email: string): Promise<string> {
  const folder = join(process.env['QH_E2E_FOLDER']!, 'mail');
  for (let tries = 0; tries < 150; tries++) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const raw = readFileSync(join(folder, name), 'utf8');
      if (!raw.includes(email)) continue;
      const text = raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
      const link = /http:\/\/127\.0\.0\.1:\d+\/\S+#token=[\w-]+/.exec(text);
      if (link) return link[0];
    }
    await new Promise((go) => setTimeout(go, 200));
  }
  throw new Error(`no mail to ${email} within 30 seconds`);
}

// The coordinators' board: by keyboard, by hand, as a plan, and with somebody else at the next desk.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { look } from './axe.ts';
import { ask, boardTown, type BoardTown } from './board-town.ts';
import { wallClock } from './people.ts';

test.describe.configure({ mode: 'serial', timeout: 600_000 });

const before = { base: process.env['QH_E2E_BASE'], folder: process.env['QH_E2E_FOLDER'] };
let all: BoardTown;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  all = await boardTown(browser);
  for (const [title, urgency] of [['Wasserkasten', 'urgent'], ['Rezept abholen', 'soon'], ['Großeinkauf', 'normal'], ['Brief zur Post', 'normal']] as const) await ask(all, title, urgency);
});

test.afterAll(() => {
  process.env['QH_E2E_BASE'] = before.base;
  process.env['QH_E2E_FOLDER'] = before.folder;
  all?.stop();
});

const queue = (page: Page) => page.getByRole('listbox', { name: 'Warteschlange' });
const row = (page: Page, title: string) => queue(page).getByRole('option').filter({ hasText: title });
const visit = (page: Page, title: string) => page.locator('[data-card]:not(.planned)').filter({ hasText: title });
const column = (page: Page, name: string) => page.getByRole('list', { name: new RegExp(name) });
const undo = (page: Page) => page.getByRole('button', { name: /^Rückgängig/ });

/** Chooses a row by keys alone, from the top of the list. */
async function choose(page: Page, title: string): Promise<void> {
  await queue(page).focus();
  await page.keyboard.press('Home');
  for (let tries = 0; tries < 20; tries++) {
    const id = await queue(page).getAttribute('aria-activedescendant');
    if ((await page.locator(`#${id}`).innerText()).includes(title)) return;
    await page.keyboard.press('j');
  }
  throw new Error(`${title} is not reached by j`);
}

/** Minutes on the wall clock. */
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Drags something with the mouse to another place; in a column of the day, so that it begins at this time. A quick hand is there with one movement. */
async function drag(page: Page, what: Locator, where: Locator, time?: string, isQuick = false): Promise<void> {
  const [from, to] = [(await what.boundingBox())!, (await where.boundingBox())!];
  const [first, last] = await page.locator('.axis span').evaluateAll((hours) => [hours[0]!.textContent!, hours.at(-1)!.textContent!]);
  const whole = minutesOf(last!) + 60 - minutesOf(first!);
  // The hand holds it by its upper edge, which is where it begins.
  await page.mouse.move(from.x + from.width / 2, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 10, from.y + 10, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, time ? to.y + ((minutesOf(time) - minutesOf(first!)) / whole) * to.height + 4 : to.y + to.height / 2, { steps: isQuick ? 1 : 12 });
  if (time && !isQuick) await expect(where.locator('.drop')).toContainText(time);
  await page.mouse.up();
  await expect(page.locator('.drop')).toHaveCount(0);
}

test('by keyboard alone: choose, open, send, take back, move', async () => {
  const { page } = all.ida;
  await all.ida.go('/de/koordination');
  await all.ida.reach(/^Tafel: Warteschlange/);
  await page.keyboard.press('Enter');
  await expect(queue(page).getByRole('option')).toHaveCount(4);

  await test.step('keys do nothing outside of the queue and the day', async () => {
    await page.getByRole('button', { name: 'Tag vor' }).focus();
    for (const key of ['?', 'j', '1', 'z']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await queue(page).focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Tasten der Tafel' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(queue(page)).toBeFocused();
  });

  await test.step('Enter opens and claims, Escape gives up', async () => {
    await choose(page, 'Rezept abholen');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Rezept abholen' })).toBeVisible();
    await expect(row(page, 'Rezept abholen')).toContainText('Sie arbeiten daran');
    await expect(queue(page), 'the keys go on working').toBeFocused();
    await page.keyboard.press('Escape');
    await expect(row(page, 'Rezept abholen')).not.toContainText('Sie arbeiten daran');
  });

  await test.step('1 sends the first suggestion, Z takes it back', async () => {
    await choose(page, 'Wasserkasten');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Ben Raabe schicken' })).toBeVisible();
    await page.keyboard.press('1');
    await expect(visit(page, 'Wasserkasten')).toBeVisible();
    await expect(row(page, 'Wasserkasten')).toHaveCount(0);
    await expect(queue(page)).toBeFocused();
    await page.keyboard.press('z');
    await expect(visit(page, 'Wasserkasten')).toHaveCount(0);
    await expect(row(page, 'Wasserkasten')).toBeVisible();
  });

  await test.step('M moves a visit to another person, with a reason where something speaks against it', async () => {
    await choose(page, 'Wasserkasten');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Ben Raabe schicken' })).toBeVisible();
    await page.keyboard.press('1');
    await expect(page.getByRole('status').filter({ hasText: /Wasserkasten: Ben Raabe kommt/ })).toBeVisible();
    await visit(page, 'Wasserkasten').focus();
    await page.keyboard.press('m');
    await expect(page.getByLabel('Wer kommt')).toBeFocused();
    await page.getByLabel('Wer kommt').selectOption({ label: 'Cem Yildiz' });
    await page.getByLabel('Uhrzeit').fill('22:00');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Der Termin liegt nicht ganz in der Arbeitszeit')).toBeVisible();
    await page.getByLabel('Begründung, falls etwas dagegen spricht').fill('So abgesprochen');
    await page.keyboard.press('Enter');
    await expect(column(page, 'Cem Yildiz').locator('[data-card]').filter({ hasText: 'Wasserkasten' })).toBeVisible();
    await expect(visit(page, 'Wasserkasten'), 'the day is stretched to what is there').toContainText('22:00');
    await undo(page).click();
    await expect(column(page, 'Ben Raabe').locator('[data-card]').filter({ hasText: 'Wasserkasten' })).toBeVisible();
    await undo(page).click();
    await expect(row(page, 'Wasserkasten')).toBeVisible();
    await expect(undo(page)).toHaveCount(0);
  });
});

/** What is read here of the board that the server holds. */
interface Kept {
  visits: { stadtkuemmerer_id: string; starts_at: string; help_request: { title: string } }[];
  stadtkuemmerer: { account_id: string; first_name: string }[];
}

test('by hand: a request is dragged to a person, its visit on to another, and all is taken back', async () => {
  const { page } = all.ida;
  await all.ida.go('/de/koordination/tafel');
  await expect(row(page, 'Großeinkauf')).toBeVisible();
  await expect(column(page, 'Cem Yildiz')).toBeVisible();
  /** What the server holds of a visit: who comes, and when. */
  const kept = async (title: string) => {
    const day = await page.locator('input[type=date]').first().inputValue();
    const { visits, stadtkuemmerer } = (await all.ida.call('GET', `/dispatch/board?from=${day}&to=${day}`)) as Kept;
    const found = visits.find((one) => one.help_request.title === title);
    if (!found) return null;
    return `${stadtkuemmerer.find((one) => one.account_id === found.stadtkuemmerer_id)!.first_name}, ${wallClock(new Date(found.starts_at), all.zone).time}`;
  };

  await test.step('a request of the queue', async () => {
    await drag(page, row(page, 'Großeinkauf'), column(page, 'Ben Raabe'), '11:00');
    await expect(visit(page, 'Großeinkauf')).toContainText('11:00');
    await expect(row(page, 'Großeinkauf')).toHaveCount(0);
    await expect.poll(() => kept('Großeinkauf')).toBe('Ben, 11:00');
  });

  await test.step('a visit', async () => {
    await drag(page, visit(page, 'Großeinkauf'), column(page, 'Cem Yildiz'), '13:15');
    await expect(column(page, 'Cem Yildiz').locator('[data-card]').filter({ hasText: 'Großeinkauf' })).toContainText('13:15');
    await expect.poll(() => kept('Großeinkauf')).toBe('Cem, 13:15');
  });

  await test.step('with a quick hand', async () => {
    await drag(page, visit(page, 'Großeinkauf'), column(page, 'Ben Raabe'), '12:00', true);
    await expect.poll(() => kept('Großeinkauf')).toBe('Ben, 12:00');
  });

  await test.step('let go elsewhere nothing happens', async () => {
    await drag(page, visit(page, 'Großeinkauf'), page.getByRole('heading', { name: 'Warteschlange' }));
    expect(await kept('Großeinkauf')).toBe('Ben, 12:00');
  });

  await test.step('all are taken back', async () => {
    await undo(page).click();
    await expect.poll(() => kept('Großeinkauf')).toBe('Cem, 13:15');
    await undo(page).click();
    await expect.poll(() => kept('Großeinkauf')).toBe('Ben, 11:00');
    await undo(page).click();
    await expect(row(page, 'Großeinkauf')).toBeVisible();
    await expect.poll(() => kept('Großeinkauf')).toBeNull();
    await expect(undo(page)).toHaveCount(0);
  });
});

test('a plan: proposed, changed, accepted in part, taken back', async () => {
  const { page } = all.ida;
  await all.ida.go('/de/koordination/tafel');
  await all.ida.button('Plan vorschlagen: Tag').click();
  await expect(page.getByRole('heading', { name: 'Vorgeschlagene Termine' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/4 von 4 Anfragen, \d+ Minuten Weg; nacheinander an die Nächsten/)).toBeVisible();
  await expect(page.locator('.planned')).toHaveCount(4);
  await expect(page, 'a reload finds the plan').toHaveURL(/plan=[0-9a-f-]{36}/);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Vorgeschlagene Termine' })).toBeVisible();

  await test.step('what has changed since is named and unticked', async () => {
    const { items } = (await all.jo.call('GET', '/dispatch/queue')) as { items: { help_request: { id: string; title: string } }[] };
    const post = items.find((one) => one.help_request.title === 'Brief zur Post')!.help_request.id;
    await all.jo.call('POST', `/dispatch/queue/${post}/claim`, {});
    await all.ida.button('Alle 4 Termine vergeben').click();
    await expect(page.getByText('Seit dem Vorschlag hat sich etwas geändert')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: /Brief zur Post/ })).not.toBeChecked();
    await all.jo.call('DELETE', `/dispatch/queue/${post}/claim`);
  });

  await test.step('some of it is accepted', async () => {
    await page.getByRole('checkbox', { name: /Großeinkauf/ }).uncheck({ force: true });
    await all.ida.button('2 angekreuzte Termine vergeben').click();
    await expect(page.getByText('2 Termine sind vergeben.')).toBeVisible();
    await expect(page.locator('.planned')).toHaveCount(0);
    await expect(visit(page, 'Wasserkasten')).toBeVisible();
    await expect(row(page, 'Großeinkauf')).toBeVisible();
  });

  await test.step('the plan is taken back', async () => {
    await undo(page).click();
    await expect(page.getByText('Der Plan ist zurückgenommen.').first()).toBeVisible();
    await expect(row(page, 'Rezept abholen')).toBeVisible();
    await expect(row(page, 'Wasserkasten')).toBeVisible();
  });
});

test('two coordinators: each sees what the other works on, and nothing moves under a hand', async () => {
  const [ida, jo] = [all.ida.page, all.jo.page];
  await all.ida.go('/de/koordination/tafel');
  await all.jo.go('/de/koordination/tafel');
  await choose(jo, 'Großeinkauf');
  await choose(ida, 'Rezept abholen');
  await ida.keyboard.press('Enter');
  await expect(row(jo, 'Rezept abholen')).toContainText(/Ida Ohm arbeitet daran, bis \d\d:\d\d Uhr/);
  await expect(queue(jo), 'the focus stays').toBeFocused();

  await row(jo, 'Rezept abholen').click();
  await expect(jo.getByText(/Solange kann sonst niemand/)).toBeVisible();
  await expect(jo.getByRole('button', { name: /schicken$/ })).toHaveCount(0);
  await all.jo.button('Übernehmen').click();
  await expect(row(jo, 'Rezept abholen')).toContainText('Sie arbeiten daran');
  await expect(ida.getByText(/Jo Arp arbeitet daran/).first()).toBeVisible();

  await test.step('a new request waits for a word', async () => {
    await queue(ida).focus();
    await ask(all, 'Katze füttern', 'urgent');
    await expect(all.ida.button('1 neue anzeigen')).toBeVisible({ timeout: 30_000 });
    await expect(row(ida, 'Katze füttern')).toHaveCount(0);
    await expect(queue(ida)).toBeFocused();
    await ida.keyboard.press('r');
    await expect(row(ida, 'Katze füttern')).toBeVisible();
  });

  await test.step('what another has sent is marked where it stands', async () => {
    await queue(ida).focus();
    await jo.getByRole('button', { name: /Ben Raabe schicken/ }).click();
    await expect(row(ida, 'Rezept abholen')).toContainText('wartet nicht mehr', { timeout: 30_000 });
  });
});

test('filters stand in the address, the board has no faults, and fits a telephone and paper', async () => {
  const { page } = all.ida;
  const faults: string[] = [];
  await all.ida.go('/de/koordination/tafel');
  await page.getByLabel('Dringlichkeit').selectOption('urgent');
  await expect(page).toHaveURL(/dringlichkeit=urgent/);
  await page.reload();
  await expect(queue(page).getByRole('option')).toHaveCount(2);
  await page.getByLabel('Dringlichkeit').selectOption('');
  for (const language of ['de', 'en']) {
    await all.ida.go(`/${language}/koordination/tafel`);
    await page.getByRole('listbox').getByRole('option').first().click();
    await expect(page.getByRole('heading', { level: 3 }).first()).toBeVisible();
    await look(all.ida, `${language}, an item is open`, faults);
    await page.locator('[data-card]').first().click();
    await page.keyboard.press('m');
    await look(all.ida, `${language}, a visit is moved`, faults);
  }
  const scrolls = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  expect(scrolls, 'the page itself does not scroll').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 390, height: 844 });
  await all.ida.go('/de/koordination/tafel');
  await look(all.ida, 'telephone, queue', faults);
  await page.getByRole('group', { name: 'Teile der Tafel' }).getByRole('button', { name: 'Tag' }).click();
  await look(all.ida, 'telephone, day', faults);
  expect(faults).toEqual([]);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: /^Ben Raabe: / })).toBeVisible();
  await expect(page.getByRole('listbox')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await all.ida.leave();
  await all.jo.leave();
});

// The main job: somebody asks, a neighbour says yes; what nobody takes, the coordination gives to a Stadtkümmerer; done, confirmed, thanked.
import { expect, test } from '@playwright/test';
import { everyDay, Person, quarterOf, staff, wallClock } from './people.ts';
import { STAFF } from './town.ts';

const desktop = { viewport: { width: 1280, height: 900 } };

/** Asks for help as soon as possible, one question a page. */
async function ask(resident: Person, text: string): Promise<string> {
  const { page } = resident;
  await resident.go('/de/hilfe/1');
  await page.getByRole('radio', { name: /^Einkaufen/ }).first().check({ force: true });
  await resident.button('Weiter').click();
  await page.getByRole('radio', { name: /^So bald wie möglich/ }).check({ force: true });
  await resident.button('Weiter').click();
  await page.getByRole('radio', { name: 'Altstadt' }).check({ force: true });
  await page.getByLabel('Straße und Hausnummer').fill('Marktgasse 7');
  await resident.button('Weiter').click();
  await page.getByLabel('Telefonnummer').fill('+49 4541 777001');
  await page.getByLabel('Was sollen die Helfenden wissen?').fill(text);
  await resident.button('Weiter').click();
  await resident.button('Anfrage abschicken').click();
  await expect(page.getByRole('heading', { name: 'Ihre Anfrage ist angekommen' })).toBeVisible();
  await page.getByRole('link', { name: 'Anfrage ansehen' }).click();
  await page.waitForURL(/meine-anfragen\/./);
  await expect(page.getByRole('heading', { level: 1, name: /Ihre Anfrage:/ })).toBeVisible();
  return page.url();
}

test('from the question to the thanks', async ({ browser }) => {
  test.setTimeout(300_000);
  const resident = await Person.arrive(browser);
  const volunteer = await Person.arrive(browser);

  await test.step('a resident registers, proves the address and asks', async () => {
    await resident.register('Gerda', 'gerda@example.org', 'hilfe');
    await resident.signIn('gerda@example.org');
  });
  const first = await ask(resident, 'Zwei Taschen vom Markt in den zweiten Stock');

  const coordinator = await staff(browser, STAFF.coordinator.email, desktop);
  const kuemmerer = await staff(browser, STAFF.kuemmerer.email);

  await test.step('a volunteer whom nobody knows sees nothing', async () => {
    await volunteer.register('Ali', 'ali@example.org', 'helfen');
    await volunteer.signIn('ali@example.org');
    const altstadt = await quarterOf(volunteer, 'Altstadt');
    await volunteer.call('PUT', '/me/offer', { categories: ['einkauf'], quarters: [altstadt], reach: 'own_quarter', availability: everyDay, minutes_per_week: 600, tasks_per_week: 5, languages: ['de'], means: [], attributes: [] });
    await volunteer.go('/de/helfen');
    await expect(volunteer.page.getByText('Bald geht es los')).toBeVisible();
    await expect(volunteer.page.getByText('Zwei Taschen')).toHaveCount(0);
  });

  await test.step('the coordination verifies the volunteer', async () => {
    const { page } = coordinator;
    await coordinator.go('/de/koordination/personen');
    await page.getByLabel(/Name, Telefon/).fill('ali@example.org');
    await coordinator.button('Suchen').click();
    await page.getByRole('link', { name: /Probst, Ali/ }).click();
    await coordinator.button('Als geprüft eintragen').click();
    await expect(page.getByText('Die Person ist geprüft')).toBeVisible();
  });

  await test.step('the volunteer says yes with one tap, and both see whom they meet', async () => {
    const { page } = volunteer;
    await volunteer.go('/de/helfen');
    await expect(page.getByText('Zwei Taschen vom Markt')).toBeVisible();
    await expect(page.getByText('Marktgasse 7')).toHaveCount(0);
    await volunteer.button(/^Ich helfe/).first().click();
    await expect(page.getByRole('heading', { name: 'Danke, dass Sie helfen!' })).toBeVisible();
    await expect(page.getByText('Marktgasse 7')).toBeVisible();
    await expect(page.getByText('+49 4541 777001').first()).toBeVisible();
    await resident.page.goto(first);
    await expect(resident.page.getByText(/Ali/).first()).toBeVisible();
  });

  const second = await ask(resident, 'Ein schwerer Karton');
  await test.step('what nobody takes goes to the coordination, which sends a Stadtkümmerer', async () => {
    await resident.button('Die Koordination soll sich kümmern').click();
    await expect(resident.page.getByText('Die Koordination kümmert sich jetzt darum.')).toBeVisible();
    const me = (await kuemmerer.call('GET', '/me')) as { id: string };
    const quarters = (await kuemmerer.call('GET', '/quarters')) as { items: { id: string; name: string }[] };
    const duty = { quarters: [{ quarter_id: quarters.items[0]!.id, priority: 1 }, { quarter_id: quarters.items[1]!.id, priority: 2 }], working_hours: everyDay, capacity_per_day: 6, version: 0 };
    await coordinator.call('PUT', `/stadtkuemmerer/${me.id}/duty`, duty);
    const { page } = coordinator;
    await coordinator.go('/de/koordination');
    await expect(page.getByText('Ein schwerer Karton')).toBeVisible();
    await coordinator.button(/^Stadtkümmerer schicken/).first().click();
    await page.getByRole('radio').first().check({ force: true });
    // As soon as may be: help can be reported as done from its beginning on.
    const soon = new Date(Date.now() + 75_000);
    const { date, time } = wallClock(soon, 'Europe/Berlin');
    await page.getByLabel('Tag', { exact: true }).fill(date);
    await page.getByLabel('Uhrzeit').fill(time);
    await page.getByLabel('Begründung, falls etwas dagegen spricht').fill('Absprache am Telefon');
    await coordinator.button('Termin vergeben').click();
    await expect(page.getByText(/kommt: /)).toBeVisible();
  });

  await test.step('the Stadtkümmerer sees the visit with the contact', async () => {
    await kuemmerer.go('/de/tag');
    await expect(kuemmerer.page.getByText('Ein schwerer Karton')).toBeVisible();
    await expect(kuemmerer.page.getByText('Marktgasse 7')).toBeVisible();
    await kuemmerer.button(/^Gesehen/).click();
    await expect(kuemmerer.page.getByText('Die Koordination weiß')).toBeVisible();
  });

  await test.step('done, confirmed, thanked', async () => {
    const { page } = kuemmerer;
    await expect(async () => {
      await page.reload();
      await kuemmerer.button(/^Erledigt/).click({ timeout: 3_000 });
      await expect(kuemmerer.button('Als erledigt melden')).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 150_000, intervals: [5_000] });
    await kuemmerer.button('Als erledigt melden').click();
    await expect(page.getByText('als erledigt gemeldet')).toBeVisible();
    await resident.page.goto(second);
    await resident.button('Ja, die Hilfe war da').click();
    await expect(resident.page.getByText('Danke für die Rückmeldung.')).toBeVisible();
    const thanks = resident.page.getByLabel(/^Ihr Dank an/);
    if (!(await thanks.isVisible())) await resident.button('Danke sagen').click();
    await thanks.fill('Herzlichen Dank!');
    await resident.button('Dank abschicken').click();
    await expect(resident.page.getByText('Ihr Dank ist angekommen.')).toBeVisible();
  });

  for (const person of [resident, volunteer, coordinator, kuemmerer]) await person.leave();
});

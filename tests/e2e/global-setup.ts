// A fresh town, and the real program serving it with the built app.
import { ACCESSIBILITY, found, OFFICE_EMAIL, OFFICE_PHONE, PASSWORD, SECOND } from './town.ts';

export default async function setup(): Promise<() => void> {
  const town = await found();
  town.run(['account', 'add', '--email', SECOND, '--role', 'coordinator', '--password-stdin'], PASSWORD);
  const notice = JSON.stringify({ de: `${ACCESSIBILITY.law}.\n\n${ACCESSIBILITY.complaints}`, en: ACCESSIBILITY.complaints });
  town.change([`UPDATE town SET settings = json_set(settings, '$.office.phone', '${OFFICE_PHONE}', '$.office.email', '${OFFICE_EMAIL}', '$.accessibility_notice', json('${notice}'))`]);
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  return stop;
}

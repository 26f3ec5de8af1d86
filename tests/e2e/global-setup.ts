// A fresh town, and the real program serving it with the built app.
import { found, OFFICE_PHONE, PASSWORD, SECOND } from './town.ts';

export default async function setup(): Promise<() => void> {
  const town = await found();
  town.run(['account', 'add', '--email', SECOND, '--role', 'coordinator', '--password-stdin'], PASSWORD);
  town.change([`UPDATE town SET settings = json_set(settings, '$.office.phone', '${OFFICE_PHONE}')`]);
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  return stop;
}

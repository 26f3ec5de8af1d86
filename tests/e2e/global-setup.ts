// A fresh town, and the real program serving it with the built app.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installation } from './server.ts';
import { PASSWORD, STAFF, TOWN_FILE } from './town.ts';

export default async function setup(): Promise<() => void> {
  const town = await Installation.make();
  town.run(['town', 'init', '--name', 'Musterstadt']);
  const file = join(town.folder, 'quarters.geojson');
  writeFileSync(file, JSON.stringify(TOWN_FILE));
  town.run(['town', 'import-quarters', file]);
  for (const { email, role } of Object.values(STAFF)) town.run(['account', 'add', '--email', email, '--role', role, '--password-stdin'], PASSWORD);
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  return stop;
}

// A fresh town, and the real program serving it with the built app.
import { found } from './town.ts';

export default async function setup(): Promise<() => void> {
  const town = await found();
  const stop = await town.serve();
  process.env['QH_E2E_BASE'] = town.base;
  process.env['QH_E2E_FOLDER'] = town.folder;
  return stop;
}

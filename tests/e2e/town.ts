/** The town of the journeys. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installation } from './server.ts';

export const PASSWORD = 'Kirschkern-Regen-42-Leiter';

/** Made by the command line, as in a real town. */
export const STAFF = {
  coordinator: { email: 'koordination@example.org', role: 'coordinator' },
  kuemmerer: { email: 'kuemmerer@example.org', role: 'stadtkuemmerer' }
} as const;

/** A coordinator of the town that all journeys share, whom one of them enrols. */
export const SECOND = 'vertretung@example.org';
/** The telephone of that town's coordination. */
export const OFFICE_PHONE = '04541 8000-100';
export const OFFICE_EMAIL = 'rathaus@example.org';
/** What that town adds to the statement on accessibility. */
export const ACCESSIBILITY = { law: 'Hier gilt das Gesetz des Landes', complaints: 'https://example.org/beschwerdestelle' };

const square = (nr: string, name: string, west: number) => ({
  type: 'Feature',
  properties: { nr, name },
  geometry: { type: 'Polygon', coordinates: [[[west, 53.7], [west + 0.01, 53.7], [west + 0.01, 53.71], [west, 53.71], [west, 53.7]]] }
});

export const TOWN_FILE = { type: 'FeatureCollection', features: [square('01', 'Altstadt', 10.75), square('02', 'Vorstadt', 10.76), square('03', 'Am Wald', 10.77)] };

/** A zone in which it is about this hour of the day: what happens at some hours only can be seen at any. */
export function zoneWhereItIs(hour: number, now: Date): string {
  const ahead = ((hour - now.getUTCHours() + 36) % 24) - 12;
  // The sign of these zones is that of POSIX: west is positive.
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** A fresh town with its quarters and staff, not served yet. */
export async function found(zone?: string): Promise<Installation> {
  const town = await Installation.make();
  town.run(['town', 'init', '--name', 'Musterstadt', ...(zone ? ['--time-zone', zone] : [])]);
  const file = join(town.folder, 'quarters.geojson');
  writeFileSync(file, JSON.stringify(TOWN_FILE));
  town.run(['town', 'import-quarters', file]);
  for (const { email, role } of Object.values(STAFF)) town.run(['account', 'add', '--email', email, '--role', role, '--password-stdin'], PASSWORD);
  return town;
}

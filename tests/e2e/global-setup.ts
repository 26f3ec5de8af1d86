// A fresh town in a folder of its own, and the real program serving it with the built app.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PASSWORD, STAFF, TOWN_FILE } from './town.ts';

const root = resolve(import.meta.dirname, '../..');
const target = process.env['CARGO_TARGET_DIR'] ?? join(root, 'target');
const program = join(target, 'debug/quartierhilfe');
const app = join(root, 'frontend/build');

async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? found(address.port) : failed(new Error('no port'))));
    });
  });
}

async function ready(base: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`${base} is not ready after 20 seconds`);
}

export default async function setup(): Promise<() => void> {
  for (const [what, path] of [['the program (cargo build --bin quartierhilfe)', program], ['the app (tests/build_app.sh)', app]]) {
    if (!existsSync(path!)) throw new Error(`${what} is not built: ${path}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'quartierhilfe-e2e-'));
  const base = `http://127.0.0.1:${await freePort()}`;
  const environment = { ...process.env, QH_DATABASE: `sqlite:${folder}/town.db`, QH_DATA_DIR: folder, QH_LISTEN: base.replace('http://', ''), QH_PUBLIC_URL: base, QH_LOG: 'warn' };
  const run = (args: string[], input = '') => execFileSync(program, args, { env: environment, input, stdio: ['pipe', 'pipe', 'inherit'] });

  run(['town', 'init', '--name', 'Musterstadt']);
  const file = join(folder, 'quarters.geojson');
  writeFileSync(file, JSON.stringify(TOWN_FILE));
  run(['town', 'import-quarters', file]);
  for (const { email, role } of Object.values(STAFF)) run(['account', 'add', '--email', email, '--role', role, '--password-stdin'], PASSWORD);

  const server = spawn(program, ['serve', '--no-rate-limits', '--web', app], { env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
  await ready(base);
  process.env['QH_E2E_BASE'] = base;
  process.env['QH_E2E_FOLDER'] = folder;
  return () => {
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
}

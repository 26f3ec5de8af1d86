// The real program with the built app, in a folder of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const program = process.env['QH_PROGRAM'] ?? join(process.env['CARGO_TARGET_DIR'] ?? join(root, 'target'), 'debug/quartierhilfe');
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

/** A town in a folder of its own: first filled by commands, then served. */
export class Installation {
  private server: ChildProcess | null = null;

  private constructor(
    readonly folder: string,
    readonly base: string,
    private readonly environment: NodeJS.ProcessEnv
  ) {}

  /** `publicUrl`: where people reach it, if a proxy stands before it. */
  static async make(publicUrl?: string): Promise<Installation> {
    for (const [what, path] of [['the program (cargo build --bin quartierhilfe)', program], ['the app (tests/build_app.sh)', app]] as const) {
      if (!existsSync(path)) throw new Error(`${what} is not built: ${path}`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'quartierhilfe-e2e-'));
    const base = `http://127.0.0.1:${await freePort()}`;
    return new Installation(folder, base, { ...process.env, QH_DATABASE: `sqlite:${folder}/town.db`, QH_DATA_DIR: folder, QH_LISTEN: base.replace('http://', ''), QH_PUBLIC_URL: publicUrl ?? base, QH_LOG: 'warn' });
  }

  /** Runs a command of the program and gives what it says. */
  run(args: string[], input = ''): string {
    return execFileSync(program, args, { env: this.environment, input, stdio: ['pipe', 'pipe', 'inherit'], encoding: 'utf8' });
  }

  private async start(): Promise<void> {
    this.server = spawn(program, ['serve', '--no-rate-limits', '--web', app], { env: this.environment, stdio: ['ignore', 'inherit', 'inherit'] });
    await ready(this.base);
  }

  /** Serves until the returned call, which also removes the folder. */
  async serve(): Promise<() => void> {
    await this.start();
    return () => {
      this.server?.kill('SIGTERM');
      rmSync(this.folder, { recursive: true, force: true });
    };
  }

  /** Does these statements to the database of a town that is not served. */
  change(statements: string[]): void {
    const script = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as town:\n for statement in sys.argv[2:]: town.execute(statement)';
    execFileSync('/usr/bin/python3', ['-c', script, join(this.folder, 'town.db'), ...statements], { stdio: 'inherit' });
  }

  /** Ends the program, does these statements to its database, and serves again: what took hours is so at once. */
  async meanwhile(statements: string[]): Promise<void> {
    const ended = new Promise((gone) => this.server?.once('exit', gone));
    this.server?.kill('SIGTERM');
    await ended;
    this.change(statements);
    await this.start();
  }
}

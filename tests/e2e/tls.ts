// What stands before the program in a town: a proxy that speaks TLS and HTTP/2 (docs/OPERATIONS.md).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate that nobody trusts: browsers are told to take it. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'quartierhilfe-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const both = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return both;
}

/** Headers that belong to one connection and may not be passed on to HTTP/2 (RFC 9113, 8.2.2). */
const OF_A_CONNECTION = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

export interface TlsProxy {
  /** Where the town is reached from outside. */
  readonly base: string;
  /** Passes everything on to `base`. */
  forwardTo(base: string): void;
  stop(): void;
}

export async function tlsProxy(): Promise<TlsProxy> {
  let target = new URL('http://127.0.0.1:1');
  const server = createSecureServer(certificate(), (asked, answer) => {
    const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !name.startsWith(':')));
    const passed = request({ host: target.hostname, port: target.port, path: asked.url, method: asked.method, headers: { ...headers, host: asked.authority ?? target.host } }, (from) => {
      answer.writeHead(from.statusCode ?? 502, Object.fromEntries(Object.entries(from.headers).filter(([name]) => !OF_A_CONNECTION.includes(name))));
      from.pipe(answer);
    });
    passed.on('error', () => answer.stream.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  return {
    base: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (base) => void (target = new URL(base)),
    stop: () => void server.close()
  };
}

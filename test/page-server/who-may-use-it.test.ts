/** The key, the cookie, the host and the origin: who gets at the service through the page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';
import { RecordingSocket, ServedPage } from '../support/page-rig.ts';
import { until } from '../support/waiting.ts';

describe('the key', () => {
  it('is exchanged for a cookie that scripts cannot read and other sites cannot send', async () => {
    const page = await ServedPage.start();
    const { status, headers } = await page.exchange(page.key);
    expect(status).toBe(204);
    const name = `fulcrum-${page.server.port}`;
    expect(headers['set-cookie']?.[0]).toMatch(new RegExp(`^${name}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
  });

  it('is used up by its exchange, and the next address is told', async () => {
    const page = await ServedPage.start();
    const { key } = page;
    await page.signIn();
    expect((await page.exchange(key)).status).toBe(403);
    expect(page.urls).toHaveLength(2);
    expect(page.key).not.toBe(key);
    expect((await page.exchange(page.key)).status).toBe(204);
  });

  it.each(['', 'wrong', 'a'.repeat(43), 'é\u0000'])('wrong, it is refused and stays valid: %j', async (wrong) => {
    const page = await ServedPage.start();
    const { status, headers } = await page.exchange(wrong);
    expect(status).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
    expect((await page.exchange(page.key)).status).toBe(204);
  });

  it('is not read from a body of any length', async () => {
    const page = await ServedPage.start();
    expect((await page.exchange('a'.repeat(10_000))).status).toBe(413);
    expect((await page.exchange(page.key)).status).toBe(204);
  });
});

describe('a request is refused', () => {
  const strangers = ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example'];

  it.each(strangers)('that names the host %j', async (host) => {
    const page = await ServedPage.start();
    const cookie = await page.signIn();
    for (const path of ['/', '/page.js', '/signed-in']) {
      expect((await page.ask(path, { headers: { host, cookie } })).status).toBe(403);
    }
    const { key } = page;
    expect((await page.exchange(key, { host, origin: `http://${host}` })).status).toBe(403);
    await expect(page.open(cookie, { host, origin: `http://${host}` })).rejects.toThrow();
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://HOST'])(
    'that comes from the origin %s',
    async (origin) => {
      const page = await ServedPage.start();
      const cookie = await page.signIn();
      const from = origin.replace('HOST', page.host);
      expect((await page.exchange(page.key, { origin: from })).status).toBe(403);
      await expect(page.open(cookie, { origin: from })).rejects.toThrow('403');
    },
  );

  it('that names no origin', async () => {
    const page = await ServedPage.start();
    expect((await page.exchange(page.key, {})).status).toBe(403);
  });

  it('without a cookie, or with another one', async () => {
    const page = await ServedPage.start();
    const cookie = await page.signIn();
    for (const wrong of ['', 'fulcrum-1=x', `${cookie}x`, cookie.slice(0, -1)]) {
      await expect(page.open(wrong)).rejects.toThrow('401');
      expect((await page.ask('/signed-in', { headers: { cookie: wrong } })).status).toBe(401);
    }
    expect((await page.ask('/signed-in', { headers: { cookie } })).status).toBe(204);
  });

  it('for another path or method', async () => {
    const page = await ServedPage.start();
    for (const path of ['/x', '/../package.json', '/page.js/..', '//', '/index.html', '/key']) {
      expect((await page.ask(path)).status).toBe(404);
    }
    expect((await page.ask('/', { method: 'POST' })).status).toBe(404);
  });
});

it('a page through a forwarded port is served', async () => {
  const service = await RecordingSocket.listen((await ServedPage.start()).socketPath);
  const page = await ServedPage.start(service.path);
  const forwarded = 'localhost:9000';
  const from = { host: forwarded, origin: `http://${forwarded}` };
  const { headers } = await page.exchange(page.key, from);
  const opened = await page.open(headers['set-cookie']?.[0]?.split(';')[0] ?? '', from);
  opened.socket.send('{"method":"stop"}');
  await until('the line has come', () => service.lines.length > 0, 10_000);
});

describe('every answer', () => {
  it('forbids what the page does not need', async () => {
    const page = await ServedPage.start();
    for (const path of ['/', '/page.js', '/page.css', '/icon.svg', '/x', '/signed-in']) {
      const { headers } = await page.ask(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
    }
  });

  it('is small: all files have less than 200 kB', async () => {
    const page = await ServedPage.start();
    let bytes = 0;
    for (const path of ['/', '/page.js', '/page.css', '/icon.svg']) bytes += (await page.ask(path)).body.length;
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(200_000);
  });

  it('names no other machine', () => {
    for (const name of ['index.html', 'page.js', 'page.css']) {
      const text = readFileSync(join(root, 'dist/src/console/page/static', name), 'utf8');
      const addresses = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
      // Names of XML, which nothing is loaded from.
      expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
    }
  });
});

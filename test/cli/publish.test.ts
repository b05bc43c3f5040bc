/** What `fulcrum publish` refuses before it connects to anything. `npm run test:publish` runs it with a real broker. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fulcrum } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

async function expectRefusal(args: readonly string[], words: string): Promise<void> {
  const { code, out, err } = await fulcrum(['publish', ...args]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^fulcrum: /);
  expect(err).toContain(words);
}

function passwordFile(content: string, mode = 0o600): string {
  const path = join(folder(), 'password');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const local = ['--broker', 'mqtt://localhost', '--user', 'table-3'];

describe('fulcrum publish refuses', () => {
  it('no broker, and an address of something else', async () => {
    await expectRefusal([], "required option '--broker <URL>' not specified");
    await expectRefusal(
      ['--broker', 'http://localhost'],
      '--broker: is no address of a broker (found "http://localhost")',
    );
  });

  it('a password over a network in clear', async () => {
    const words = ['--user', 'table-3', '--password-file', passwordFile('secret-word\n')];
    await expectRefusal(['--broker', 'mqtt://broker.example', ...words], 'would cross the network in clear');
  });

  it('a password file that is missing, a folder, empty, or for everybody to read', async () => {
    const none = join(folder(), 'none');
    await expectRefusal([...local, '--password-file', none], `${none}: no such file`);
    await expectRefusal([...local, '--password-file', '/tmp'], '/tmp: is a folder; allowed: a regular file');
    await expectRefusal([...local, '--password-file', passwordFile('\nsecond line')], 'its first line is empty');
    const open = passwordFile('secret-word', 0o644);
    await expectRefusal(
      [...local, '--password-file', open],
      `every user of this machine can read the password; allowed: a file of one’s own: chmod 600 ${open}`,
    );
  });

  it('certificates that are none, or without TLS', async () => {
    const broker = ['--broker', 'mqtts://localhost'];
    await expectRefusal([...broker, '--ca', passwordFile('no certificate')], '--ca: holds no certificate');
    await expectRefusal(
      [...local, '--ca', passwordFile('no certificate')],
      '--ca: is for TLS; allowed: a broker with mqtts://',
    );
  });

  it('a socket that cannot be one', async () => {
    await expectRefusal([...local, '--socket', 'x'.repeat(200)], '--socket: not a valid socket path');
  });
});

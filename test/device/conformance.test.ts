/** `fulcrum conformance` as a command: its arguments, its output, and a port as any program opens it. */
import { describe, expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { fulcrumProcess, type Run } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';

async function conformance(...words: readonly string[]): Promise<Run> {
  return fulcrumProcess(['conformance', ...words]);
}

describe('what is refused', () => {
  it.each([
    [[], 'no actuator given'],
    [['--port', '/dev/null'], 'empty'],
    [['--port', '/dev/null', '--device', 'simulated', '--empty-table'], 'two actuators'],
    [['--device', 'simulated', '--empty-table'], 'applies to --port only'],
    [['--device', 'simulated', '--only', 'no such check'], 'matches no check'],
    [['--device', 'simulated', '--only', '('], 'regular expression'],
    [['--device', 'real'], 'simulated'],
    [['--port', '/dev/null', '--empty-table'], 'not a serial port'],
    [['--port', '/no/such/port', '--empty-table'], 'does not exist'],
  ])('%j', async (words, why) => {
    const { code, err } = await conformance(...words);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});

describe('what is printed', () => {
  it('is a table with a final count', async () => {
    const { code, out } = await conformance('--device', 'simulated', '--only', '^handshake');
    expect(code).toBe(0);
    expect(out).toMatch(/pass .* HELLO clears the limits/);
    expect(out).toMatch(/simulated: 7 checks, 7 passed, 0 failed, 0 skipped/);
  });

  it('is one JSON object a line with --json', async () => {
    const { out } = await conformance('--device', 'simulated', '--only', 'HELLO clears the limits', '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'check', group: 'handshake', verdict: 'pass', detail: '' });
    expect(lines[1]).toMatchObject({ type: 'summary', device: 'simulated', checks: 1, pass: 1, fail: 0, skip: 0 });
  });
});

describe('on a port', () => {
  it('ends with 2 when the port goes away', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    const command = new Process(['conformance', '--port', actuator, '--empty-table', '--only', '^returns|^leases']);
    await command.line('the first check', (line) => /pass|fail/.test(line));
    await device.act('unplug actuator');
    expect(await command.exited).toBe(2);
    expect(command.err).toContain('the port cannot be used');
  });

  it('fails when nothing answers', async () => {
    const device = await DeviceProcess.start();
    await device.act('mute actuator');
    const port = ['--port', device.ports.actuator];
    const { code, out } = await conformance(...port, '--empty-table', '--only', 'HELLO clears the limits');
    expect(code).toBe(1);
    expect(out).toContain('no answer to HELLO within 3000 ms');
  });
});

/** `fulcrum commission` on a terminal, beside a bench table whose switches are worked as it asks. */
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { commissionItems } from '../../src/service/commission/items.ts';
import { atEnd } from '../support/cleanup.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import { programPath } from '../support/process.ts';
import { until } from '../support/waiting.ts';

/** What the person does to the bench table, by what is asked. */
const acts: readonly (readonly [asked: string, command: string])[] = [
  ['press the return button, and hold it', 'press button'],
  ['open the ankle lock', 'fault ankle=off,2s'],
  ['pull the mains plug', 'fault supply=off,2s'],
  ['press the lower end switch', 'fault lower=closed,2s'],
  ['press the upper end switch', 'fault upper=open,2s'],
  ['press the red stop', 'press stop'],
  ['Please release it', 'release button'],
  ['turn it to release it', 'release stop'],
];

interface Terminal {
  readonly text: () => string;
  readonly exitCode: () => number | null;
  readonly type: (text: string) => void;
}

function commission(installation: Installation): Terminal {
  const args = [programPath, 'commission', '--by', 'First Person', '--config', installation.configuration];
  const terminal = spawnTerminal(process.execPath, args, { cols: 200 });
  atEnd(() => terminal.kill('SIGKILL'));
  let text = '';
  let code: number | null = null;
  terminal.onData((more) => {
    text += more;
  });
  terminal.onExit(({ exitCode }) => {
    code = exitCode;
  });
  return { text: () => text, exitCode: () => code, type: (line) => terminal.write(`${line}\r`) };
}

test('the checklist is gone through, kept and shown; one “no” means that the table is not commissioned', async () => {
  const device = await DeviceProcess.start();
  const installation = new Installation(device.ports, 'test');
  const service = await installation.start();
  await service.untilState('ready');
  const terminal = commission(installation);
  let read = 0;
  while (terminal.exitCode() === null) {
    await until(
      'a request or a question',
      () => terminal.exitCode() !== null || /Please [^.]+\.|a note behind it\) /.test(terminal.text().slice(read)),
      90_000,
    );
    const asked = terminal.text().slice(read);
    read = terminal.text().length;
    if (/yes\/no/.test(asked)) terminal.type(asked.includes('the yellow') ? 'no, the yellow one is dark' : 'yes');
    const act = acts.find(([words]) => asked.includes(words));
    if (act !== undefined && asked.includes('Please')) device.write(act[1]);
  }
  expect(terminal.text()).not.toMatch(/^\s+at /m);
  expect(terminal.exitCode()).toBe(1);
  const { code, out } = await installation.command('commission', 'show', '--json');
  const { results, commissioned, by } = JSON.parse(out);
  const passed = Object.fromEntries(results.map((each: { item: string; passed: boolean }) => [each.item, each.passed]));
  for (const { key, by: who } of commissionItems) if (who === 'both') expect([key, passed[key]]).toEqual([key, true]);
  expect(results).toContainEqual({ item: 'lamps', passed: false, said: 'no', note: 'the yellow one is dark' });
  expect([code, commissioned, by]).toEqual([1, false, 'First Person']);
  expect(installation.audit()).toContain('"act":"commission.record"');
}, 240_000);

test('it is refused without a service', async () => {
  const device = await DeviceProcess.start();
  const terminal = commission(new Installation(device.ports, 'test'));
  await until('its end', () => terminal.exitCode() !== null);
  expect(terminal.exitCode()).toBe(1);
  expect(terminal.text()).toContain('commission refused: no service answers');
});

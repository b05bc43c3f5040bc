/** The documented wiring of the sensors' board, checked pin by pin on the emulated board. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FirmataHost } from '../support/emulated-firmata.ts';

const readme = readFileSync(new URL('../../hardware/wiring/README.md', import.meta.url), 'utf8');
const section = readme.split("\n## The sensors' board: B2\n")[1]?.split('\n## ')[0] ?? '';
const pins = new Map([...section.matchAll(/^\| D(\d+) +\| (\w+)/gm)].map(([, pin, signal]) => [signal, Number(pin)]));

it('the documented pins of the sensors’ board are those of the emulated board', () => {
  expect([...pins.keys()].sort()).toEqual(['CYAN', 'OK', 'RED', 'RETURN', 'SOUNDER', 'YELLOW']);
  const pin = (signal: string): number => pins.get(signal) ?? -1;
  const host = new FirmataHost();
  host.boot();
  host.watchButtons();
  for (const [signal, press] of [
    ['RETURN', (pressed: boolean) => host.table.sensors.button(pressed)],
    ['OK', (pressed: boolean) => host.table.sensors.okButton(pressed)],
  ] as const) {
    host.clear();
    press(true);
    host.run(20);
    press(false);
    host.run(20);
    const changed = host.reports.map(({ levels }) => (levels >> pin(signal)) & 1);
    expect(changed, signal).toEqual([0, 1]);
    expect((host.reports[0]?.levels ?? 0) | (1 << pin(signal)), signal).toBe(host.reports[1]?.levels);
  }
  for (const lamp of ['red', 'yellow', 'cyan'] as const) {
    const number = pin(lamp.toUpperCase());
    host.send(0xf4, number, 1);
    host.lamps(1 << (number - 8));
    host.run(10);
    const dark = { red: false, yellow: false, cyan: false, tone: null };
    expect(host.table.sensors.beacon).toEqual({ ...dark, [lamp]: true });
  }
  host.send(0xf4, pin('SOUNDER'), 3, 0xe0 | pin('SOUNDER'), 127, 0);
  host.run(10);
  expect(host.table.sensors.beacon.tone?.frequencyHz).toBeCloseTo(490, 0);
});

/** A session with an override and an alarm, from the terminal alone, on the real firmware and stock StandardFirmata. */
import { expect, test } from 'vitest';
import { ConsoleProcess } from '../support/console-process.ts';
import { installEmulated } from '../support/emulated-installation.ts';
import { pin } from '../support/installation.ts';
import { esc } from '../support/terminal-screen.ts';
import { pause } from '../support/waiting.ts';

const down = `${esc}[B`;
const up = `${esc}[A`;
/** The state beside the table's picture, which offers are made from; the list of events may be ahead of it. */
const ready = / Ready *$/m;

/** Types each piece once the screen shows what it answers. */
async function dialogue(
  console: ConsoleProcess,
  ...turns: readonly (readonly [shown: string | RegExp, typed: string])[]
) {
  for (const [shown, typed] of turns) {
    // The rest at level after a fault takes three minutes.
    await console.shows(shown, 300_000);
    console.type(typed);
  }
}

/** A fault of a busy machine is cleared as a person would. */
async function becomeReady(console: ConsoleProcess): Promise<void> {
  const deadline = performance.now() + 300_000;
  while (performance.now() < deadline) {
    await console.shows(/ Ready *$|locked until reset|Recovering/m, 60_000);
    if (ready.test(console.screen.text)) return;
    if (console.screen.text.includes('locked until reset')) console.type('c\r');
    await pause(1000);
  }
  throw new Error(`not ready:\n${console.screen.text}`);
}

/** As a keyboard repeats a key that is held, its delay before the first repeat included. */
async function hold(console: ConsoleProcess, key: string, forMs: number): Promise<void> {
  console.type(key);
  await pause(500);
  for (let at = 500; at < forMs; at += 33) {
    console.type(key);
    await pause(33);
  }
}

test('start, override, jog, target, resume, a fault, acknowledgement, reset, and the questions of the end', async () => {
  const { device, installation, service } = await installEmulated(13);
  const console = new ConsoleProcess(installation.socket);
  await becomeReady(console);
  await dialogue(
    console,
    [ready, 's'],
    ['Who lies on the table?', '\r'],
    [/Without a person: what\?[\s\S]*First session/, down],
    [/▸ 2 First session/, '\r'],
    ['free of every contraindication', 'y'],
    ['Blood pressure, measured today', '118/76\r'],
    ['Pain now', '3\r'],
    ['Is a helper present', 'y'],
    ['Has the ankle lock been inspected', 'y'],
    ['S, then ENTER, starts', 's'],
    ['ENTER starts', '\r'],
  );
  await console.shows('press the return button', 30_000);
  await device.act('press button');
  await device.act('release button');
  await console.shows('Tilting', 120_000);
  await device.untilTruth('6°', ({ angleDeg }) => angleDeg > 6, 60_000);

  await dialogue(
    console,
    ['Tilting', 'o'],
    ['PIN, for an override', `${pin}\r`],
    ['Why the override?', '5'],
    ['for how many minutes', '5\r'],
    ['OVERRIDE, yours', ''],
  );
  await device.untilTruth('standing', ({ rateDegPerS }) => rateDegPerS === 0, 15_000);
  const from = device.now.angleDeg;
  await hold(console, down, 2500);
  await device.untilTruth('standing', ({ rateDegPerS }) => rateDegPerS === 0, 15_000);
  const jogged = device.now.angleDeg - from;
  expect(jogged).toBeGreaterThan(1);
  expect(jogged).toBeLessThan(5);
  await hold(console, up, 1000);
  await device.untilTruth('standing', ({ rateDegPerS }) => rateDegPerS === 0, 15_000);
  expect(device.now.angleDeg).toBeLessThan(from + jogged);

  await dialogue(
    console,
    ['Override: holding', '17'],
    ['Go to, degrees', '\r'],
    ['ENTER confirms up to', 'x'],
    ['not confirmed: nothing is sent', '10'],
    ['Go to, degrees', '\r'],
    ['going to 10°', ''],
  );
  await device.untilTruth('10°', ({ angleDeg, rateDegPerS }) => angleDeg > 9.5 && rateDegPerS === 0, 30_000);
  await dialogue(console, ['Override: holding', 'e'], ['the override has ended', '\r'], ['Resume the protocol?', '\r']);
  await console.shows('Holding', 60_000);

  await device.act('fault tilt=stuck,20s');
  await dialogue(console, ['HIGH ALARM', 'a'], ['acknowledged', ''], ['locked until reset', '']);
  await device.untilLevel(60_000);
  await pause(20_000);
  await dialogue(console, ['locked until reset', 'c'], ['Clear the latch', '\r']);
  await becomeReady(console);
  await dialogue(
    console,
    [ready, 'f'],
    ['Pain now', '2\r'],
    ['Blood pressure, 1 to 3 minutes', 'n'],
    ['Adverse events', '1\r'],
    ['Why did it end early?', '5'],
    ['the answers are kept', 'q'],
  );
  expect(await console.ended()).toBe(0);
  const audit = installation.audit();
  for (const act of ['override begun', 'acknowledge', 'reset', 'session.answer']) expect(audit).toContain(act);
  expect(audit).not.toContain(pin);
  await service.untilState('ready', 10_000);
}, 900_000);

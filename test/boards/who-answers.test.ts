/** Which firmware answers on a port, with boards behind pseudo-terminals. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Question, whoAnswers } from '../../hardware/boards/who-answers.ts';
import { firmataBaudRate } from '../../hardware/firmata/message.ts';
import { lockPort } from '../../hardware/flash/port-lock.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { tellingActuator, tellingFirmata } from '../support/board-programs.ts';
import { BootLoaderPeer, type StartProgram } from '../support/boot-loader-peer.ts';
import { folder } from '../support/temporary-folder.ts';

async function boardRunning(program: StartProgram): Promise<Question> {
  const path = join(folder(), 'port');
  await BootLoaderPeer.plugged({ path, program });
  const baudRates = { actuator: 115_200, sensors: firmataBaudRate };
  return { path, clock: new MonotonicClock(), baudRates, expected: 'actuator' };
}

const limitMs = { actuator: 10_000, sensors: 10_000 };

/** Writes words for two seconds, and then is an actuator. */
const slowActuator: StartProgram = (send, flash) => {
  const actuator = tellingActuator();
  const words = setInterval(() => send(Buffer.from('Grbl 1.1h\r\n')), 100);
  let board: ReturnType<StartProgram> | null = null;
  const start = setTimeout(() => {
    clearInterval(words);
    board = actuator(send, flash);
  }, 2000);
  return {
    receive: (bytes) => board?.receive(bytes),
    stop: () => {
      clearInterval(words);
      clearTimeout(start);
      board?.stop();
    },
  };
};

it('a locked port is unusable, except to who has locked it', async () => {
  const question = await boardRunning(tellingActuator());
  const lock = lockPort(question.path);
  expect(await whoAnswers(question)).toMatchObject({ kind: 'unusable', said: expect.stringContaining('is in use by') });
  expect(await whoAnswers({ ...question, ignoresLock: true })).toMatchObject({
    kind: 'actuator',
    deviceId: 'bench-01',
  });
  if (lock.ok) lock.release();
  expect(lock.ok).toBe(true);
});

it('what is heard first ends the wait, unless there is a limit', async () => {
  const hasty = whoAnswers({ ...(await boardRunning(slowActuator)), isOnlyExpected: true });
  const patient = whoAnswers({ ...(await boardRunning(slowActuator)), isOnlyExpected: true, limitMs });
  expect(await hasty).toMatchObject({ kind: 'other', said: expect.stringContaining('this is Grbl') });
  expect(await patient).toMatchObject({ kind: 'actuator', firmware: '0.9.0', reading: { state: 'S' } });
});

it('a port that appears within the limit is asked, and is unusable without one', async () => {
  const path = join(folder(), 'port');
  const question = { ...(await boardRunning(tellingActuator())), path };
  expect(await whoAnswers(question)).toMatchObject({
    kind: 'unusable',
    said: expect.stringContaining('does not exist'),
  });
  const answer = whoAnswers({ ...question, limitMs });
  await BootLoaderPeer.plugged({ path, program: tellingActuator() });
  expect(await answer).toMatchObject({ kind: 'actuator' });
});

it('the other kind is asked for as well, unless only the expected one is', async () => {
  const question = await boardRunning(tellingFirmata('StandardFirmata.ino', [2, 4]));
  expect(await whoAnswers(question)).toEqual({ kind: 'sensors', name: 'StandardFirmata.ino', version: '2.4' });
  const only = await whoAnswers({ ...question, isOnlyExpected: true });
  expect(only).toMatchObject({ kind: 'other', said: expect.stringContaining('swapped'), firmata: null });
});

it('another Firmata is another firmware, with its name', async () => {
  const question = await boardRunning(tellingFirmata('ConfigurableFirmata', [2, 10]));
  const firmata = { name: 'ConfigurableFirmata', version: '2.10' };
  const asSensors = { ...question, expected: 'sensors', isOnlyExpected: true } as const;
  const said = 'its firmware is “ConfigurableFirmata 2.10”';
  expect(await whoAnswers(asSensors)).toEqual({ kind: 'other', said, firmata });
  expect(await whoAnswers(question)).toMatchObject({
    kind: 'other',
    said: expect.stringContaining('swapped'),
    firmata,
  });
});

/**
 * The service's records process in real time. A session in which it is stopped runs beside one in which it is well, so that
 * the machine is as busy for one as for the other; then comes one in which it is killed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../src/bench/replay/replay.ts';
import type { SessionFacts } from '../../src/records/database/sessions.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import { recordsChildOf, turnGaps } from '../support/records-process.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { begin } from '../support/session-points.ts';
import { twoSteps } from '../support/two-steps.ts';
import { pause } from '../support/waiting.ts';

interface Outcome {
  readonly facts: SessionFacts;
  /** The table's largest true angle, degrees, and the last one. */
  readonly deepest: number;
  readonly last: number;
  readonly recording: string;
  readonly audit: string;
}

/** A machine that stands still for a fifth of a second ends a session: that says nothing of the records process. */
class Disturbed extends Error {}
const mostTries = 3;

async function session(disturb: (child: number) => void): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sessionOnce(disturb);
    } catch (error) {
      if (!(error instanceof Disturbed) || tries === mostTries) throw error;
      console.log(`once more: ${error.message}`);
    }
  }
}

async function sessionOnce(disturb: (child: number) => void): Promise<Outcome> {
  const device = await DeviceProcess.start([], { lifetime: 'file' });
  device.write('truth 20');
  const installation = new Installation(device.ports);
  const service = await installation.start('file');
  await begin(service, twoSteps);
  await untilState(service, 'session.ramping', 180_000);
  disturb(recordsChildOf(service.child.pid ?? 0));
  await untilState(service, 'recovering', 120_000);
  await untilState(service, 'ready', 400_000);
  const facts = await finished(service);
  await service.stop();
  await device.stop();
  return {
    facts,
    deepest: Math.max(...device.truths.map(({ angleDeg }) => angleDeg)),
    last: device.now.angleDeg,
    recording: mcapFile(recordingsFolder(installation.data), facts.id),
    audit: installation.audit(),
  };
}

const untilState = (service: ServiceProcess, start: string, timeoutMs: number): Promise<void> =>
  service.untilStatus(
    start,
    ({ state, alarms }) => {
      if (String(state).startsWith('fault.')) throw new Disturbed(`${state}: ${JSON.stringify(alarms)}`);
      return String(state).startsWith(start);
    },
    timeoutMs,
  );

/** The session, once its recording has its finished form. */
async function finished({ client }: ServiceProcess): Promise<SessionFacts> {
  for (let tries = 0; tries < 120; tries += 1) {
    const { result } = await client.ask('session.list');
    const [facts] = (result?.['sessions'] ?? []) as SessionFacts[];
    if (facts?.recording === 'mcap') return facts;
    await pause(500);
  }
  throw new Error('there is no finished recording after a minute');
}

describe('a session whose records process', () => {
  let healthy: Outcome;
  let stopped: Outcome;
  let killed: Outcome;
  beforeAll(async () => {
    [healthy, stopped] = await Promise.all([session(() => {}), session((child) => process.kill(child, 'SIGSTOP'))]);
    killed = await session((child) => process.kill(child, 'SIGKILL'));
  }, 1_200_000);

  it('is well runs to its end', () => {
    expect(healthy.facts).toMatchObject({
      state: 'ended',
      outcome: 'completed',
      protocol: 'two-steps',
      source: 'bench',
    });
    expect(healthy.deepest).toBeGreaterThan(13);
  });

  it('is stopped returns at the end of its step (H24)', () => {
    expect(stopped.facts).toMatchObject({ state: 'ended', outcome: 'returned' });
    expect(stopped.deepest).toBeLessThan(10);
    expect(Math.abs(stopped.last)).toBeLessThan(1.5);
    expect(stopped.audit).toMatch(/H24[^\n]*the records process/);
  });

  it('is killed returns at the end of its step (H24)', () => {
    expect(killed.facts).toMatchObject({ state: 'ended', outcome: 'returned' });
    expect(killed.deepest).toBeLessThan(10);
    expect(killed.audit).toMatch(/H24[^\n]*SIGKILL/);
  });

  it.each(['healthy', 'stopped', 'killed'] as const)(
    '(%s) is recorded whole, and replayed to the text',
    async (name) => {
      const { facts, recording } = { healthy, stopped, killed }[name];
      const result = replay(await openRecording(recording), { place: facts.id, withTexts: true });
      expect(result).toMatchObject({ order: null, entry: null, cut: null });
      expect(result.inputs).toBeGreaterThan(1000);
    },
  );

  it('is stopped has its turns as close together as one whose process is well', async () => {
    const [well, still] = [await turnGaps(healthy.recording), await turnGaps(stopped.recording)];
    console.log(`gaps between turns: ${text(well)} well, ${text(still)} stopped`);
    expect(still.p99).toBeLessThan(1.5 * well.p99);
    // A turn that waited for the process would be late by seconds.
    expect(still.longest).toBeLessThan(2 * well.longest + 22);
  });
});

const text = ({ p99, longest }: { readonly p99: number; readonly longest: number }): string =>
  `p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;

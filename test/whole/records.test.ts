/** The service's records process in real time: healthy, stopped in mid-session, and killed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../src/bench/replay/replay.ts';
import type { SessionFacts } from '../../src/records/database/sessions.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { jsonLines } from '../support/fulcrum-command.ts';
import { Installation } from '../support/installation.ts';
import { longestGapMs, recordsChildOf } from '../support/records-process.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { begin } from '../support/session-points.ts';
import { twoSteps } from '../support/two-steps.ts';
import { until } from '../support/waiting.ts';

let device: DeviceProcess;
let installation: Installation;
let service: ServiceProcess;
beforeAll(async () => {
  device = await DeviceProcess.start([], { lifetime: 'file' });
  device.write('truth 20');
  installation = new Installation(device.ports);
  service = await installation.start('file');
}, 60_000);

async function session(
  disturb: (child: number) => void,
): Promise<{ readonly facts: SessionFacts; readonly deepest: number }> {
  const before = (await sessions()).length;
  const from = device.truths.length;
  await begin(service, twoSteps);
  await service.untilState('session.ramping', 180_000);
  disturb(recordsChildOf(service.child.pid ?? 0));
  await service.untilState('recovering', 120_000);
  await service.untilState('ready', 400_000);
  await until('the finished recording', async () => {
    const recorded = await sessions();
    return recorded.length > before && recorded.at(-1)?.recording === 'mcap';
  });
  const facts = (await sessions()).at(-1);
  if (facts === undefined) throw new Error('no session');
  return { facts, deepest: Math.max(...device.truths.slice(from).map(({ angleDeg }) => angleDeg)) };
}

async function sessions(): Promise<readonly SessionFacts[]> {
  const { out } = await installation.command('session', 'list', '--json');
  return out === '' ? [] : (jsonLines(out) as unknown as SessionFacts[]);
}

/** Today's controller does with the recorded inputs what the service has done, to the instant and to the text. */
async function expectReplayed({ id }: SessionFacts): Promise<void> {
  const recording = await openRecording(mcapFile(recordingsFolder(installation.data), id));
  const result = replay(recording, { place: id, withTexts: true });
  expect(result).toMatchObject({ order: null, entry: null, cut: null });
  expect(result.inputs).toBeGreaterThan(1000);
}

const gapOf = ({ id }: SessionFacts): Promise<number> =>
  longestGapMs(mcapFile(recordingsFolder(installation.data), id));

describe('a session whose records process', () => {
  let healthyGapMs = 0;

  it('is well runs to its end and is in the list', async () => {
    const { facts, deepest } = await session(() => {});
    expect(facts).toMatchObject({ state: 'ended', outcome: 'completed', protocol: 'two-steps', source: 'bench' });
    expect(deepest).toBeGreaterThan(13);
    healthyGapMs = await gapOf(facts);
    await expectReplayed(facts);
  });

  it('is stopped returns at the end of its step (H24), with turns as close together, and is recorded whole', async () => {
    const { facts, deepest } = await session((child) => process.kill(child, 'SIGSTOP'));
    expect(deepest).toBeLessThan(10);
    expect(facts).toMatchObject({ state: 'ended', outcome: 'returned' });
    expect(installation.audit()).toContain('the records process');
    await expectReplayed(facts);
    const gapMs = await gapOf(facts);
    console.log(`longest gap between turns: ${healthyGapMs.toFixed(1)} ms healthy, ${gapMs.toFixed(1)} ms stopped`);
    // A turn that waited for the process would be late by seconds; the rest is the machine's.
    expect(gapMs).toBeLessThan(Math.max(2 * healthyGapMs, 150));
  });

  it('is killed returns at the end of its step (H24), and is recorded whole', async () => {
    const { facts, deepest } = await session((child) => process.kill(child, 'SIGKILL'));
    expect(deepest).toBeLessThan(10);
    expect(facts).toMatchObject({ state: 'ended', outcome: 'returned' });
    expect(installation.audit()).toContain('SIGKILL');
    await expectReplayed(facts);
  });
});

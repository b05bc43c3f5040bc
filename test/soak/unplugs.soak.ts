/**
 * Sessions over real pseudo-terminals, with the firmware on its emulated chip and stock StandardFirmata on the other,
 * while either port is unplugged at random moments for random times. Nothing may leak, nothing may get stuck, and the
 * log must name each unplug.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import { isAtRest } from '../support/restarts.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { consent } from '../support/session-points.ts';
import { pause } from '../support/waiting.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 30);
const seed = Number(process.env['SOAK_SEED'] ?? 1);
/** From when on memory is judged: the heap has reached its working size. */
const settledMs = Math.min(5, minutes / 3) * 60_000;

const protocol = {
  name: 'up-and-down',
  title: 'Up and down',
  level: 'beginner',
  steps: [
    { ramp: { to: 12, rate: 1.5 } },
    { hold: { seconds: 15 } },
    { level: { seconds: 60 } },
    { ramp: { to: 15, rate: 1.5 } },
    { hold: { seconds: 15 } },
  ],
};

let device: DeviceProcess;
let service: ServiceProcess;
beforeAll(async () => {
  device = await DeviceProcess.startEmulated(seed);
  service = await new Installation(device.ports).start('file');
  await service.client.call('subscribe');
}, 60_000);

const residentMb = (pid: number): number => {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
};
/** The number of its open files, sockets and ports. */
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

test(
  `${minutes} minutes of sessions with random unplugs`,
  async () => {
    const random = new Random(seed);
    const from = performance.now();
    const pid = service.child.pid ?? 0;
    const namedInLog = { actuator: 0, sensors: 0 };
    let completed = 0;
    const readLog = (line: string): void => {
      for (const port of ['actuator', 'sensors'] as const) {
        if (line.includes('was unplugged') && line.includes(`${port} not up`)) namedInLog[port] += 1;
      }
      if (line.includes('completed')) completed += 1;
    };
    service.stdout.onLine = readLog;
    service.stderr.onLine = readLog;
    await service.untilState('ready');
    const descriptorsAtStart = descriptors(pid);
    const memory: { readonly atMs: number; readonly mb: number }[] = [];
    const unplugs = { actuator: 0, sensors: 0 };
    let started = 0;
    let nextUnplugAt = from + 5000;
    /** The port that is unplugged at the moment. */
    let unplugged: { readonly port: 'actuator' | 'sensors'; readonly plugAt: number } | null = null;
    let readySince: number | null = null;
    let lastReadyAt = from;
    /** The longest time away from ready: a session, its final pause, and an unplug or two in it. */
    let longestAwayMs = 0;
    for (let now = from; now - from < minutes * 60_000; now = performance.now()) {
      await pause(250);
      memory.push({ atMs: now - from, mb: residentMb(pid) });
      if (unplugged !== null && now >= unplugged.plugAt) {
        device.write(`plug ${unplugged.port}`);
        unplugged = null;
        nextUnplugAt = now + random.uniform(3000, 63_000);
      } else if (unplugged === null && now >= nextUnplugAt) {
        const port = random.chance(0.5) ? 'actuator' : 'sensors';
        unplugs[port] += 1;
        device.write(`unplug ${port}`);
        unplugged = { port, plugAt: now + 200 + random.uniform() ** 2 * 12_000 };
      }
      const { state } = await service.status();
      if (state !== 'ready') {
        readySince = null;
        longestAwayMs = Math.max(longestAwayMs, now - lastReadyAt);
        // What an operator does in that state: look, then unlatch.
        if (state === 'stopped' || state === 'fault.locked') await service.client.ask('reset');
        continue;
      }
      lastReadyAt = now;
      readySince ??= now;
      if (unplugged !== null || now - readySince < 2000) continue;
      await service.client.ask('acknowledge');
      const { error } = await service.client.ask('start', { protocol, ...consent });
      if (error === undefined) started += 1;
    }
    if (unplugged !== null) device.write(`plug ${unplugged.port}`);
    await service.client.call('return');
    // The last unplug may have latched a fault, which waits for a reset.
    await service.untilStatus('at rest', ({ state }) => isAtRest(String(state)), 60_000);
    await service.client.ask('reset');
    await service.untilState('ready', 200_000);
    await device.untilLevel(1000);
    const settled = memory.filter(({ atMs }) => atMs >= settledMs);
    const half = Math.floor(settled.length / 2);
    const mean = (part: typeof settled): number => part.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, part.length);
    const figures = {
      minutes,
      unplugs,
      sessionsStarted: started,
      longestAwayFromReadyS: Math.round(longestAwayMs / 1000),
      residentMb: {
        most: Math.round(Math.max(...memory.map(({ mb }) => mb))),
        firstHalf: mean(settled.slice(0, half)),
        secondHalf: mean(settled.slice(half)),
      },
      namedInLog,
      completed,
      descriptors: { atStart: descriptorsAtStart, atEnd: descriptors(pid) },
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(started).toBeGreaterThan(0);
    expect(figures.descriptors.atEnd).toBeLessThanOrEqual(descriptorsAtStart + 2);
    expect(namedInLog.actuator).toBeGreaterThanOrEqual(unplugs.actuator);
    expect(namedInLog.sensors).toBeGreaterThanOrEqual(unplugs.sensors);
    expect(figures.residentMb.most).toBeLessThan(120);
    expect(figures.residentMb.secondHalf).toBeLessThan(figures.residentMb.firstHalf * 1.05);
  },
  (minutes + 15) * 60_000,
);

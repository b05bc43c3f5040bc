/**
 * Sessions over real pseudo-terminals, the firmware on its emulated chip and stock StandardFirmata on the other, while
 * somebody pulls the plugs: either port, at any moment, for any time. Nothing may leak, nothing may stay stuck, and the
 * log has to name each unplug.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../support/soak-random.ts';
import { type Service, Station } from '../support/station-service.ts';
import { Table } from '../support/station-table.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 30);
const seed = Number(process.env['SOAK_SEED'] ?? 1);
const settled = Math.min(5, minutes / 3) * 60_000;

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

let table: Table;
let station: Station;
let service: Service;
beforeAll(async () => {
  table = await Table.start('--emulated', '--seed', String(seed));
  station = new Station(table.ports);
  service = await station.start();
  await service.client.do('subscribe');
}, 60_000);
afterAll(async () => {
  await service.end();
  await table.end();
  station.remove();
});

const residentMb = (pid: number): number => {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
};
/** Files, sockets and ports that it holds open. */
const handles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

test(
  `${minutes} minutes of sessions with random unplugs`,
  async () => {
    const next = random(seed);
    const from = performance.now();
    const pid = service.process.child.pid ?? 0;
    await service.untilState('ready', 30_000);
    const handlesAtStart = handles(pid);
    const memory: { readonly atMs: number; readonly mb: number }[] = [];
    const unplugs: { readonly port: string; readonly at: number }[] = [];
    let started = 0;
    let nextUnplug = from + 5000;
    let plugAt = Number.POSITIVE_INFINITY;
    let unplugged = '';
    let readySince: number | null = null;
    let lastReady = from;
    let longestAway = 0;
    for (let now = from; now - from < minutes * 60_000; now = performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      memory.push({ atMs: now - from, mb: residentMb(pid) });
      if (now >= plugAt) {
        table.say(`plug ${unplugged}`);
        plugAt = Number.POSITIVE_INFINITY;
        nextUnplug = now + 3000 + next() * 60_000;
      } else if (now >= nextUnplug && plugAt === Number.POSITIVE_INFINITY) {
        unplugged = next() < 0.5 ? 'actuator' : 'sensors';
        unplugs.push({ port: unplugged, at: now });
        table.say(`unplug ${unplugged}`);
        plugAt = now + 200 + next() ** 2 * 12_000;
      }
      const { state } = await service.client.do('status');
      if (state !== 'ready') {
        readySince = null;
        longestAway = Math.max(longestAway, now - lastReady);
        // People do what the state asks for: look, then unlatch.
        if (state === 'stopped' || state === 'fault.locked') await service.client.ask('reset');
        continue;
      }
      lastReady = now;
      readySince ??= now;
      if (plugAt !== Number.POSITIVE_INFINITY || now - readySince < 2000) continue;
      await service.client.ask('acknowledge');
      const { error } = await service.client.ask('start', { protocol, screening: true, ankleLockChecked: true });
      if (error === undefined) started += 1;
    }
    // The longest way back to ready: a session, its pause, and an unplug or two in it.
    if (plugAt !== Number.POSITIVE_INFINITY) table.say(`plug ${unplugged}`);
    await service.client.do('return');
    // What the last unplug has latched waits for somebody to look.
    await service.until(({ state }) => /^(?:ready|recovering|fault\.locked)$/.test(String(state)), 60_000, 'at rest');
    await service.client.ask('reset');
    await service.untilState('ready', 200_000);
    await table.untilLevel(1000);
    const log = [...service.process.out, ...service.process.err].map(({ text }) => text);
    const named = (port: string): number =>
      log.filter((text) => text.includes('was unplugged') && text.includes(`${port} not up`)).length;
    const completed = log.filter((text) => text.includes('completed')).length;
    const late = memory.filter(({ atMs }) => atMs >= settled);
    const half = Math.floor(late.length / 2);
    const mean = (part: typeof late): number => part.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, part.length);
    const figures = {
      minutes,
      unplugs: unplugs.length,
      sessionsStarted: started,
      longestAwayFromReadyS: Math.round(longestAway / 1000),
      residentMb: {
        most: Math.round(Math.max(...memory.map(({ mb }) => mb))),
        firstHalf: mean(late.slice(0, half)),
        secondHalf: mean(late.slice(half)),
      },
      namedInLog: { actuator: named('actuator'), sensors: named('sensors') },
      completed,
      handles: { atStart: handlesAtStart, atEnd: handles(pid) },
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(started).toBeGreaterThan(0);
    expect(figures.handles.atEnd).toBeLessThanOrEqual(handlesAtStart + 2);
    for (const port of ['actuator', 'sensors']) {
      expect(named(port)).toBeGreaterThanOrEqual(unplugs.filter((one) => one.port === port).length);
    }
    expect(figures.residentMb.most).toBeLessThan(120);
    expect(figures.residentMb.secondHalf).toBeLessThan(figures.residentMb.firstHalf * 1.05);
  },
  (minutes + 15) * 60_000,
);

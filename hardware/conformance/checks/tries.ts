/** How far down returns that fail may take the table. Wire specification: rule 12. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, hello, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const group = 'tries';
const needs = ['place', 'drive', 'prompt'] as const;
/** A release that slips by 0.5° takes this long at most, at 20°. */
const longestTryMs = 15_000;
/** More tries than can be accepted: each loses 0.5°. */
const tooMany = 10;

const hasUsedUp = ({ flags }: { readonly flags: number }): boolean => (flags & flag.triesUsedUp) !== 0;

/** The sums reported by LOST since `from`. */
function sumsSince(host: TestHost, from: number): number[] {
  return host.eventsSince(from).flatMap((event) => (event.startsWith('LOST ') ? [Number(event.slice(5))] : []));
}

/** Sends RETURN until it is refused. @returns the reason, and how far head-down the table sank (cdeg) */
async function tryUntilRefused(host: TestHost): Promise<{ reason: string; sunk: number }> {
  await host.controls.drive('faltering');
  const { angle } = await host.nextTelemetry();
  for (let turn = 0; turn < tooMany; turn += 1) {
    const reason = await host.verdict(returnAt(200));
    if (reason !== 'ok') return { reason, sunk: (await host.nextTelemetry()).angle - angle };
    await host.reaches('F', longestTryMs);
    await host.wait(600);
  }
  return { reason: 'ok', sunk: (await host.nextTelemetry()).angle - angle };
}

export const tries: readonly Check[] = [
  ...[60, 30].map(
    (at): Check => ({
      group,
      name: `at ${at}°, RETURN by a drive that fails once the brake is open: LOST, and from 1.5° on STUCK, F, flag 13, refused: stuck`,
      needs: [...needs, 'button'],
      at,
      async run(host) {
        const from = host.mark();
        const { reason, sunk } = await tryUntilRefused(host);
        assertEqual('RETURN', reason, 'stuck');
        assertWithin('cdeg sunk in all', sunk, 150, 290);
        const sums = sumsSince(host, from);
        assert(
          sums.every((sum, index) => sum > (sums[index - 1] ?? 0)),
          `the sums do not grow: ${sums.join(', ')}`,
        );
        assertWithin('the last sum', sums.at(-1) ?? 0, sunk - 20, sunk + 20);
        assert(host.eventsSince(from).includes('STUCK'), 'no STUCK');
        const line = await host.nextTelemetry();
        assertEqual('state', line.state, 'F');
        assert(hasUsedUp(line), 'no flag 13');
        const stood = await assertStanding(host);
        await host.controls.button(true);
        await host.stays('F', 3000);
        assertWithin('cdeg moved', (await assertStanding(host)) - stood, -12, 12);
      },
    }),
  ),
  {
    group,
    name: 'what was lost outlives HELLO and a reset: F, STUCK at boot, RETURN refused: stuck',
    needs: [...needs, 'reset'],
    at: 60,
    cutsLines: true,
    async run(host) {
      assertEqual('RETURN', (await tryUntilRefused(host)).reason, 'stuck');
      await host.accepts(hello);
      await host.refuses(returnAt(200), 'stuck');
      await host.wait(500);
      const from = host.mark();
      await host.controls.reset();
      await host.event('STUCK', 3000, from);
      await host.accepts(hello);
      const line = await host.nextTelemetry();
      assertEqual('state', line.state, 'F');
      assert(hasUsedUp(line), 'no flag 13');
      await host.refuses(returnAt(200), 'stuck');
    },
  },
  {
    group,
    name: 'a try that is cut by a reset is judged by where the table then stands',
    needs: [...needs, 'reset'],
    at: 60,
    cutsLines: true,
    async run(host) {
      await host.controls.drive('faltering');
      const { angle } = await host.nextTelemetry();
      for (let turn = 0; turn < tooMany && (await host.verdict(returnAt(200))) === 'ok'; turn += 1) {
        const { angle: from } = await host.nextTelemetry();
        await host.telemetry('0.35° down', (line) => line.angle > from + 35, longestTryMs);
        await host.controls.reset();
        await host.telemetry('the boot', ({ ms }) => ms < 500, 3000);
        await host.wait(800);
      }
      await host.refuses(returnAt(200), 'stuck');
      assertWithin('cdeg sunk in all', (await host.nextTelemetry()).angle - angle, 140, 290);
    },
  },
  {
    group,
    name: 'rules make at most three tries, 10 s after any, then flag 13; at level all is forgotten',
    needs,
    at: 20,
    async run(host) {
      const from = host.mark();
      await host.controls.drive('faltering');
      const { angle } = await host.nextTelemetry();
      const started: number[] = [];
      for (let waited = 0; waited < 60_000; waited += 500) {
        const since = host.mark();
        await host.wait(500);
        if (host.eventsSince(since).some((event) => event.startsWith('RETURN'))) started.push(host.now);
      }
      assertWithin('tries of rules', started.length, 2, 3);
      for (const [index, at] of started.entries()) {
        const before = started[index - 1];
        if (before !== undefined) assertWithin('ms between tries', at - before, 9500, 40_000);
      }
      assert(hasUsedUp(await host.nextTelemetry()), 'no flag 13');
      assertWithin('cdeg sunk in all', (await host.nextTelemetry()).angle - angle, 40, 250);
      assertWithin('the last sum', sumsSince(host, from).at(-1) ?? 0, 40, 250);
      await host.controls.drive('sound');
      // A person may still try, unless 1.5° have been lost.
      if ((sumsSince(host, from).at(-1) ?? 0) >= 150) return;
      await host.accepts(returnAt(400));
      await assertReturned(host, 'F', 20_000);
      assert(!hasUsedUp(await host.nextTelemetry()), 'flag 13 at level');
    },
  },
  {
    group,
    name: 'a return that is stopped does not count, however often',
    needs: ['place', 'prompt'],
    at: 20,
    async run(host) {
      for (let turn = 0; turn < 4; turn += 1) {
        const from = host.mark();
        await host.event(turn === 0 ? 'RETURN boot' : 'RETURN stop', 11_500, from);
        await host.wait(250);
        await host.accepts({ verb: 'STOP' });
        await host.wait(300);
        assert(!hasUsedUp(await host.nextTelemetry()), `flag 13 after ${turn + 1} stops`);
      }
      await host.accepts(returnAt(400));
      await host.reaches('A', 30);
    },
  },
  ...[
    { what: 'after 3 s without motion by the sensor is the rules’ last: flag 13, LOST is not sent', ms: 3300 },
    { what: 'sooner is not the rules’ last', ms: 1800 },
    { what: 'after 3 s of slow motion is not the rules’ last', ms: 3300, rate: -0.2 },
  ].map(
    ({ what, ms, rate }): Check => ({
      group,
      name: `a rule’s return that is stopped ${what}; RETURN is not refused`,
      needs: ['place', 'prompt', 'sensor', 'drive'],
      at: 20,
      async run(host) {
        const start = host.mark();
        if (rate === undefined) await host.controls.sensor('frozen');
        await host.event('RETURN boot', 12_500, start);
        if (rate !== undefined) await host.controls.drive(rate);
        await host.wait(ms);
        await host.accepts({ verb: 'STOP' });
        await host.controls.drive('sound');
        await host.wait(800);
        assertEqual('flag 13', hasUsedUp(await host.nextTelemetry()), ms >= 3000 && rate === undefined);
        assertEqual('sums of LOST', sumsSince(host, start).length, 0);
        await host.accepts(returnAt(200));
        await host.reaches('A', 200);
      },
    }),
  ),
  {
    group,
    name: 'RETURN that is stopped after 3 s without motion by the sensor leaves the rules their tries',
    needs: ['place', 'prompt', 'sensor'],
    at: 20,
    async run(host) {
      await host.controls.sensor('frozen');
      await host.accepts(returnAt(100));
      await host.wait(3300);
      await host.accepts({ verb: 'STOP' });
      await host.wait(800);
      assert(!hasUsedUp(await host.nextTelemetry()), 'flag 13');
    },
  },
  {
    group,
    name: 'with a bad sensor a rule’s return that is stopped is the rules’ last: flag 13; RETURN is not refused',
    needs: ['place', 'prompt', 'sensor'],
    at: 20,
    async run(host) {
      const start = host.mark();
      await host.controls.sensor('disconnected');
      await host.event('RETURN stop', 12_500, start);
      assert(!hasUsedUp(await host.nextTelemetry()), 'flag 13 before the stop');
      await host.wait(250);
      await host.accepts({ verb: 'STOP' });
      await host.wait(800);
      assert(hasUsedUp(await host.nextTelemetry()), 'no flag 13');
      assertEqual('sums of LOST', sumsSince(host, start).length, 0);
      await host.accepts(returnAt(200));
      await host.event('LEVEL', 30_000);
    },
  },
];

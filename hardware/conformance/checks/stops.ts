/** `!!`, STOP and the category 1 stop. Wire specification: "A line" and "A stop of category 1". */
import { encode } from '../../../protocols/wire/codec.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, faulted, isBraked, keep, move, moving, movingBeyond, ready, returning } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

/** The interval of telemetry at 100 Hz, its transmission, and one pass of the loop. */
const telemetryDelayMs = 25;
/** Standstill or 350 ms, then the armature engages (catalogue: 30 to 60 ms), then telemetry. */
const longestBrakingMs = 350 + 60 + telemetryDelayMs;

/** Asserts S at once, with flag 1 clear until the brake is on, and the brake in time. */
async function assertStopped(host: TestHost, from: number, sentAt: number): Promise<void> {
  const first = await host.telemetry('S', ({ state }) => state === 'S', telemetryDelayMs, from);
  assertWithin('ms to S', first.at - sentAt, 0, telemetryDelayMs + host.slack);
  assert(!isBraked(first), 'flag 1 says brake on before the brake is on');
  const braked = await host.telemetry('the brake on', isBraked, longestBrakingMs, from);
  assertWithin('ms to the brake', braked.at - sentAt, 20, longestBrakingMs + host.slack);
  await assertStanding(host);
  const states = host.telemetrySince(from).filter(({ at }) => at >= first.at);
  assert(
    states.every(({ state }) => state === 'S'),
    'S is left again',
  );
}

async function stopFrom(host: TestHost, rate: number, stop: () => void): Promise<number> {
  await movingBeyond(host, 250, rate);
  host.keepsLease = false;
  await host.wait(300);
  const { angle } = await host.nextTelemetry();
  const from = host.mark();
  const sentAt = host.now;
  stop();
  await assertStopped(host, from, sentAt);
  return (await host.nextTelemetry()).angle - angle;
}

export const stops: readonly Check[] = [
  {
    group: 'stops',
    name: '`!!` from 3°/s: S at once, ramp at 15°/s², brake in its time, STOP line',
    async run(host) {
      const from = host.mark();
      const distance = await stopFrom(host, 300, () => host.sendBytes('!!'));
      // 3°/s at 15°/s² takes 0.30°; the rest passes between telemetry and the stop.
      assertWithin('cdeg to standstill', distance, 10, 60);
      assertEqual('events', host.eventsSince(from).join(), 'STOP line');
    },
  },
  {
    group: 'stops',
    name: 'STOP from 3°/s: S at once, ramp at 15°/s², brake in its time, STOP host',
    async run(host) {
      const from = host.mark();
      const distance = await stopFrom(host, 300, () => void host.send({ verb: 'STOP' }));
      assertWithin('cdeg to standstill', distance, 10, 60);
      assertEqual('events', host.eventsSince(from).join(), 'STOP host');
    },
  },
  {
    group: 'stops',
    name: '`!!` slows the table within 60 ms',
    async run(host) {
      await moving(host, 1500);
      const from = host.mark();
      const sentAt = host.now;
      host.sendBytes('!!');
      const { groundTruth } = host.device;
      if (groundTruth === null) {
        // The filter of the rate in telemetry may delay it.
        const slower = await host.telemetry('a rate below 2.5°/s', ({ rate }) => rate < 250, 300, from);
        assertWithin('ms', slower.at - sentAt, 0, 200 + host.slack);
        return;
      }
      const ms = await host.until(() => groundTruth().rateDegPerS < 2.5, 120);
      // 0.5°/s at 15°/s² is 33 ms.
      assertWithin('ms to 2.5°/s', ms ?? Number.POSITIVE_INFINITY, 0, 60);
    },
  },
  {
    group: 'stops',
    name: 'after the brake the drive is off within 100 ms: no current, the table stands',
    async run(host) {
      await stopFrom(host, 300, () => host.sendBytes('!!'));
      const { current } = await host.nextTelemetry();
      assertWithin('mA', current, 0, 30);
    },
  },
  {
    group: 'stops',
    name: 'one `!` alone is no stop',
    async run(host) {
      await moving(host, 300);
      host.keepsLease = true;
      for (const bytes of ['!', '\n', '!\n!\n', 'x!y!z\n', ' ! ! \n']) {
        host.sendBytes(bytes);
        await host.stays('M', 60);
      }
      host.keepsLease = false;
      await host.accepts({ verb: 'STATUS' });
    },
  },
  {
    group: 'stops',
    name: 'two `!` in a row are a stop, however far apart in time',
    async run(host) {
      await moving(host, 300);
      host.sendBytes('!');
      await host.stays('M', 100);
      const from = host.mark();
      host.sendBytes('!');
      await host.event('STOP line', telemetryDelayMs, from);
      await host.reaches('S', telemetryDelayMs);
    },
  },
  {
    group: 'stops',
    name: '`!!` acts in the middle of a line, whose rest is dropped through its LF and is no error',
    async run(host) {
      await moving(host, 300);
      const line = encode({ kind: 'command', seq: 9, ...keep(1000) });
      const from = host.mark();
      host.sendBytes(`${line.slice(0, 6)}!!`);
      await host.reaches('S', telemetryDelayMs);
      host.sendBytes(`${line.slice(6)}\n`);
      await host.wait(60);
      assertEqual('replies', host.repliesSince(from).length, 0);
      const errors = host.telemetrySince(from).filter(({ flags }) => (flags & flag.receiveErrors) !== 0);
      assertEqual('telemetry lines with flag 8', errors.length, 0);
      await host.accepts({ verb: 'STATUS' });
    },
  },
  {
    group: 'stops',
    name: 'a line directly after `!!` is accepted',
    async run(host) {
      for (const between of ['', '\n']) {
        const from = host.mark();
        const seq = between.length;
        host.sendBytes(`!!${between}${encode({ kind: 'command', seq, verb: 'STATUS' })}\n`);
        await host.replyTo(seq, from, `STATUS behind !!${between === '' ? '' : ' and LF'}`);
      }
      const errors = host.telemetrySince(0).filter(({ flags }) => (flags & flag.receiveErrors) !== 0);
      assertEqual('telemetry lines with flag 8', errors.length, 0);
    },
  },
  {
    group: 'stops',
    name: '`!!` discards what was received before it: a MOVE in the same burst does not move the table',
    async run(host) {
      await ready(host);
      const from = host.mark();
      const sentAt = host.now;
      const line = encode({ kind: 'command', seq: 9, ...move(3000) });
      host.sendBytes(`${line}\n!!`);
      await host.reaches('S', telemetryDelayMs);
      await host.stays('S', 200);
      await assertStanding(host);
      // A fast device may reply between the LF and the second `!`, but not later.
      const late = host.repliesSince(from).find(({ at }) => at - sentAt > telemetryDelayMs + host.slack);
      assert(late === undefined, 'a line from before `!!` is answered after it');
      assertWithin('cdeg', Math.abs((await host.nextTelemetry()).angle), 0, 20);
    },
  },
  {
    group: 'stops',
    name: 'repeated `!!` and STOP restart nothing: one event, and the brake at its time',
    async run(host) {
      await moving(host, 1200);
      const from = host.mark();
      const sentAt = host.now;
      for (let turn = 0; turn < 30; turn += 1) {
        host.sendBytes('!!');
        if (turn % 10 === 5) host.send({ verb: 'STOP' });
        await host.wait(20);
      }
      const braked = host.telemetrySince(from).find((line) => line.at > sentAt + 20 && isBraked(line));
      assertWithin(
        'ms to the brake',
        (braked?.at ?? Number.POSITIVE_INFINITY) - sentAt,
        20,
        longestBrakingMs + host.slack,
      );
      assertEqual('events', host.eventsSince(from).join(), 'STOP line');
      await assertStanding(host);
    },
  },
  {
    group: 'stops',
    name: 'a return is stopped by `!!`, and may be ordered again',
    at: 6,
    async run(host) {
      await returning(host, 200);
      await host.wait(1200);
      const from = host.mark();
      const sentAt = host.now;
      host.sendBytes('!!');
      await assertStopped(host, from, sentAt);
      await host.accepts({ verb: 'RETURN', rate: 200 });
      await host.reaches('A', telemetryDelayMs);
    },
  },
  {
    group: 'stops',
    name: '`!!` in F leaves F, and its cause, as they were',
    at: 4,
    async run(host) {
      await faulted(host);
      host.sendBytes('!!');
      await host.stays('F', 200);
    },
  },
  {
    group: 'stops',
    name: 'HALT from 3°/s stands within 350 ms and stays armed',
    async run(host) {
      await moving(host, 1500);
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts({ verb: 'HALT' });
      const stood = await host.telemetry('R', ({ state }) => state === 'R', longestBrakingMs + 100, from);
      assertWithin('ms to R', stood.at - sentAt, 150, longestBrakingMs + 100 + host.slack);
      await host.accepts(keep());
      await host.telemetry('the brake on', isBraked, 100);
      await host.accepts(move(0, 100));
      await host.reaches('M', telemetryDelayMs);
    },
  },
];

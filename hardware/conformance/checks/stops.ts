/** `!!`, STOP and the category 1 stop. Wire protocol, "A line" and "A stop of category 1". */
import { encode } from '../../../protocols/wire/codec.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { demandStanding, faulted, isBraked, keep, move, moving, movingBeyond, ready, returning } from '../postures.ts';

/** A telemetry line's interval at 100 Hz, its way over the line, a turn of the loop. */
const seen = 25;
/** Standstill or 350 ms, then the armature falls in (catalogue: 30 to 60 ms), then telemetry. */
const brakedWithin = 350 + 60 + seen;

/** S, shown at once with flag 1 clear until the brake is on, and the brake in its time. */
async function demandStopped(x: Examiner, from: number, sentAt: number): Promise<void> {
  const first = await x.telemetry('S', ({ state }) => state === 'S', seen, from);
  demandWithin('ms to S', first.at - sentAt, 0, seen + x.slack);
  demand(!isBraked(first), 'flag 1 says brake on before the brake is on');
  const braked = await x.telemetry('the brake on', isBraked, brakedWithin, from);
  demandWithin('ms to the brake', braked.at - sentAt, 20, brakedWithin + x.slack);
  await demandStanding(x);
  const states = x.telemetrySince(from).filter(({ at }) => at >= first.at);
  demand(
    states.every(({ state }) => state === 'S'),
    'S is left again',
  );
}

async function stopFrom(x: Examiner, rate: number, stop: () => void): Promise<number> {
  await movingBeyond(x, 250, rate);
  x.alive = false;
  await x.wait(300);
  const { angle } = await x.look();
  const from = x.mark();
  const sentAt = x.now;
  stop();
  await demandStopped(x, from, sentAt);
  return (await x.look()).angle - angle;
}

export const stops: readonly Check[] = [
  {
    group: 'stops',
    name: '`!!` from 3°/s: S at once, ramp at 15°/s², brake in its time, STOP line',
    async run(x) {
      const from = x.mark();
      const way = await stopFrom(x, 300, () => x.sayBytes('!!'));
      // 3°/s at 15°/s² is 0.30°, and what passes from the look to the stop.
      demandWithin('cdeg to standstill', way, 10, 60);
      demandEqual('events', x.eventsSince(from).join(), 'STOP line');
    },
  },
  {
    group: 'stops',
    name: 'STOP from 3°/s: S at once, ramp at 15°/s², brake in its time, STOP host',
    async run(x) {
      const from = x.mark();
      const way = await stopFrom(x, 300, () => void x.say({ verb: 'STOP' }));
      demandWithin('cdeg to standstill', way, 10, 60);
      demandEqual('events', x.eventsSince(from).join(), 'STOP host');
    },
  },
  {
    group: 'stops',
    name: '`!!` slows the table within 60 ms',
    async run(x) {
      await moving(x, 1500);
      const from = x.mark();
      const sentAt = x.now;
      x.sayBytes('!!');
      const { sight } = x.device;
      if (sight === null) {
        // What telemetry calls the rate may come late through its filter.
        const slower = await x.telemetry('a rate below 2.5°/s', ({ rate }) => rate < 250, 300, from);
        demandWithin('ms', slower.at - sentAt, 0, 200 + x.slack);
        return;
      }
      const ms = await x.until(() => sight().rateDegPerS < 2.5, 120);
      // 0.5°/s at 15°/s² is 33 ms.
      demandWithin('ms to 2.5°/s', ms ?? Number.POSITIVE_INFINITY, 0, 60);
    },
  },
  {
    group: 'stops',
    name: 'after the brake the drive is off within 100 ms: no current, the table stands',
    async run(x) {
      await stopFrom(x, 300, () => x.sayBytes('!!'));
      const { current } = await x.look();
      demandWithin('mA', current, 0, 30);
    },
  },
  {
    group: 'stops',
    name: 'one `!` alone is no stop',
    async run(x) {
      await moving(x, 300);
      x.alive = true;
      for (const bytes of ['!', '\n', '!\n!\n', 'x!y!z\n', ' ! ! \n']) {
        x.sayBytes(bytes);
        await x.stays('M', 60);
      }
      x.alive = false;
      await x.accepts({ verb: 'STATUS' });
    },
  },
  {
    group: 'stops',
    name: 'two `!` in a row are a stop, however far apart in time',
    async run(x) {
      await moving(x, 300);
      x.sayBytes('!');
      await x.stays('M', 100);
      const from = x.mark();
      x.sayBytes('!');
      await x.event('STOP line', seen, from);
      await x.reaches('S', seen);
    },
  },
  {
    group: 'stops',
    name: '`!!` acts in the middle of a line, whose rest is dropped through its LF and is no error',
    async run(x) {
      await moving(x, 300);
      const line = encode({ kind: 'command', seq: 9, ...keep(1000) });
      const from = x.mark();
      x.sayBytes(`${line.slice(0, 6)}!!`);
      await x.reaches('S', seen);
      x.sayBytes(`${line.slice(6)}\n`);
      await x.wait(60);
      demandEqual('replies', x.repliesSince(from).length, 0);
      const errors = x.telemetrySince(from).filter(({ flags }) => (flags & flag.receiveErrors) !== 0);
      demandEqual('telemetry lines with flag 8', errors.length, 0);
      await x.accepts({ verb: 'STATUS' });
    },
  },
  {
    group: 'stops',
    name: 'a line right behind `!!` is a line',
    async run(x) {
      for (const between of ['', '\n']) {
        const from = x.mark();
        const seq = between.length;
        x.sayBytes(`!!${between}${encode({ kind: 'command', seq, verb: 'STATUS' })}\n`);
        await x.replyTo(seq, from, `STATUS behind !!${between === '' ? '' : ' and LF'}`);
      }
      const errors = x.telemetrySince(0).filter(({ flags }) => (flags & flag.receiveErrors) !== 0);
      demandEqual('telemetry lines with flag 8', errors.length, 0);
    },
  },
  {
    group: 'stops',
    name: '`!!` discards what was received before it: a MOVE in the same burst does not move the table',
    async run(x) {
      await ready(x);
      const from = x.mark();
      const sentAt = x.now;
      const line = encode({ kind: 'command', seq: 9, ...move(3000) });
      x.sayBytes(`${line}\n!!`);
      await x.reaches('S', seen);
      await x.stays('S', 200);
      await demandStanding(x);
      // A quick device may have answered between the LF and the second `!`; nothing is answered after that.
      const late = x.repliesSince(from).find(({ at }) => at - sentAt > seen + x.slack);
      demand(late === undefined, 'a line from before `!!` is answered after it');
      demandWithin('cdeg', Math.abs((await x.look()).angle), 0, 20);
    },
  },
  {
    group: 'stops',
    name: 'repeated `!!` and STOP restart nothing: one event, and the brake at its time',
    async run(x) {
      await moving(x, 1200);
      const from = x.mark();
      const sentAt = x.now;
      for (let turn = 0; turn < 30; turn += 1) {
        x.sayBytes('!!');
        if (turn % 10 === 5) x.say({ verb: 'STOP' });
        await x.wait(20);
      }
      const braked = x.telemetrySince(from).find((line) => line.at > sentAt + 20 && isBraked(line));
      demandWithin('ms to the brake', (braked?.at ?? Number.POSITIVE_INFINITY) - sentAt, 20, brakedWithin + x.slack);
      demandEqual('events', x.eventsSince(from).join(), 'STOP line');
      await demandStanding(x);
    },
  },
  {
    group: 'stops',
    name: 'a return is stopped by `!!`, and may be ordered again',
    at: 6,
    async run(x) {
      await returning(x, 200);
      await x.wait(1200);
      const from = x.mark();
      const sentAt = x.now;
      x.sayBytes('!!');
      await demandStopped(x, from, sentAt);
      await x.accepts({ verb: 'RETURN', rate: 200 });
      await x.reaches('A', seen);
    },
  },
  {
    group: 'stops',
    name: '`!!` in F leaves F, and its cause, as they were',
    at: 4,
    async run(x) {
      await faulted(x);
      x.sayBytes('!!');
      await x.stays('F', 200);
    },
  },
  {
    group: 'stops',
    name: 'HALT from 3°/s stands within 350 ms and stays armed',
    async run(x) {
      await moving(x, 1500);
      const from = x.mark();
      const sentAt = x.now;
      await x.accepts({ verb: 'HALT' });
      const stood = await x.telemetry('R', ({ state }) => state === 'R', brakedWithin + 100, from);
      demandWithin('ms to R', stood.at - sentAt, 150, brakedWithin + 100 + x.slack);
      await x.accepts(keep());
      await x.telemetry('the brake on', isBraked, 100);
      await x.accepts(move(0, 100));
      await x.reaches('M', seen);
    },
  },
];

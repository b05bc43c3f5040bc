/** The device's own way home. Wire protocol, RETURN and "A return". */
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import {
  decelerating,
  demandLevel,
  demandStanding,
  faulted,
  isBraked,
  limits,
  move,
  moving,
  ready,
  returnAt,
  returning,
  standingAt,
  stoppedAt,
} from '../postures.ts';

/** From where the suite returns: some seconds of way. */
const home = 15_000;

/** Waits for the end of a return that is under way, and demands where and in what state it is. */
export async function demandHome(x: Examiner, endsIn: string, withinMs = home): Promise<void> {
  const ended = await x.telemetry('the end of the return', ({ state }) => state !== 'A', withinMs);
  demandEqual('state at its end', ended.state, endsIn);
  await demandLevel(x);
}

/** The largest speed that telemetry tells since then. */
const fastest = (x: Examiner, from: number): number =>
  Math.max(0, ...x.telemetrySince(from).map(({ rate }) => Math.abs(rate)));

const fromArmed = (state: string, reach: (x: Examiner) => Promise<void>): Check => ({
  group: 'returns',
  name: `RETURN from ${state} ends in I at level`,
  async run(x) {
    await reach(x);
    x.alive = false;
    const from = x.mark();
    await x.accepts(returnAt(300));
    await x.reaches('A', 30);
    await demandHome(x, 'I');
    demandEqual('events', x.eventsSince(from).join(), 'RETURN host,LEVEL');
  },
});

export const returns: readonly Check[] = [
  {
    group: 'returns',
    name: 'RETURN from I ends in I at level: RETURN host, LEVEL',
    needs: ['place'],
    at: 6,
    async run(x) {
      const from = x.mark();
      await x.accepts(returnAt(200));
      await demandHome(x, 'I');
      demandEqual('events', x.eventsSince(from).join(), 'RETURN host,LEVEL');
      demandWithin('cdeg/s at most', fastest(x, from), 180, 230);
    },
  },
  {
    group: 'returns',
    name: 'RETURN from I, head-up of level, ends in I at level',
    needs: ['place'],
    at: -5,
    async run(x) {
      await x.accepts(returnAt(200));
      const from = x.mark();
      await demandHome(x, 'I');
      // The play in the gear: near level the weight changes sides, and the table falls through it.
      demandWithin('cdeg/s at most', fastest(x, from), 150, 330);
    },
  },
  fromArmed('R', (x) => standingAt(x, 250)),
  fromArmed('M', (x) => moving(x, 1500)),
  fromArmed('D', decelerating),
  {
    group: 'returns',
    name: 'RETURN is accepted in S, ends in S, and RESET unlatches then',
    at: 3,
    async run(x) {
      await stoppedAt(x, 300);
      await x.accepts(returnAt(300));
      await x.reaches('A', 30);
      await demandHome(x, 'S');
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 30);
    },
  },
  {
    group: 'returns',
    name: 'RETURN is accepted in F, ends in F, and RESET unlatches then',
    at: 4,
    async run(x) {
      await faulted(x);
      await x.accepts(returnAt(300));
      await x.reaches('A', 30);
      await demandHome(x, 'F');
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 30);
    },
  },
  {
    group: 'returns',
    name: 'RETURN at level ends at once, LEVEL',
    async run(x) {
      const from = x.mark();
      await x.accepts(returnAt(200));
      await x.event('LEVEL', 1000, from);
      await demandHome(x, 'I', 1000);
    },
  },
  {
    group: 'returns',
    name: 'it keeps to the ordered rate and to 1°/s²',
    needs: ['place'],
    at: 12,
    async run(x) {
      const from = x.mark();
      await x.accepts(returnAt(300));
      const startedAt = x.now;
      await x.wait(1000);
      demandWithin('cdeg/s after 1 s', Math.abs((await x.look()).rate), 60, 120);
      const quick = await x.telemetry('2.8°/s', ({ rate }) => rate < -280, 3000, from);
      demandWithin('ms to 2.8°/s', quick.at - startedAt, 2500, 3400);
      await x.wait(600);
      demandWithin('cdeg/s at most', fastest(x, from), 280, 345);
    },
  },
  {
    group: 'returns',
    name: 'RETURN in A changes the rate and nothing else',
    needs: ['place'],
    at: 10,
    async run(x) {
      const from = x.mark();
      await x.accepts(returnAt(100));
      await x.wait(2000);
      demandWithin('cdeg/s ordered 100', Math.abs((await x.look()).rate), 80, 125);
      demandEqual('reply', (await x.accepts(returnAt(250))).join(' '), '250');
      await x.wait(2200);
      demandWithin('cdeg/s ordered 250', Math.abs((await x.look()).rate), 225, 290);
      await x.accepts(returnAt(100));
      await x.wait(1800);
      demandWithin('cdeg/s ordered 100 again', Math.abs((await x.look()).rate), 70, 125);
      const between = x.telemetrySince(from).filter(({ at }) => at > (x.lines[from]?.at ?? 0) + 50);
      demand(
        between.every(({ state }) => state === 'A'),
        'A is left',
      );
      demandEqual('events', x.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'returns',
    name: 'nobody vetoes it: HALT is refused, and it goes on',
    at: 4,
    async run(x) {
      await returning(x, 200);
      await x.wait(500);
      for (let turn = 0; turn < 3; turn += 1) {
        await x.refuses({ verb: 'HALT' }, 'state');
        await x.refuses({ verb: 'DISARM' }, 'state');
        await x.refuses(move(2000), 'state');
      }
      await demandHome(x, 'I');
    },
  },
  {
    group: 'returns',
    name: 'it needs no lease and no host: HELLO and silence change nothing',
    at: 4,
    async run(x) {
      await returning(x, 300);
      await x.wait(300);
      await x.accepts({ verb: 'HELLO', version: 1 });
      await demandHome(x, 'I');
    },
  },
  {
    group: 'returns',
    name: 'motion away from level is stopped at 15°/s² first',
    async run(x) {
      await moving(x, 1500);
      const { angle } = await x.look();
      const from = x.mark();
      await x.accepts(returnAt(200));
      await x.wait(1000);
      const furthest = Math.max(...x.telemetrySince(from).map((line) => line.angle));
      demandWithin('cdeg further head-down', furthest - angle, 5, 70);
      demand((await x.look()).rate < -20, 'it does not come back');
    },
  },
  {
    group: 'returns',
    name: 'motion toward level goes on without a stop',
    async run(x) {
      await standingAt(x, 600);
      await x.accepts(move(0, 200, 100));
      await x.telemetry('1.5°/s', ({ rate }) => rate < -150, 3000);
      x.alive = false;
      const from = x.mark();
      await x.accepts(returnAt(200));
      await x.wait(400);
      const slowest = Math.max(...x.telemetrySince(from).map(({ rate }) => rate));
      demandWithin('cdeg/s at the slowest', -slowest, 120, 230);
      demand(!x.telemetrySince(from).some(isBraked), 'the brake is put on');
    },
  },
  {
    group: 'returns',
    name: 'the session’s gentle up-rate does not slow it',
    needs: ['place'],
    at: 9,
    async run(x) {
      await x.accepts(limits({ upRate: 100 }));
      await x.accepts(returnAt(300));
      const from = x.mark();
      await x.wait(2800);
      demandWithin('cdeg/s', fastest(x, from), 240, 345);
    },
  },
  {
    group: 'returns',
    name: 'the level switch ends it: it stops where the switch closes, whatever the sensor’s zero',
    needs: ['place', 'cam', 'prompt'],
    at: 5,
    async run(x) {
      await x.accepts(returnAt(200));
      await x.telemetry('2.5°', ({ angle }) => angle < 250, 6000);
      await x.hands.cam('closed');
      const ended = await x.telemetry('going on to zero by the sensor, or the end', ({ state }) => state !== 'A', 6000);
      // The switch was open: its closing ends the return, here at 2.5°.
      demandWithin('cdeg where it ended', ended.angle, 180, 260);
    },
  },
  {
    group: 'returns',
    name: 'level switch closed from the start: to zero by the sensor',
    needs: ['place', 'cam', 'prompt'],
    at: 3,
    async run(x) {
      await x.hands.cam('closed');
      await x.wait(50);
      await x.accepts(returnAt(200));
      await demandHome(x, 'I');
    },
  },
  {
    group: 'returns',
    name: 'level switch that never closes: slowly to the lower limit switch, SENSOR, back to zero by the sensor, F',
    needs: ['place', 'cam', 'prompt'],
    at: -18,
    async run(x) {
      await x.hands.cam('open');
      await x.wait(50);
      const from = x.mark();
      await x.accepts(returnAt(400));
      await x.event('SENSOR', 8000, from);
      demandWithin('cdeg/s on the way to the switch', fastest(x, from), 50, 135);
      await demandHome(x, 'F', 30_000);
    },
  },
  {
    group: 'returns',
    name: 'ARM and MOVE after a return need new limits: nothing resumes',
    async run(x) {
      await moving(x, 800);
      await x.accepts(returnAt(300));
      await demandHome(x, 'I');
      const { angle } = await x.look();
      await x.wait(1000);
      demandWithin('cdeg moved afterwards', Math.abs((await x.look()).angle - angle), 0, 15);
      await x.refuses({ verb: 'ARM' }, 'limits');
      await ready(x);
      await demandStanding(x);
    },
  },
  {
    group: 'returns',
    name: 'one that cannot come home is given up after its time: STUCK, F',
    needs: ['place', 'drive', 'prompt'],
    at: 3,
    async run(x) {
      await x.hands.drive('dead');
      const sentAt = x.now;
      const from = x.mark();
      await x.accepts(returnAt(400));
      const at = await x.event('STUCK', 66_000, from);
      // 7800 / 400 + 45 s.
      demandWithin('ms to STUCK', at - sentAt, 64_400, 64_700 + x.slack);
      await x.reaches('F', 50);
      await demandStanding(x);
    },
  },
];

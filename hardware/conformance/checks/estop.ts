/** The e-stop input. Wire specification: rule 5. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  assertStanding,
  decelerating,
  faulted,
  limits,
  moving,
  ready,
  returnAt,
  returning,
  stoppedAt,
} from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { waitAlive } from './sounder.ts';

const prompt = ['estop', 'prompt'] as const;
/** Longer than rule 2's ten seconds. */
const beyondRule2Ms = 10_500;
const decisionMs = 60_000;

const isAwaited = ({ flags }: { readonly flags: number }): boolean => (flags & flag.personAwaited) !== 0;

/** Presses the red stop and turns it out. */
async function pressAndRelease(host: TestHost): Promise<void> {
  await host.controls.estop(true);
  await host.wait(300);
  await host.controls.estop(false);
  await host.wait(50);
}

/** Asserts flag 12 after the red stop, and that this act of a person ends it. */
const endedBy = (what: string, needs: Check['needs'], act: (host: TestHost) => Promise<void>): Check => ({
  group: 'e-stop',
  name: `flag 12 lasts after it has closed, until ${what}`,
  needs: ['place', ...prompt, ...(needs ?? [])],
  at: 6,
  async run(host) {
    assert(!isAwaited(await host.nextTelemetry()), 'flag 12 before');
    await host.controls.estop(true);
    await host.telemetry('flag 12', isAwaited, 60);
    await host.wait(300);
    await host.controls.estop(false);
    await host.wait(500);
    await host.accepts({ verb: 'HELLO', version: 1 });
    await host.accepts({ verb: 'STOP' });
    assert(isAwaited(await host.nextTelemetry()), 'flag 12 is gone');
    await act(host);
    await host.telemetry('flag 12 clear', (line) => !isAwaited(line), 100);
  },
});

const opensIn = (state: string, reach: (host: TestHost) => Promise<void>, at = 0): Check => ({
  group: 'e-stop',
  name: `opens in ${state}: S within 30 ms, STOP input, flag 0, standing in the time of a category 1 stop`,
  needs: prompt,
  at,
  async run(host) {
    await reach(host);
    const from = host.mark();
    const openedAt = host.now;
    await host.controls.estop(true);
    const stopped = await host.telemetry('S', (line) => line.state === 'S', 40, from);
    assertWithin('ms to S', stopped.at - openedAt, 0, 30 + host.slack);
    assert((stopped.flags & flag.estopOpen) !== 0, 'no flag 0');
    await assertStanding(host, 450);
    assertEqual('events', host.eventsSince(from).join(), 'STOP input');
  },
});

export const estop: readonly Check[] = [
  opensIn('I', async () => {}),
  opensIn('R', (host) => ready(host)),
  opensIn('M', (host) => moving(host, 1200)),
  opensIn('D', decelerating),
  opensIn(
    'A',
    async (host) => {
      await returning(host, 200);
      await host.wait(1200);
    },
    6,
  ),
  {
    group: 'e-stop',
    name: 'opens in F: F stays',
    needs: prompt,
    at: 4,
    async run(host) {
      await faulted(host);
      await host.controls.estop(true);
      await host.stays('F', 400);
    },
  },
  {
    group: 'e-stop',
    name: 'while it is open RETURN is refused: estop; RESET too',
    needs: ['estop'],
    async run(host) {
      await host.controls.estop(true);
      await host.reaches('S', 100);
      await host.refuses(returnAt(200), 'estop');
      // The specification allows either reason.
      await host.refuses({ verb: 'RESET' }, 'estop', 'latched');
      await host.refuses({ verb: 'ARM' }, 'latched');
      await host.refuses(limits(), 'latched');
      assertEqual('state', await host.state(), 'S');
      await host.controls.estop(false);
      await host.wait(100);
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 50);
    },
  },
  {
    group: 'e-stop',
    name: 'while it is open nothing starts: neither the button nor rules 2 and 3, off level',
    needs: ['estop', 'button', 'place', 'prompt'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ invertedMs: 1500 }));
      await host.controls.estop(true);
      await host.controls.button(true);
      await host.wait(50);
      await host.stays('S', beyondRule2Ms);
      await assertStanding(host);
    },
  },
  {
    group: 'e-stop',
    name: 'once it has been open, no rule moves S, regardless of earlier and later stops',
    needs: ['estop', 'place', 'prompt'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ invertedMs: 1500 }));
      await host.accepts({ verb: 'STOP' });
      await host.controls.estop(true);
      await host.wait(200);
      await host.controls.estop(false);
      await host.wait(50);
      await host.accepts({ verb: 'STOP' });
      host.sendBytes('!!');
      await host.wait(50);
      await host.stays('S', beyondRule2Ms);
      await assertStanding(host);
    },
  },
  {
    group: 'e-stop',
    name: 'RESET ends this: in I the rules act again',
    needs: ['estop', 'place', 'prompt'],
    at: 6,
    async run(host) {
      await host.controls.estop(true);
      await host.wait(200);
      await host.controls.estop(false);
      await host.wait(100);
      await host.accepts({ verb: 'RESET' });
      await host.wait(500);
      assertEqual('state', await host.state(), 'I');
      const from = host.mark();
      await host.accepts(limits({ invertedMs: 600 }));
      // Announced for 3 s.
      await host.event('RETURN inverted', 3500, from);
    },
  },
  {
    group: 'e-stop',
    name: 'closed again, RETURN is accepted before any RESET',
    needs: prompt,
    at: 3,
    async run(host) {
      await stoppedAt(host, 300);
      await host.controls.estop(true);
      await host.wait(200);
      await host.controls.estop(false);
      await host.wait(50);
      await host.accepts(returnAt(300));
      await host.reaches('A', 30);
    },
  },
  {
    group: 'e-stop',
    name: 'open at boot: S, STOP input, and no rule moves it after it closes',
    needs: ['estop', 'place', 'power', 'prompt'],
    at: 6,
    cutsLines: true,
    async run(host) {
      await host.controls.power(false);
      await host.controls.estop(true);
      await host.wait(100);
      const from = host.mark();
      await host.controls.power(true);
      await host.event('STOP input', 1000, from);
      await host.reaches('S', 100);
      await host.refuses(returnAt(200), 'estop');
      await host.controls.estop(false);
      await host.wait(50);
      await host.stays('S', beyondRule2Ms);
    },
  },
  {
    group: 'e-stop',
    name: 'a slipping brake while it is open starts nothing',
    needs: ['estop', 'place', 'brake', 'prompt'],
    at: 20,
    async run(host) {
      await host.controls.estop(true);
      await host.wait(500);
      await host.controls.brake('none');
      await host.stays('S', 3000);
    },
  },
  endedBy('RESET', [], async (host) => void (await host.accepts({ verb: 'RESET' }))),
  endedBy('RETURN', [], async (host) => void (await host.accepts(returnAt(200)))),
  endedBy('the button, held for 2 s', ['button'], async (host) => {
    await host.controls.button(true);
    await host.event('RETURN button', 2300);
  }),
  {
    group: 'e-stop',
    name: 'at level flag 12 ends once it has closed',
    needs: prompt,
    async run(host) {
      await host.controls.estop(true);
      await host.telemetry('flag 12', isAwaited, 60);
      await host.controls.estop(false);
      await host.telemetry('flag 12 clear', (line) => !isAwaited(line), 500);
      assertEqual('state', await host.state(), 'S');
    },
  },
  {
    group: 'e-stop',
    name: 'flag 12 outlives a reset: S, and rule 2 does not act',
    needs: ['place', 'reset', ...prompt],
    at: 6,
    cutsLines: true,
    async run(host) {
      await pressAndRelease(host);
      await host.wait(500);
      await host.controls.reset();
      const line = await host.telemetry('the boot', ({ ms }) => ms < 200, 3000);
      assertEqual('state', line.state, 'S');
      assert(isAwaited(line), 'no flag 12');
      await host.stays('S', beyondRule2Ms);
    },
  },
  {
    group: 'e-stop',
    name: 'nobody decides for 60 s: RETURN stop at 1°/s, announced for the last 10 s; an edge of the button starts them again',
    needs: ['place', 'button', ...prompt],
    at: 6,
    async run(host) {
      await pressAndRelease(host);
      await waitAlive(host, 15_000);
      await host.controls.button(true);
      await host.wait(100);
      await host.controls.button(false);
      const releasedAt = host.now;
      const from = host.mark();
      // Keeps the device from calling for help, so that flag 14 shows the announcement alone.
      await waitAlive(host, decisionMs - 1000);
      const at = await host.event('RETURN stop', 2000, from);
      assertWithin('ms since the button', at - releasedAt, decisionMs - 50, decisionMs + 150 + host.slack);
      const announced = host.telemetrySince(from).find(({ flags }) => (flags & flag.sounderOn) !== 0);
      assertWithin('ms of announcement', at - (announced?.at ?? at), 9800, 10_200 + host.slack);
      await host.wait(2500);
      const lines = host.telemetrySince(from);
      const fastest = Math.max(...lines.map(({ rate }) => Math.abs(rate)));
      assertWithin('cdeg/s at most', fastest, 80, 140);
    },
  },
  {
    group: 'e-stop',
    name: 'with the ankle lock open nothing moves for 180 s after it has closed',
    needs: ['place', 'ankle', ...prompt],
    at: 6,
    async run(host) {
      await host.controls.ankle(false);
      await pressAndRelease(host);
      const closedAt = host.now;
      const from = host.mark();
      const at = await host.event('RETURN stop', 181_000, from);
      assertWithin('ms since it closed', at - closedAt, 179_800, 180_200 + host.slack);
    },
  },
];

/** `refusals` in the telemetry says beforehand what each act would be answered. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { type RefusableAct, refusableActs } from '../../../src/controller/refusable-acts.ts';
import { Rig } from '../../support/dispatcher-rig.ts';

type Client = Awaited<ReturnType<Rig['openClinician']>>;

const reason = 'a closer look';

/** Parameters that are no reason against the act by themselves. */
const params: Partial<Record<RefusableAct, unknown>> = {
  start: { protocol: 'static-15', screening: true, ankleLockChecked: true, attendant: true },
  'override.begin': { reason, seconds: 60 },
  'override.jog': { direction: 'up' },
  'override.target': { angleDeg: 0, rateDegPerS: 1 },
  'override.hold': { seconds: 0 },
};

const situations: readonly (readonly [string, (rig: Rig, clinician: Client) => void])[] = [
  ['before the self-test', () => {}],
  ['ready', (rig) => rig.ready()],
  ['in a ramp', (rig, client) => startAndPass(rig, client, 5000)],
  ['in a hold', (rig, client) => startAndPass(rig, client, 30_000)],
  [
    'paused',
    (rig, client) => {
      startAndPass(rig, client, 30_000);
      client.ask('pause');
      rig.pass(300);
    },
  ],
  [
    'stopped',
    (rig, client) => {
      startAndPass(rig, client, 30_000);
      client.ask('stop');
      rig.pass(1000);
    },
  ],
  [
    'with the red stop pressed',
    (rig, client) => {
      startAndPass(rig, client, 30_000);
      rig.table.inject(parseFault('0s:patient=estop'));
      rig.pass(1000);
    },
  ],
  [
    'returning',
    (rig, client) => {
      startAndPass(rig, client, 30_000);
      client.ask('return');
      rig.pass(1000);
    },
  ],
  [
    'in an override of a hold',
    (rig, client) => {
      startAndPass(rig, client, 30_000);
      client.ask('override.begin', params['override.begin']);
      rig.pass(500);
    },
  ],
  [
    'in an override of a ramp',
    (rig, client) => {
      startAndPass(rig, client, 5000);
      client.ask('override.begin', params['override.begin']);
      rig.pass(1500);
    },
  ],
  [
    'after the sounders have sounded',
    (rig, client) => {
      rig.ready();
      client.ask('sounders.test');
      rig.pass(300);
    },
  ],
];

describe.each(situations)('%s', (_name, reach) => {
  it.each(refusableActs)('%s is refused exactly where `refusals` says so, for the same reason', async (act) => {
    const rig = new Rig();
    const clinician = await rig.openClinician();
    reach(rig, clinician);
    const told = Object(clinician.ask('status').result)['refusals'][act];
    // Who does not hold an override is told that first; what would be done nothing with is accepted.
    const answer = clinician.ask(act, params[act]);
    if (told === undefined) expect(answer.error).toBeUndefined();
    else if (isAlwaysAccepted(act)) expect(answer).toHaveProperty('result');
    else if (answer.error?.code === 2003) expect(answer.error.message).toContain('no connection holds the override');
    else expect(answer.error?.message).toContain(told);
  });
});

/** A console offers them only where they do something. */
const isAlwaysAccepted = (act: RefusableAct): boolean => act === 'answer' || act === 'acknowledge';

function startAndPass(rig: Rig, client: Client, ms: number): void {
  rig.ready();
  expect(client.ask('start', params['start'])).toHaveProperty('result');
  rig.pass(ms);
}

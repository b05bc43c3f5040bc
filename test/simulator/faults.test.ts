import { describe, expect, it } from 'vitest';
import { formatFault, kindsOf, parseFault } from '../../hardware/simulator/faults/fault.ts';
import { type FaultComponent, faultComponents, faultKinds } from '../../hardware/simulator/faults/fault-kinds.ts';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { flag } from '../../protocols/wire/messages.ts';
import fc from '../support/fast-check.ts';
import { Rig } from '../support/simulated-device.ts';

function refused(text: string): FulcrumError {
  try {
    parseFault(text);
  } catch (error) {
    if (error instanceof FulcrumError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('the text form of a fault', () => {
  it.each([
    ['45s:tilt=stuck', { at: 45_000, component: 'tilt', kind: 'stuck' }],
    ['30s:link=garbage:0.2,10s', { at: 30_000, component: 'link', kind: 'garbage', value: 0.2, lasts: 10_000 }],
    ['1500ms:patient=button', { at: 1500, component: 'patient', kind: 'button' }],
    ['2m:position=wrong:-10', { at: 120_000, component: 'position', kind: 'wrong', value: -10 }],
    ['0s:host=clockjump:-3600', { at: 0, component: 'host', kind: 'clockjump', value: -3600 }],
    ['1.5s:ankle=off,500ms', { at: 1500, component: 'ankle', kind: 'off', lasts: 500 }],
    ['1s:tilt=noisy', { at: 1000, component: 'tilt', kind: 'noisy', value: 3 }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it('every kind of every component is parsed as it was formatted', () => {
    const kind = fc
      .constantFrom(...faultComponents)
      .chain((component) =>
        fc.record({ component: fc.constant(component), kind: fc.constantFrom(...kindsOf(component).keys()) }),
      );
    fc.assert(
      fc.property(
        kind,
        fc.nat(86_400_000),
        fc.option(fc.integer({ min: 1, max: 86_400_000 })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (which, at, lasts, share) => {
          const facts = kindsOf(which.component).get(which.kind)?.value;
          const value = facts && Math.round((facts.least + share * (facts.most - facts.least)) * 1000) / 1000 + 0;
          const text = `${at}ms:${which.component}=${which.kind}${value === undefined ? '' : `:${value}`}${lasts === null ? '' : `,${lasts}ms`}`;
          const fault = parseFault(text);
          expect(parseFault(formatFault(fault))).toEqual(fault);
        },
      ),
    );
  });

  it.each([
    ['', 'FAULT_GRAMMAR'],
    ['tilt=stuck', 'FAULT_GRAMMAR'],
    ['45:tilt=stuck', 'FAULT_GRAMMAR'],
    ['-1s:tilt=stuck', 'FAULT_GRAMMAR'],
    ['1h:tilt=stuck', 'FAULT_GRAMMAR'],
    ['99999999999m:tilt=stuck', 'FAULT_GRAMMAR'],
    ['1s:tilt=stuck,', 'FAULT_GRAMMAR'],
    ['1s:tilt=stuck,0s', 'FAULT_GRAMMAR'],
    ['1s:tilt=stuck,1s,2s', 'FAULT_GRAMMAR'],
    ['1s:wheel=off', 'FAULT_COMPONENT'],
    ['1s:toString=off', 'FAULT_COMPONENT'],
    ['1s:=off', 'FAULT_COMPONENT'],
    ['1s:brake=noisy', 'FAULT_KIND'],
    ['1s:ankle=constructor', 'FAULT_KIND'],
    ['1s:tilt=', 'FAULT_KIND'],
    ['1s:tilt=stuck:3', 'FAULT_VALUE'],
    ['1s:link=garbage:1.1', 'FAULT_VALUE'],
    ['1s:link=garbage:-0.1', 'FAULT_VALUE'],
    ['1s:link=garbage:', 'FAULT_VALUE'],
    ['1s:link=garbage:1e9', 'FAULT_VALUE'],
    ['1s:tilt=slow:0', 'FAULT_VALUE'],
    ['1s:tilt=delayed:NaN', 'FAULT_VALUE'],
    [`1s:tilt=${'x'.repeat(1000)}`, 'FAULT_GRAMMAR'],
  ] as const)('%j is refused: %s, with what is allowed', (text, code) => {
    const error = refused(text);
    expect(error.code).toBe(errorCodes[code]);
    expect(error.facts.allowed).toBeTruthy();
    expect(error.facts.value).toBeTruthy();
    expect(error.message.length).toBeLessThan(300);
  });

  it('a wrong component lists the components, a wrong kind the kinds of that component', () => {
    expect(refused('1s:wheel=off').message).toContain('tilt, link, actuator');
    expect(refused('1s:brake=noisy').message).toContain('off, stuck, slow, intermittent');
  });

  it('each kind has a meaning, and a default within its bounds', () => {
    for (const component of faultComponents) {
      for (const [kind, { meaning, value }] of Object.entries(faultKinds[component])) {
        expect(meaning, `${component}=${kind}`).toMatch(/^.{10,110}$/);
        if (value === undefined) continue;
        expect(value.default).toBeGreaterThanOrEqual(value.least);
        expect(value.default).toBeLessThanOrEqual(value.most);
      }
    }
    expect(Object.keys(faultKinds).sort()).toEqual([...faultComponents].sort());
  });
});

/** The effect of each fault on the table. */
interface Effect {
  readonly fault: string;
  readonly during: (rig: Rig) => boolean;
}

const effects: Effect[] = [
  { fault: 'link=off', during: (rig) => rig.now - lastLineAt(rig) > 400 },
  { fault: 'link=intermittent:0.8', during: (rig) => gapsOver(rig, 350) > 0 },
  { fault: 'link=delayed:300', during: (rig) => rig.now - rig.telemetry.ms > 350 },
  { fault: 'link=slow:50', during: (rig) => gapsOver(rig, 180) > 2 },
  { fault: 'link=garbage:0.5', during: (rig) => rig.lines.length - rig.messages.length > 5 },
  { fault: 'actuator=off', during: (rig) => rig.state === null },
  { fault: 'actuator=stuck', during: (rig) => Math.abs(rig.truth.rateDegPerS) < 0.4 && rig.state === 'M' },
  { fault: 'actuator=slow:0.2', during: (rig) => Math.abs(rig.truth.rateDegPerS) < 0.8 && rig.state === 'M' },
  { fault: 'actuator=intermittent:0.6', during: (rig) => rig.truth.angleDeg < 18.5 },
  { fault: 'position=stuck', during: (rig) => Math.abs(rig.telemetry.rate) < 30 && rig.truth.rateDegPerS > 0.5 },
  { fault: 'position=delayed:1000', during: (rig) => rig.truth.angleDeg * 100 - rig.telemetry.angle > 50 },
  { fault: 'supply=off', during: (rig) => (rig.telemetry.flags & flag.supplyLow) !== 0 },
  { fault: 'supply=intermittent', during: (rig) => rig.events().filter((event) => event === 'SUPPLY low').length > 1 },
  { fault: 'ankle=off', during: (rig) => (rig.telemetry.flags & flag.ankleClosed) === 0 },
  { fault: 'ankle=intermittent', during: (rig) => rig.events().filter((event) => event === 'ANKLE open').length > 1 },
  { fault: 'obstruction=stuck', during: (rig) => rig.events().includes('OVERCURRENT') },
  {
    fault: 'obstruction=intermittent:0.9',
    during: (rig) => rig.telemetryLines.some(({ at, current }) => at > rig.now - 3000 && current > 900),
  },
  { fault: 'patient=button', during: (rig) => rig.truth.buttonPressed },
  { fault: 'patient=estop', during: (rig) => rig.truth.estopOpen },
  { fault: 'patient=silent', during: (rig) => rig.table.patient.silent },
];

function lastLineAt(rig: Rig): number {
  return rig.messages.at(-1)?.at ?? 0;
}

function gapsOver(rig: Rig, ms: number): number {
  const recent = rig.messages.filter(({ at }) => at > rig.now - 3000);
  let gaps = 0;
  for (let index = 1; index < recent.length; index += 1) {
    if ((recent[index]?.at ?? 0) - (recent[index - 1]?.at ?? 0) > ms) gaps += 1;
  }
  return gaps;
}

describe('each fault has its effect, which is absent without it', () => {
  const moving = (): Rig => {
    const rig = new Rig();
    rig.arm();
    rig.move(4000, 150);
    rig.until(
      () => rig.truth.angleDeg >= 15,
      40_000,
      () => rig.keepAlive(),
    );
    return rig;
  };
  it.each(effects)('$fault', ({ fault, during }) => {
    const sound = moving();
    sound.runAlive(3000);
    expect(during(sound)).toBe(false);
    const rig = moving();
    rig.fault(`${fault},6s`);
    rig.runAlive(3000);
    expect(during(rig)).toBe(true);
  });

  it('a delayed drive keeps moving after a stop', () => {
    const rateAfterStop = (fault: string | null): number => {
      const rig = moving();
      if (fault !== null) rig.fault(fault);
      rig.runAlive(2000);
      rig.bytes('!!');
      rig.run(140);
      return rig.truth.rateDegPerS;
    };
    expect(rateAfterStop(null)).toBeLessThan(0.3);
    expect(rateAfterStop('actuator=delayed:150')).toBeGreaterThan(0.8);
  });

  it('a brake that does not release: the drive pushes, over-current, R', () => {
    const rig = new Rig();
    rig.arm();
    rig.fault('brake=stuck');
    rig.move(2000, 100);
    rig.until(
      () => rig.events().includes('OVERCURRENT'),
      4000,
      () => rig.keepAlive(),
    );
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.4);
  });

  it('a brake that jams in motion jams when it next engages', () => {
    const rig = moving();
    rig.fault('brake=stuck');
    rig.runAlive(2000);
    expect(rig.state).toBe('M');
    rig.must({ verb: 'HALT' });
    rig.until(() => rig.state === 'R', 1000);
    const stood = rig.truth.angleDeg;
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 20_000);
    expect(Math.abs(rig.truth.angleDeg - stood)).toBeLessThan(0.4);
    expect(rig.events()).toContain('STUCK');
  });

  it('a brake with little torque left creeps, and is caught', () => {
    const rig = new Rig({ angle: 30 });
    rig.fault('brake=slow');
    rig.until(() => rig.events().includes('SLIP'), 9000);
    expect(rig.truth.angleDeg).toBeLessThan(33);
  });

  it('a runaway drive is stopped by the brake alone, even while it is powered', () => {
    const rig = new Rig({ angle: 4 });
    rig.arm();
    rig.fault('actuator=wrong');
    rig.run(900);
    expect(rig.truth.currentMa).toBeGreaterThan(1000);
    expect(Math.abs(rig.truth.angleDeg - 4)).toBeLessThan(0.3);
  });

  it('ends after its duration, and overlapping faults continue', () => {
    const rig = new Rig();
    rig.fault('tilt=stuck,10s');
    rig.fault('supply=off,1s');
    rig.fault('supply=off,3s');
    rig.run(2000);
    expect(rig.truth.supplyLow).toBe(true);
    rig.run(1500);
    expect(rig.truth.supplyLow).toBe(false);
    rig.fault('patient=silent');
    rig.table.patient.pressStop();
    rig.fault('patient=button');
    rig.run(600);
    // The end of another patient fault does not release a red stop that was pressed by hand.
    expect(rig.truth.estopOpen).toBe(true);
    expect(rig.truth.buttonPressed).toBe(false);
  });

  it('shows a red stop that opens for 5 ms to a judge that looks every 10 ms', () => {
    const rig = new Rig();
    rig.fault('redstop=intermittent:0.01');
    // Each look comes 2 ms after an opening has ended.
    rig.run(7);
    let seen = 0;
    for (let looked = 0; looked < 2000; looked += 10) {
      rig.run(10);
      if (rig.truth.estopOpened) seen += 1;
    }
    expect(seen).toBe(4);
  });

  it('those of host and console have no effect on the table', () => {
    const rig = new Rig();
    const before = rig.truth;
    for (const fault of ['host=kill', 'host=stall:100', 'host=clockjump:5', 'console=off']) rig.fault(fault);
    rig.run(1000);
    expect(rig.truth).toEqual(before);
  });
});

describe('any two faults at once', () => {
  it('never break the simulation: it continues, bounded, and the body stays between its stops', () => {
    const kinds = (component: FaultComponent): string[] =>
      [...kindsOf(component).keys()].map((kind) => `${component}=${kind}`);
    const all = faultComponents.flatMap(kinds);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...all), fc.nat(1000), (one, other, seed) => {
        const rig = new Rig({ seed });
        rig.arm();
        rig.move(3000, 200);
        rig.runAlive(4000);
        rig.fault(one);
        rig.runAlive(700);
        rig.fault(other);
        rig.runAlive(8000);
        const { angleDeg } = rig.truth;
        expect(angleDeg).toBeGreaterThan(-24);
        expect(angleDeg).toBeLessThan(66);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

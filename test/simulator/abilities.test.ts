import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../hardware/simulator/abilities.ts';
import { Body } from '../../hardware/simulator/body/body.ts';
import type { BodyParameters } from '../../hardware/simulator/body/body-parameters.ts';
import { type DriveFault, DriveStage } from '../../hardware/simulator/electrical/drive-stage.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';

function tableAt(angleDeg: number, fault: Partial<DriveFault> = {}, parameters: Partial<BodyParameters> = {}) {
  const body = new Body(0, angleDeg, parameters);
  const stage = new DriveStage(new VirtualClock(), body);
  Object.assign(stage.fault, fault);
  return { body, stage };
}

describe('what the machine can do to the body', () => {
  const canMoveHome = (...of: Parameters<typeof tableAt>) => {
    const { body, stage } = tableAt(...of);
    return abilitiesOf(body, stage, true).canMoveHome;
  };

  it('includes bringing the person home with a weak drive, but not at less than 0.05°/s', () => {
    expect([1, 0.2, 0.01, 0].map((share) => canMoveHome(20, { share }))).toEqual([true, true, false, false]);
  });

  it('does not include a weight that falls home against a dead drive, at less than 0.05°/s', () => {
    const falls = (towardHeadM: number) =>
      canMoveHome(6.6, { share: 0 }, { towardHeadM, gearFriction: 9.7, massKg: 121 });
    expect([falls(-0.0176), falls(-0.05)]).toEqual([false, true]);
  });

  it('includes a drive that runs by itself only as long as it runs home: from standstill it runs head-down', () => {
    const { body, stage } = tableAt(20);
    const able = () => abilitiesOf(body, stage, true).canMoveHome;
    stage.set(true, true, -0.1, true);
    body.advanceTo(1000);
    expect(body.rateDegPerS).toBeLessThan(-0.3);
    stage.fault.runawayDegPerS = 0.86;
    expect(able()).toBe(true);
    stage.fault.runawayDegPerS = 1.1;
    expect(able()).toBe(false);
    stage.fault.runawayDegPerS = 0.86;
    stage.set(false, false, 0, false);
    body.advanceTo(2000);
    expect([body.rateDegPerS, able()]).toEqual([0, false]);
  });

  it('includes the proof of torque by 100 to 1500 mA', () => {
    const proves = (fault: Partial<DriveFault>) => {
      const { body, stage } = tableAt(-20, fault);
      return abilitiesOf(body, stage, true).driveProves;
    };
    expect([1, 0.15, 0.05].map((share) => proves({ share }))).toEqual([true, true, false]);
    // From standstill it runs head-down, toward level here: on top of the 1000 mA.
    expect([0.1, 0.3, 8].map((runawayDegPerS) => proves({ runawayDegPerS }))).toEqual([true, false, false]);
    expect([50, 100].map((delayMs) => proves({ delayMs }))).toEqual([true, false]);
  });

  it('includes nothing without power', () => {
    const { body, stage } = tableAt(20);
    expect(abilitiesOf(body, stage, false).canMoveHome).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../hardware/simulator/abilities.ts';
import { Body } from '../../hardware/simulator/body/body.ts';
import { soundDrive } from '../../hardware/simulator/electrical/drive-stage.ts';

describe('what the machine can do to the body', () => {
  const canMoveHome = (share: number, angleDeg = 20) =>
    abilitiesOf(new Body(0, angleDeg), { ...soundDrive(), share }, true).canMoveHome;

  it('includes bringing the person home with a weak drive, but not at less than 0.05°/s', () => {
    expect([1, 0.2, 0.01, 0].map((share) => canMoveHome(share))).toEqual([true, true, false, false]);
  });

  it('does not include a weight that falls home against a dead drive, at less than 0.05°/s', () => {
    const dead = { ...soundDrive(), share: 0 };
    const falls = (towardHeadM: number) =>
      abilitiesOf(new Body(0, 6.6, { towardHeadM, gearFriction: 9.7, massKg: 121 }), dead, true).canMoveHome;
    expect([falls(-0.0176), falls(-0.05)]).toEqual([false, true]);
  });

  it('includes nothing without power', () => {
    expect(abilitiesOf(new Body(0, 20), soundDrive(), false).canMoveHome).toBe(false);
  });
});

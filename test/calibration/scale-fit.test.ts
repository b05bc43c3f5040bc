import { describe, expect, it } from 'vitest';
import { angleProblem, fitScale, type MeasuredPoint, shareOf } from '../../hardware/calibration/scale-fit.ts';
import { angleByScale, nominalScale, type Scale } from '../../protocols/wire/scale-record.ts';

/** What a sensor of this scale reads there. */
const pointsOf = (scale: Scale, ...anglesDeg: readonly number[]): readonly MeasuredPoint[] =>
  anglesDeg.map((angleDeg) => ({ angleDeg, share: shareOf(scale, angleDeg) }));

const reasonOf = (points: readonly MeasuredPoint[]): string => {
  const fit = fitScale(points, nominalScale);
  return fit.ok ? 'none' : fit.reason;
};

describe('the fit', () => {
  it.each([
    { span: 13_125, level: 17_325 },
    { span: 12_800, level: 16_400 },
    { span: 13_500, level: 19_000 },
  ])('finds the scale of a straight sensor: %j', (scale) => {
    const fit = fitScale(pointsOf(scale, -10, 30.4, 60), nominalScale);
    expect(fit).toMatchObject({ ok: true, scale });
    if (!fit.ok) return;
    for (const { angleDeg, share, wrongBeforeDeg, wrongAfterDeg } of fit.points) {
      expect(Math.abs(wrongAfterDeg)).toBeLessThan(0.01);
      expect(wrongBeforeDeg).toBeCloseTo(angleByScale(nominalScale, share) / 100 - angleDeg, 9);
    }
  });

  it('bears a level that is read 0.1° wrong, and says by how much each angle is off the line', () => {
    const points = pointsOf(nominalScale, 0, 30, 60).map((point, index) => ({
      ...point,
      angleDeg: point.angleDeg + (index === 1 ? 0.1 : -0.1),
    }));
    const fit = fitScale(points, nominalScale);
    expect(fit.ok && fit.points.map(({ wrongAfterDeg }) => Math.round(wrongAfterDeg * 100) / 100)).toEqual([
      0.07, -0.13, 0.07,
    ]);
  });

  it('refuses three angles that are on no straight line', () => {
    const points = pointsOf(nominalScale, 0, 30, 60).map((point, index) =>
      index === 1 ? { ...point, angleDeg: point.angleDeg + 1 } : point,
    );
    expect(reasonOf(points)).toMatch(/not on a straight line: 0\.67° off, at most 0\.5° is usable/);
  });

  it('refuses a span and a level that the wiring cannot have, with what is allowed', () => {
    expect(reasonOf(pointsOf({ span: 13_650, level: 17_325 }, 0, 30, 60))).toMatch(
      /^136\.5° from rail to rail \(allowed: 127\.31° to 135\.19°\)/,
    );
    expect(reasonOf(pointsOf({ span: 13_125, level: 19_725 }, 0, 30, 60))).toMatch(
      /level 49\.31° above the lower one \(allowed: 38\.31° to 48\.31°\)/,
    );
  });

  it('refuses a sensor that does not move, and one that turns the wrong way', () => {
    const stuck = [0, 30, 60].map((angleDeg) => ({ angleDeg, share: 0.4 }));
    expect(reasonOf(stuck)).toMatch(/does not change with the angle/);
    const reversed = pointsOf(nominalScale, 0, 30, 60).map(({ angleDeg, share }) => ({ angleDeg, share: 1 - share }));
    expect(reasonOf(reversed)).toMatch(/turns the wrong way: exchange the wires/);
  });

  it('needs three angles', () => {
    expect(reasonOf(pointsOf(nominalScale, 0, 60))).toBe('three angles are needed');
    expect(reasonOf(pointsOf(nominalScale, 0, 30, 40))).toMatch(/one of the angles is less than 15° from 30°/);
    expect(reasonOf(pointsOf(nominalScale, 0, 20, 40))).toMatch(/leaves 60° out/);
  });
});

describe('an angle', () => {
  it.each([
    [60, [], null],
    [-20, [0.5], null],
    [30, [30], 'is less than 15° from 30°, where it was measured already'],
    [44.9, [30], 'is less than 15° from 30°'],
    [62.1, [], 'is not between -20 and 62°'],
    [-20.1, [], 'is not between -20 and 62°'],
    [57.9, [0, 30], 'leaves 60° out: one of the three has to be within 2° of it'],
    [58, [0, 30], null],
    [15, [60, 0], null],
  ] as const)('of %d after %j: %s', (angleDeg, before, problem) => {
    const found = angleProblem(angleDeg, before);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });
});

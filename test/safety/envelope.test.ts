import { describe, expect, it } from 'vitest';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { absolute, type Prescription } from '../../protocols/therapy/limits.ts';
import { envelopeFor, motionLimits, widened } from '../../src/safety/envelope.ts';
import { excursion } from '../support/timelines.ts';

const needs = (angle: number, rate: number): Timeline => ({
  ...excursion(10, 10),
  minAngle: degrees(-angle),
  maxAngle: degrees(angle),
  maxDownRate: degreesPerSecond(rate),
  maxReturnRate: degreesPerSecond(rate),
  maxAccel: degreesPerSecondSquared(rate),
  deviceInversionLimit: seconds(42),
});
const prescribes = (angle: number, rate: number, time: number): Prescription => ({
  ...absolute,
  minAngle: degrees(-angle),
  maxAngle: degrees(angle),
  downRate: degreesPerSecond(rate),
  returnRate: degreesPerSecond(rate),
  accel: degreesPerSecondSquared(rate),
  oneInversion: seconds(time),
  cumulative: seconds(2 * time),
});

describe('the envelope of a session', () => {
  it('is what its timeline needs, where that is the least', () => {
    expect(envelopeFor(needs(10, 1), prescribes(15, 1.5, 60))).toEqual({
      minAngle: -10,
      maxAngle: 10,
      downRate: 1,
      returnRate: 1,
      accel: 1,
      oneInversion: 60_000,
      cumulative: 120_000,
      deviceInversion: 42_000,
    });
  });

  it('is what is prescribed, where that is the least', () => {
    expect(envelopeFor(needs(30, 1.9), prescribes(15, 1.5, 60))).toMatchObject({
      minAngle: -15,
      maxAngle: 15,
      downRate: 1.5,
      returnRate: 1.5,
      accel: 1.5,
    });
  });

  it('is never wider than the absolute limits', () => {
    expect(envelopeFor(needs(90, 10), prescribes(90, 10, 10_000))).toMatchObject({
      minAngle: -20,
      maxAngle: 60,
      downRate: 3,
      returnRate: 4,
      accel: 2,
      oneInversion: 300_000,
      cumulative: 900_000,
    });
  });

  it('is sent to the actuator as its limits', () => {
    const envelope = {
      ...envelopeFor(needs(10, 1), prescribes(15, 1.5, 60)),
      downRate: degreesPerSecond(0.5),
      accel: degreesPerSecondSquared(0.25),
      deviceInversion: milliseconds(70_000),
    };
    expect(motionLimits(envelope)).toEqual({
      minAngle: -10,
      maxAngle: 10,
      downRate: 0.5,
      returnRate: 1,
      accel: 0.25,
      inverted: 70_000,
    });
  });
});

describe('an envelope that a clinician widens', () => {
  const envelope = envelopeFor(needs(20, 1), prescribes(20, 1, 200));

  it('keeps everything but the angle and the actuator’s own time', () => {
    expect(widened(envelope, degrees(25))).toEqual({ ...envelope, maxAngle: 25, deviceInversion: 210_000 });
  });

  it.each([
    [45, 210_000],
    [45.01, 190_000],
  ])('to %d° gives an inversion %d ms at the actuator: beyond 45° less', (angle, deviceInversion) => {
    expect(widened(envelope, degrees(angle)).deviceInversion).toBe(deviceInversion);
  });

  it('stays within the absolute angle', () => {
    expect(widened(envelope, degrees(61)).maxAngle).toBe(60);
  });
});

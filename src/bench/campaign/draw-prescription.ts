import type { Random } from '../../../hardware/simulator/random.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../protocols/base/units.ts';
import { doseOf, longestOnTable } from '../../../protocols/therapy/dose.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute, type Prescription } from '../../../protocols/therapy/limits.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';

export interface PrescribedSession {
  readonly prescription: Prescription;
  readonly timeline: Timeline;
}

/** Each limit is the absolute one this often; else it is drawn between what the protocol needs and the absolute. */
const absoluteShare = 0.4;
const longestFinalPauseMs = 120_000;

/** A prescription under which the protocol is allowed, and the protocol's timeline under it. */
export function drawPrescription(random: Random, protocol: Protocol, planned: Timeline): PrescribedSession {
  const needed = longestOnTable(doseOf(planned.legs));
  const within = (least: number, most: number): number =>
    random.chance(absoluteShare) ? most : least + (most - least) * random.uniform();
  const dose = {
    ...absolute,
    maxAngle: degrees(Math.ceil(within(planned.maxAngle, absolute.maxAngle))),
    minAngle: degrees(Math.floor(within(planned.minAngle, absolute.minAngle))),
    downRate: degreesPerSecond(round(within(planned.maxDownRate, absolute.downRate))),
    returnRate: degreesPerSecond(round(within(Math.max(1, planned.maxReturnRate), absolute.returnRate))),
    oneInversion: milliseconds(Math.ceil(within(needed.one, absolute.oneInversion))),
    sets: Math.ceil(within(Math.max(1, planned.sets), absolute.sets)),
    cumulative: milliseconds(Math.ceil(within(needed.all, absolute.cumulative))),
  };
  // Another acceleration or final pause changes the timeline: the first candidate that still allows it is taken.
  const accel = degreesPerSecondSquared(round(within(0.5, absolute.accel)));
  const finalPause = milliseconds(Math.ceil(absolute.finalPause + longestFinalPauseMs * random.uniform()));
  for (const prescription of [{ ...dose, accel, finalPause }, { ...dose, accel }, { ...dose, finalPause }, dose]) {
    const timeline = planTimeline(protocol, prescription, protocol.name);
    if (timeline.ok) return { prescription, timeline: timeline.value };
  }
  return { prescription: absolute, timeline: planned };
}

/** Hundredths, upwards: as the wire carries rates. */
const round = (rate: number): number => Math.ceil(rate * 100) / 100;

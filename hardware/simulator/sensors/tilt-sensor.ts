/**
 * The tilt sensor: an MPU-6050 on the bed, read 50 times a second, and the filter that fuses its readings into an angle.
 * Noise and scale are those of the data sheet (PS-MPU-6000A, rev. 3.4): 400 µg/√Hz and 0.005 °/s/√Hz behind its 44 Hz
 * filter, ±2 g at 16384 and ±250 °/s at 131 per unit. It is independent of the actuator's position sensor.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../../protocols/base/units.ts';
import type { TiltSample, TiltSensor } from '../../table.ts';
import { Fusion } from '../../tilt/fusion.ts';
import type { Body } from '../body/body.ts';
import type { Random } from '../random.ts';
import {
  accelNoiseDensity,
  gyroBias,
  gyroNoiseDensity,
  int16,
  mountingErrorDeg,
  perDegree,
  unitsPerDegPerS,
  unitsPerG,
} from './inertial.ts';
import { soundTilt, type TiltFault } from './tilt-fault.ts';

const intervalMs = 20;
/** From measurement to delivery: conversion, bus and transport. */
const latencyMs = 20;
/** The filter's bandwidth for noise: 44 Hz × π/2. */
const noiseBandwidthHz = 69;
const accelNoise = accelNoiseDensity * Math.sqrt(noiseBandwidthHz) * unitsPerG;
const gyroNoise = gyroNoiseDensity * Math.sqrt(noiseBandwidthHz) * unitsPerDegPerS;
/** Maximum number of samples in transit; further ones are lost. */
const capacity = 256;

export class SimulatedTiltSensor implements TiltSensor {
  readonly fault: TiltFault = soundTilt();
  readonly #clock: Clock;
  readonly #body: Body;
  readonly #random: Random;
  readonly #listeners: ((sample: TiltSample) => void)[] = [];
  readonly #pending: Measured[] = [];
  readonly #mounting: number;
  readonly #bias: number;
  readonly #fusion = new Fusion();
  #appliedOffset = 0;
  #last: Measured | null = null;
  readonly #measure = (): void => this.#takeSample();
  readonly #deliver = (): void => this.#handOver();

  constructor(clock: Clock, body: Body, random: Random) {
    this.#clock = clock;
    this.#body = body;
    this.#random = random;
    this.#mounting = random.uniform(-mountingErrorDeg, mountingErrorDeg);
    this.#bias = random.uniform(-gyroBias, gyroBias);
    clock.after(milliseconds(intervalMs), this.#measure);
  }

  subscribe(listener: (sample: TiltSample) => void): void {
    this.#listeners.push(listener);
  }

  #takeSample(): void {
    const { slow, delayMs, silent } = this.fault;
    this.#clock.after(milliseconds(intervalMs * slow), this.#measure);
    const measured = this.#read((intervalMs * slow) / 1000);
    if (silent || this.#pending.length >= capacity) return;
    this.#pending.push(measured);
    this.#clock.after(milliseconds(latencyMs + delayMs), this.#deliver);
  }

  #handOver(): void {
    const measured = this.#pending.shift();
    if (measured === undefined || this.fault.silent) return;
    const sample: TiltSample = {
      at: this.#clock.now(),
      angle: degrees(measured.angle),
      rate: degreesPerSecond(measured.rate),
      raw: measured.raw,
    };
    for (const listener of this.#listeners) listener(sample);
  }

  #read(seconds: number): Measured {
    const { stuck, garbage, offsetDeg, noisyDeg } = this.fault;
    if (stuck && this.#last !== null) return this.#last;
    this.#body.advanceTo(this.#clock.now());
    const random = this.#random;
    let x: number;
    let z: number;
    let y: number;
    const isGarbage = garbage > 0 && random.chance(garbage);
    if (isGarbage) {
      x = random.integer(0x10000) - 0x8000;
      z = random.integer(0x10000) - 0x8000;
      y = random.integer(0x10000) - 0x8000;
    } else {
      const angle = (this.#body.angleDeg + this.#mounting + offsetDeg) * perDegree;
      x = int16(Math.sin(angle) * unitsPerG + random.gaussian() * accelNoise);
      z = int16(Math.cos(angle) * unitsPerG + random.gaussian() * accelNoise);
      y = int16((this.#body.rateDegPerS + this.#bias) * unitsPerDegPerS + random.gaussian() * gyroNoise);
    }
    const level = Math.atan2(x, z) / perDegree;
    const rate = y / unitsPerDegPerS;
    const raw = ((x + 0x8000) * 0x10000 + (z + 0x8000)) * 0x10000 + (y + 0x8000);
    // A random sample bypasses the fusion, which would smear it over a second.
    if (isGarbage) return { angle: level, rate, raw };
    // A chip that slips on its mount turns, and its gyro measures that.
    this.#fusion.turn(offsetDeg - this.#appliedOffset);
    this.#appliedOffset = offsetDeg;
    const fused = this.#fusion.push(level, rate, seconds);
    const noise = noisyDeg > 0 ? random.gaussian() * noisyDeg : 0;
    this.#last = { angle: fused + noise, rate, raw };
    return this.#last;
  }
}

interface Measured {
  readonly angle: number;
  readonly rate: number;
  /** The three registers side by side (48 bits): equal only if each of them is. */
  readonly raw: number;
}

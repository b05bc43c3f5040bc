/** The voltages at the chip's ADC pins: sensors behind their dividers, with the noise of a nearby 20 kHz bridge. */

import type { Terminals } from '../simulator/electrical/terminals.ts';
import type { Random } from '../simulator/random.ts';

/** Pins A0..A2. */
const channels = { position: 0, current: 1, supply: 2 };
const referenceVolts = 5;
const fullScale = 1024;
/** rms, in counts. The firmware oversamples, which needs half a count of noise. */
const noiseCounts = 0.5;
/** Output of the bridge's current sensor. */
const voltsPerAmpere = 1;
/** Behind a divider of 30 kOhm over 10 kOhm, on the mains side of the diode: 0 V without mains. */
const supplyVolts = { mains: 12 / 4, lost: 0 };

export class AdcInputs {
  readonly #terminals: Terminals;
  readonly #random: Random;
  #channel = -1;

  constructor(terminals: Terminals, random: Random) {
    this.#terminals = terminals;
    this.#random = random;
  }

  /** Result of one conversion, 0..1023. */
  read(channel: number): number {
    // Consecutive conversions are one sample of the firmware, and faults of the sensor affect whole samples.
    if (channel === channels.position && this.#channel !== channel) this.#terminals.potentiometer.nextSample();
    this.#channel = channel;
    const counts = this.#fraction(channel) * fullScale;
    const noise = this.#random.gaussian() * noiseCounts;
    return Math.min(fullScale - 1, Math.max(0, Math.floor(counts + noise)));
  }

  /** Voltage at a channel as a fraction of the reference. */
  #fraction(channel: number): number {
    switch (channel) {
      case channels.position:
        return this.#terminals.potentiometer.wiper(this.#terminals.body.angleDeg);
      case channels.current:
        return ((Math.abs(this.#terminals.currentMa) / 1000) * voltsPerAmpere) / referenceVolts;
      case channels.supply:
        return (this.#terminals.supplyLow ? supplyVolts.lost : supplyVolts.mains) / referenceVolts;
      default:
        return 0;
    }
  }
}

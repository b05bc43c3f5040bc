/** What the chip's converter sees on its pins: sensors behind their dividers, and the noise beside a 20 kHz bridge. */

import type { Terminals } from '../simulator/electrical/terminals.ts';
import type { Random } from '../simulator/random.ts';

/** A0..A2. */
const channels = { position: 0, current: 1, supply: 2 };
const referenceVolts = 5;
const fullScale = 1024;
/** rms, in counts. The program adds readings up for resolution, which takes half a count of noise. */
const noiseCounts = 0.5;
/** Current sensing behind the bridge. */
const voltsPerAmpere = 1;
/** 30 kOhm over 10 kOhm, ahead of the diode to the battery: without mains nothing. */
const supplyVolts = { mains: 12 / 4, lost: 0 };

export class AdcInputs {
  readonly #terminals: Terminals;
  readonly #random: Random;
  #channel = -1;

  constructor(terminals: Terminals, random: Random) {
    this.#terminals = terminals;
    this.#random = random;
  }

  /** One conversion, 0..1023. */
  read(channel: number): number {
    // Readings in a row are one sample to the program, and a fault of the sensor spoils samples.
    if (channel === channels.position && this.#channel !== channel) this.#terminals.potentiometer.nextSample();
    this.#channel = channel;
    const counts = this.#share(channel) * fullScale;
    const noise = this.#random.gaussian() * noiseCounts;
    return Math.min(fullScale - 1, Math.max(0, Math.floor(counts + noise)));
  }

  /** Of the reference. */
  #share(channel: number): number {
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

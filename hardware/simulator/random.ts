/**
 * Seeded random numbers (sfc32, which passes PractRand). One seed replays a whole world, and each part of it draws from
 * its own stream, so that an additional draw by a sensor does not change what the patient does.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare = 0;
  #hasSpare = false;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#a = this.#seed;
    this.#b = Math.floor(seed / 0x1_0000_0000) >>> 0;
    this.#c = 0x9e3779b9;
    // The first numbers after a seed with few bits set (1, 2, 3) are of poor quality.
    for (let draw = 0; draw < 15; draw += 1) this.uint32();
  }

  /** Creates an independent stream that depends on the seed and the name only, not on earlier draws. */
  fork(name: string): Random {
    // FNV-1a over the name, from the seed.
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let index = 0; index < name.length; index += 1) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    }
    return new Random(hash >>> 0);
  }

  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform, from `low` up to but not including `high`. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 0x1_0000_0000);
  }

  /** A whole number from 0 up to but not including `below`. */
  integer(below: number): number {
    return Math.floor(this.uniform(0, below));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Normal, mean 0, standard deviation 1, by Marsaglia's polar method. */
  gaussian(): number {
    if (this.#hasSpare) {
      this.#hasSpare = false;
      return this.#spare;
    }
    for (;;) {
      const x = this.uint32() / 0x8000_0000 - 1;
      const y = this.uint32() / 0x8000_0000 - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * scale;
      this.#hasSpare = true;
      return x * scale;
    }
  }
}

/** Random numbers that a seed reproduces in every browser, and whose state can be put away and taken up again. */

import { wholeNumber } from "./errors";

export interface RandomState {
  readonly words: readonly [number, number, number, number];
  /** The second of a pair of normal numbers, not yet handed out. */
  readonly spare: number | null;
}

/** Steele, Lea, Flood (2014), SplitMix with 32 bits: turns a seed into well mixed words. */
function* splitMix(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    yield (word ^ (word >>> 15)) >>> 0;
  }
}

/**
 * The generator xoshiro128** of Blackman and Vigna (2021), arXiv:1805.01407.
 * Its period is 2 ** 128 - 1; it is not for secrets.
 */
export class Random {
  // Four 32-bit words; an Int32Array keeps them machine integers, where fields might become boxed numbers.
  private readonly words = new Int32Array(4);
  private spare: number | null = null;

  /** `seed` is a whole number from 0 to 2 ** 53 - 1; equal seeds give equal numbers. */
  constructor(seed: number) {
    wholeNumber("A seed", seed, 0, Number.MAX_SAFE_INTEGER);
    const low = splitMix(seed);
    const high = splitMix(Math.floor(seed / 2 ** 32) ^ 0x5bf03635);
    for (let i = 0; i < 4; i++) this.words[i] = low.next().value ^ high.next().value;
    // The all-zero state is the one from which this generator never moves.
    if (this.words.every((word) => word === 0)) this.words[0] = 1;
  }

  static restore(state: RandomState): Random {
    const random = new Random(0);
    random.words.set(state.words);
    random.spare = state.spare;
    return random;
  }

  save(): RandomState {
    const [a, b, c, d] = this.words as unknown as [number, number, number, number];
    return { words: [a, b, c, d], spare: this.spare };
  }

  /** 32 random bits, as a whole number from 0 to 2 ** 32 - 1. */
  private bits(): number {
    const s = this.words;
    const five = Math.imul(s[1], 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result >>> 0;
  }

  /** A number in [low, high), in steps of 2 ** -53 of that length. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) * 2 ** -53;
    return low + (high - low) * unit;
  }

  /** A normal number, by the polar method of Marsaglia and Bray (1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.spare !== null) {
      const spare = this.spare;
      this.spare = null;
      return mean + deviation * spare;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const square = u * u + v * v;
      if (square < 1 && square > 0) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        this.spare = v * scale;
        return mean + deviation * u * scale;
      }
    }
  }

  /** A whole number from 0 to below - 1 (at most 2 ** 32 - 1), each equally likely to one part in 2 ** 32 / below. */
  integer(below: number): number {
    return Math.floor(this.bits() * below * 2 ** -32);
  }

  /** Puts the items into a random order, in place (Fisher and Yates). */
  shuffle<T>(items: { readonly length: number; [index: number]: T }): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
  }
}

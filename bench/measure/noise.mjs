/** Seeded noise: the same seed gives the same noise on every machine. Apart from the app's own on purpose. */

/**
 * Uniform numbers in [0, 1): mulberry32 (Ettinger 2017).
 * @param {number} seed
 */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Normal numbers of deviation 1.
 * @param {number} seed
 */
function normal(seed) {
  const next = uniform(seed);
  let kept;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    // Box and Muller 1958: two uniform numbers give two normal ones.
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * Adds noise, clips and rounds, as a file holds it.
 * @param {Uint8Array} samples
 * @param {number} sigma standard deviation, 0-255 scale
 * @param {number} seed
 * @param {8 | 16} bits of the file
 * @returns {Uint8ClampedArray | Uint16Array} for 16 bits with peak 65535
 */
export function addNoise(samples, sigma, seed, bits = 8) {
  const next = normal(seed);
  // No `from`: it lists all of its values first, and 48 megapixels are too many for a list.
  const noisy = bits === 8 ? new Uint8ClampedArray(samples.length) : new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] + sigma * next();
    noisy[i] = bits === 8 ? value : Math.min(65535, Math.max(0, Math.round(value * 257)));
  }
  return noisy;
}

/**
 * Speckle: noise in proportion to the value, in every channel on its own; rounded to 8 bits.
 * @param {Uint8Array} samples
 * @param {number} deviation as a share of the value
 * @param {number} seed
 */
export function addSpeckle(samples, deviation, seed) {
  const next = normal(seed);
  return Uint8ClampedArray.from(samples, (value) => value * (1 + deviation * next()));
}

/**
 * Salt and pepper: a share of the pixels turns white or black, as often the one as the other.
 * @param {Uint8Array} samples RGB
 * @param {number} share 0..1
 * @param {number} seed
 */
export function addSaltAndPepper(samples, share, seed) {
  const next = uniform(seed);
  const noisy = Uint8Array.from(samples);
  for (let i = 0; i < noisy.length; i += 3) {
    const chance = next();
    if (chance < share) noisy.fill(chance < share / 2 ? 0 : 255, i, i + 3);
  }
  return noisy;
}

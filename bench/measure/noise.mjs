/** Seeded Gaussian noise: the same seed gives the same noise on every machine. Apart from the app's own on purpose. */

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
 * Adds noise and rounds to 8 bits, as a file holds it.
 * @param {Uint8Array} samples
 * @param {number} sigma standard deviation, 0-255 scale
 * @param {number} seed
 * @returns {Uint8ClampedArray}
 */
export function addNoise(samples, sigma, seed) {
  const next = uniform(seed);
  const noisy = new Uint8ClampedArray(samples.length);
  for (let i = 0; i < samples.length; i += 2) {
    // Box and Muller 1958: two uniform numbers give two normal ones.
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    noisy[i] = samples[i] + radius * Math.cos(angle);
    if (i + 1 < samples.length) noisy[i + 1] = samples[i + 1] + radius * Math.sin(angle);
  }
  return noisy;
}

/**
 * Random numbers that depend on what they are drawn for and not on the order of drawing, so that two simulations of
 * different make draw the same. The mixing step is the finalizer of MurmurHash3 (Austin Appleby, public domain).
 */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A whole number from 0 to 2^32 - 1 for three whole numbers and a seed. */
export function draw(seed: number, a: number, b = 0, c = 0): number {
  return mix(mix(mix(mix(seed | 0) ^ a) + Math.imul(b, 0x9e3779b1)) + Math.imul(c, 0x7feb352d));
}

/** A whole number below a limit. */
export function drawBelow(limit: number, seed: number, a: number, b = 0, c = 0): number {
  return Math.floor((draw(seed, a, b, c) / 2 ** 32) * limit);
}

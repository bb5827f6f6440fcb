/** A length in rem as pixels, for what is laid out by hand: people may have set larger letters in their browser. */
export function inPixels(rem: number): number {
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round(rem * (letter || 16));
}

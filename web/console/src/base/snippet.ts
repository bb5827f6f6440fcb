interface Piece {
  text: string;
  hit: boolean;
}

/** A line ends in dots where there is no more room: what was searched for stands near its beginning, after some words. */
export function fromHit(pieces: Piece[], letters = 12): Piece[] {
  const hit = pieces.findIndex((piece) => piece.hit);
  if (hit < 1) return pieces;
  const before = [...pieces.slice(0, hit).map((piece) => piece.text).join("")];
  if (before.length <= letters) return pieces;
  const cut = before.slice(-letters).join("");
  // From the beginning of a word, where one is near.
  const word = cut.indexOf(" ");
  return [{ text: `…${word >= 0 && word < letters - 4 ? cut.slice(word + 1) : cut}`, hit: false }, ...pieces.slice(hit)];
}

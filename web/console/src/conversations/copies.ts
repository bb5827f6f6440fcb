/** Whether mail can go there; the server looks closer. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>"]+@[^\s@<>"]+$/.test(text);
}

/**
 * The addresses of a line as people write or paste it: apart by commas, semicolons or spaces, of either width, each once, a name before
 * an address in angle brackets left out. What is no address stays, so that somebody can be told of it.
 */
export function addressesOf(line: string): string[] {
  const bare = line.normalize("NFKC").replace(/(?:"[^"]*"|[^,;<>"、]*)\s*<([^<>]*)>/g, " $1 ");
  const seen = new Set<string>();
  return bare.split(/[,;、\s]+/).filter((one) => one && !seen.has(one.toLowerCase()) && seen.add(one.toLowerCase()));
}

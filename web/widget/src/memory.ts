/**
 * What a browser keeps of a visitor. Browsers shut a frame of another site out of its storage, so the loader keeps it with the
 * site's own and hands it over at the start; alone in a tab the page keeps it itself.
 */
const framed = window.parent !== window;
const here = new Map<string, string>();
let keep: (key: string, value: string) => void = () => {};

export function remember(all: Record<string, string>, keeper: typeof keep): void {
  for (const [key, value] of Object.entries(all)) here.set(key, value);
  keep = keeper;
}
export function recall<T>(key: string): T | null {
  try {
    const text = here.get(key) ?? (framed ? null : localStorage.getItem(`ondam:${key}`));
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}
export function store(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  if (here.get(key) === text) return;
  here.set(key, text);
  if (framed) return keep(key, text);
  try {
    localStorage.setItem(`ondam:${key}`, text);
  } catch {
    // Kept for this page alone.
  }
}

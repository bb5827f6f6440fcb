/** The browser's memory where it has one; a page without it forgets at its end. */
const here = new Map<string, string>();

export function recall<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(`ondam:${key}`) ?? here.get(key);
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    const text = here.get(key);
    return text ? (JSON.parse(text) as T) : null;
  }
}
export function store(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  here.set(key, text);
  try {
    localStorage.setItem(`ondam:${key}`, text);
  } catch {
    // Kept for this page alone.
  }
}

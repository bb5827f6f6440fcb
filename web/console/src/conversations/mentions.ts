import { initials, typed } from "../base/hangul.ts";

/** What is written after an @ at the caret; null when there is none, or when what stands right before makes it an address. */
export function mentionWord(text: string, caret: number): string | null {
  const found = /(?:^|[^a-z0-9_])@((?:[^\s@][^@\n]{0,60})?)$/i.exec(text.slice(0, caret));
  return found ? (found[1] ?? "") : null;
}

interface Named {
  id: string;
  name: string;
  email: string;
}

/** Who may be meant, those whose name begins so first. A whole name with a space after it is written already. */
export function meant<Person extends Named>(people: Person[], word: string | null): Person[] {
  if (word === null) return [];
  const wanted = typed(word);
  // Of the letters apart: an input method shows ㄱ and ㅅ as ㄳ.
  const consonants = /^[ㄱ-ㅎ]{2,}$/.test(wanted);
  const ranked = people.flatMap((person) => {
    const name = typed(person.name);
    if (name.startsWith(wanted) || name.replaceAll(" ", "").startsWith(wanted)) return [{ person, rank: 0 }];
    if (name.split(" ").some((part) => part.startsWith(wanted))) return [{ person, rank: 1 }];
    if (consonants && initials(person.name).replaceAll(" ", "").startsWith(wanted)) return [{ person, rank: 1 }];
    if (person.email.toLowerCase().startsWith(wanted)) return [{ person, rank: 2 }];
    return [];
  });
  return ranked
    .sort((one, other) => one.rank - other.rank || one.person.name.localeCompare(other.person.name))
    .slice(0, 7)
    .map((item) => item.person);
}

/** A text in pieces; those that name a member with an @, as the server reads them, are marked. */
export function withMentions(text: string, names: string[]): { text: string; mention: boolean }[] {
  const ways = names.map((name) => name.trim()).filter(Boolean);
  if (!ways.length) return [{ text, mention: false }];
  const escaped = ways
    .sort((one, other) => other.length - one.length)
    .map((name) => [...name.replace(/\s+/g, " ")].map((letter) => (letter === " " ? " ?" : letter.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join(""));
  const pieces = text.split(new RegExp(`(?<![a-z0-9_])(@(?:${escaped.join("|")}))(?![a-z0-9_])`, "i"));
  return pieces.map((piece, index) => ({ text: piece, mention: index % 2 === 1 })).filter((piece) => piece.text);
}

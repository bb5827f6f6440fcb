// Every text exists in both languages: a missing one, an unused one, or a Korean one that is the English one fails.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";

const console_ = new URL("../console/", import.meta.url);
/** Words that are the same in both languages. */
const same = new Set(["API", "Ondam", "WhatsApp", "CSAT", "n = {0}", "{0} kB", "{0} MB", "{0} ms", "{bytes} B"]);

function parse(text) {
  const entries = new Map();
  const pattern = /(?:msgctxt "((?:[^"\\]|\\.)*)"\n)?msgid "((?:[^"\\]|\\.)+)"\nmsgstr "((?:[^"\\]|\\.)*)"/g;
  for (const [, context, id, value] of text.matchAll(pattern)) entries.set(context ? `${context}\u0004${id}` : id, { id, value });
  return entries;
}
const read = (locale) => readFileSync(new URL(`locales/${locale}.po`, console_), "utf8");

export function checkCatalogs() {
  const faults = [];
  const before = { en: read("en"), ko: read("ko") };
  execFileSync("npx", ["lingui", "extract", "--clean"], { cwd: console_, stdio: ["ignore", "ignore", "pipe"] });
  const strip = (text) => text.replace(/^"POT-Creation-Date.*$/m, "");
  for (const locale of ["en", "ko"])
    if (strip(before[locale]) !== strip(read(locale))) faults.push(`locales/${locale}.po is not what the sources say; it was renewed, look at it`);
  const entries = parse(read("ko"));
  for (const { id, value } of entries.values()) {
    if (!value) faults.push(`ko: no text for "${id}"`);
    else if (value === id && /\p{L}/u.test(id.replace(/\{[^}]*\}/g, "")) && !same.has(id)) faults.push(`ko: still English: "${id}"`);
    const names = (text) => [...text.matchAll(/\{([^},]+)/g)].map((match) => match[1]).sort().join();
    if (value && names(value) !== names(id)) faults.push(`ko: other variables than in "${id}"`);
  }
  return { count: entries.size, faults };
}

if (import.meta.filename === process.argv[1]) {
  const { faults } = checkCatalogs();
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length ? 1 : 0;
}

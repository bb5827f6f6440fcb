// What a first visit to the inbox loads, gzip; and whatever else the entry pulls in by itself.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../console/dist/", import.meta.url);
const budget = { script: 250, style: 50 };

function imports(file, seen) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(new URL(`assets/${file}`, dist), "utf8");
  for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) imports(name, seen);
  return seen;
}

export function measure() {
  const html = readFileSync(new URL("index.html", dist), "utf8");
  const files = readdirSync(new URL("assets/", dist));
  const scripts = new Set();
  for (const [, name] of html.matchAll(/assets\/([\w.-]+\.js)/g)) imports(name, scripts);
  const inbox = files.find((name) => /^InboxRoute-.*\.js$/.test(name));
  const language = files.filter((name) => /^(ko|en)-.*\.js$/.test(name)).sort((a, b) => size(b) - size(a))[0];
  for (const name of [inbox, language]) if (name) imports(name, scripts);
  const styles = new Set([...html.matchAll(/assets\/([\w.-]+\.css)/g)].map((match) => match[1]));
  for (const name of files) if (/^InboxRoute-.*\.css$/.test(name)) styles.add(name);
  const sum = (names) => [...names].reduce((total, name) => total + size(name), 0) / 1000;
  return { script: sum(scripts), style: sum(styles), budget, inline: /<script(?![^>]*src=)|<style/.test(html) };
}
function size(name) {
  return gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length;
}

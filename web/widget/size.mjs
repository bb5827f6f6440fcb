/** The budget of the widget, as it travels: gzip, in bytes. */
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = { loader: 3_000, app: 25_000 };
const dist = new URL("dist/", import.meta.url);
const packed = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
const sizes = {
  loader: packed("loader.js"),
  app: packed("app.html") + readdirSync(new URL("assets/", dist)).reduce((sum, name) => sum + packed(`assets/${name}`), 0),
};
let failed = false;
for (const [part, size] of Object.entries(sizes)) {
  console.log(`${part}: ${size} of ${budget[part]} bytes gzip`);
  failed ||= size > budget[part];
}
process.exit(failed ? 1 : 0);

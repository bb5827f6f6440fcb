// Everything that is checked about the web parts without a browser.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { checkCatalogs } from "./catalogs.mjs";
import { measure } from "./size.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
let failed = false;

function step(name, run) {
  const started = Date.now();
  const fault = run();
  console.log(`${fault ? "FAILED" : "ok"}  ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (fault) {
    console.log(fault);
    failed = true;
  }
}
function command(...args) {
  const result = spawnSync("npx", args, { cwd: root, encoding: "utf8" });
  return result.status === 0 ? "" : `${result.stdout}\n${result.stderr}`;
}

step("contract and generated types agree", () => {
  const before = spawnSync("git", ["hash-object", "api/src/schema.ts"], { cwd: root, encoding: "utf8" }).stdout;
  const fault = command("npm", "run", "-s", "api");
  const after = spawnSync("git", ["hash-object", "api/src/schema.ts"], { cwd: root, encoding: "utf8" }).stdout;
  return fault || (before === after ? "" : "api/src/schema.ts was old; it is renewed now");
});
step("types", () => ["api", "ui", "console", "widget"].map((part) => command("tsc", "-p", `${part}/tsconfig.json`)).join(""));
step("lint", () => command("eslint", "."));
step("both languages complete", () => {
  const { faults } = checkCatalogs();
  return faults.slice(0, 30).join("\n");
});
step("build", () => (existsSync(`${root}/console/dist/index.html`) && process.argv.includes("--built") ? "" : command("npm", "run", "-s", "build", "--workspace", "console")));
step("size", () => {
  const { script, style, budget, inline } = measure();
  console.log(`first load: ${script.toFixed(1)} kB script (budget ${budget.script}), ${style.toFixed(1)} kB style (budget ${budget.style})`);
  if (inline) return "index.html holds an inline script or style, which the content security policy forbids";
  return script <= budget.script && style <= budget.style ? "" : "over the budget";
});

step("widget build", () => command("npm", "run", "-s", "build", "--workspace", "widget"));
step("widget size", () => {
  const result = spawnSync("node", ["widget/size.mjs"], { cwd: root, encoding: "utf8" });
  console.log(result.stdout.trim());
  return result.status === 0 ? "" : "over the budget";
});

let passed = 0;
let faults = 0;
for (const part of ["console", "widget"]) {
  const tests = spawnSync("npx", ["vitest", "run", "--reporter=json"], { cwd: `${root}/${part}`, encoding: "utf8" });
  const report = JSON.parse(tests.stdout.slice(tests.stdout.indexOf("{")));
  for (const file of report.testResults)
    for (const test of file.assertionResults) if (test.status === "failed") console.log(`FAILED  ${test.fullName}\n${test.failureMessages.join("\n")}`);
  passed += report.numPassedTests;
  faults += report.numFailedTests || report.numFailedTestSuites || Number(report.numTotalTests === 0);
}
console.log(`web unit: ${passed} passed, ${faults} failed`);
process.exitCode = failed || faults ? 1 : 0;

import { isDeepStrictEqual } from "node:util";

export { eventually, sleep } from "./waiting.mjs";

let passed = 0;
let failed = 0;

/** One step of a story. What it returns is handed on; what it throws is printed, and the story ends there. */
export async function step(name, run) {
    const began = Date.now();
    try {
        const result = await run();
        passed += 1;
        console.log(`ok   ${name} (${Date.now() - began} ms)`);
        return result;
    } catch (error) {
        failed += 1;
        console.log(`FAIL ${name}\n     ${String(error.stack ?? error).replaceAll("\n", "\n     ")}`);
        throw new StoryEnded();
    }
}

/** The step before has said why. */
export class StoryEnded extends Error {}

/** Steps that stand alone: each runs, whatever became of those before. A word on the command line picks those that have it. */
export async function each(cases) {
    for (const [name, run] of Object.entries(cases)) {
        if (!name.includes(process.argv[2] ?? "")) continue;
        try {
            await step(name, run);
        } catch (error) {
            if (!(error instanceof StoryEnded)) throw error;
        }
    }
}

export function equal(actual, expected, what) {
    if (!isDeepStrictEqual(actual, expected)) {
        throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    }
}

export function holds(condition, what) {
    if (!condition) throw new Error(what);
}

let isFinished = false;
// A suite that ends before its last line, in its set-up for instance, says so and how far it came.
process.on("exit", (code) => {
    if (isFinished) return;
    console.log(`FAIL the suite ended before its end, with ${code}`);
    console.log(`${passed} passed, ${failed + 1} failed`);
    process.exitCode = code || 1;
});

/** The last line of a suite, and its exit code. */
export function finish() {
    isFinished = true;
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed || !passed ? 1 : 0;
}

// Runs the cases of a script one after the other and counts them; a word on the command line picks those that have it.
export async function run(cases, clean = async () => {}) {
  let passed = 0;
  const failed = [];
  for (const [name, test] of Object.entries(cases)) {
    if (!name.includes(process.argv[2] ?? "")) continue;
    const began = Date.now();
    try {
      await test();
      passed += 1;
      console.log(`ok      ${name} (${Date.now() - began} ms)`);
    } catch (error) {
      failed.push(name);
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  await clean();
  console.log(`${passed} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
}
/** Waits until it holds; gives what it gave. */
export async function until(what, holds, ms = 15_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > end) throw new Error(`it never came: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

import fs from "node:fs";
import path from "node:path";

import { eventually } from "./waiting.mjs";
import { Ondam } from "./ondam.mjs";
import { Child, freePort, temporaryFolder } from "./processes.mjs";

/**
 * The server with its sample data, as `bin/run` starts it, over a folder of its own. ONDAM_SAMPLE_DATA names a folder that was filled
 * before: a copy of it saves the filling, which is most of the start.
 */
export class Demo extends Ondam {
  static async start(name) {
    const demo = new Demo();
    demo.folder = temporaryFolder(name);
    demo.binary = path.resolve(process.env.ONDAM_BINARY ?? new URL("../../../build/dev/ondam", import.meta.url).pathname);
    demo.data = path.join(demo.folder.path, "data");
    if (process.env.ONDAM_SAMPLE_DATA) fs.cpSync(process.env.ONDAM_SAMPLE_DATA, demo.data, { recursive: true });
    demo.url = `http://127.0.0.1:${await freePort()}`;
    demo.listen = new URL(demo.url).host;
    demo.env = Object.fromEntries(Object.entries(process.env).filter(([word]) => !word.startsWith("ONDAM_")));
    demo.log = path.join(demo.folder.path, "ondam.log");
    demo.child = new Child(demo.binary, ["demo", "--data", demo.data, "--listen", demo.listen], { log: demo.log, env: demo.env });
    demo.link = await eventually(
      "the sample data was there",
      () => {
        if (!demo.child.isRunning) throw new Error(`it ended: ${fs.readFileSync(demo.log, "utf8")}`);
        return /https?:\S+\/app\/sign-in#\S+/.exec(demo.child.output)?.[0];
      },
      600,
    );
    return demo;
  }

  /** A link with which somebody new signs in. */
  addUser(email, name, role, locale) {
    return this.command("user", "add", "--email", email, "--name", name, "--role", role, "--locale", locale);
  }

  async stop() {
    await super.stop();
    this.folder.remove();
  }
}

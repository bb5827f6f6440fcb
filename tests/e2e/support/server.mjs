// The real program on a free port of 127.0.0.1 with a data folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.ONDAM_BINARY ?? new URL("../../../build/dev/ondam", import.meta.url).pathname;

export async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// The program takes every ONDAM_ variable for a setting and refuses those it does not know.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ONDAM_")));

export class Server {
  #process = null;
  log = "";
  constructor(data, port) {
    this.data = data;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }
  static async start() {
    const server = new Server(mkdtempSync(join(tmpdir(), "ondam-e2e-")), await freePort());
    await server.run();
    return server;
  }
  /** Starts it, or starts it again on the same data and port. */
  async run() {
    const child = spawn(program, ["--data", this.data, "--listen", `127.0.0.1:${this.port}`, "serve"], { stdio: ["ignore", "pipe", "pipe"], env: environment });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (this.log += text));
    for (let tries = 0; tries < 200; tries += 1) {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${this.log}`);
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await sleep(50);
    }
    throw new Error(`the server did not become ready:\n${this.log}`);
  }
  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }
  kill() {
    return this.#end("SIGKILL");
  }
  async stop() {
    await this.#end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }
  command(...words) {
    return execFileSync(program, ["--data", this.data, ...words], { encoding: "utf8", env: environment });
  }
  /** An API token with these scopes. */
  token(...scopes) {
    return this.command("token", "api", ...scopes.flatMap((scope) => ["--scope", scope])).trim().split("\n").at(-1);
  }
  addUser({ email, name, role = "agent", password = "correct horse battery", locale = "ko" }) {
    this.command("user", "add", "--email", email, "--name", name, "--role", role, "--password", password, "--locale", locale);
  }
  /** JSON over the API; throws with the problem when it is refused. */
  async call(token, method, path, body) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

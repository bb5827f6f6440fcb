import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

import { endsWithUs } from "../../support/children.mjs";

export { freePort } from "../../support/ports.mjs";

/** A folder of its own for one suite, gone when the suite ends. */
export function temporaryFolder(name) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `ondam-${name}-`));
    return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

export function listens(port) {
    return new Promise((resolve) => {
        const socket = net.connect({ host: "127.0.0.1", port });
        socket.once("connect", () => resolve(!socket.destroy().connecting));
        socket.once("error", () => resolve(false));
    });
}

/** A child that writes into a log file; it is ended by its own process id and waited for. */
export class Child {
    constructor(command, args, { log, env = process.env, cwd, input = "ignore" }) {
        const out = fs.openSync(log, "a");
        this.log = log;
        this.process = endsWithUs(spawn(command, args, { env, cwd, stdio: [input, "pipe", out] }));
        fs.closeSync(out);
        this.output = "";
        this.process.stdout.on("data", (bytes) => {
            this.output += bytes;
            fs.appendFileSync(log, bytes);
        });
        this.ended = new Promise((resolve) => {
            this.process.once("exit", (code, signal) => resolve({ code, signal }));
            this.process.once("error", (error) => resolve({ code: -1, signal: String(error) }));
        });
    }

    get isRunning() {
        return this.process.exitCode === null && this.process.signalCode === null;
    }

    async stop(signal = "SIGTERM") {
        if (this.isRunning) this.process.kill(signal);
        const impatient = setTimeout(() => this.process.kill("SIGKILL"), 60_000);
        const end = await this.ended;
        clearTimeout(impatient);
        return end;
    }
}

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { eventually } from "./waiting.mjs";
import { Child, freePort } from "./processes.mjs";

const run = promisify(execFile);

/** The server itself, as it is shipped, over a data folder of its own. */
export class Ondam {
    static async start(folder, settings = {}) {
        const binary = process.env.ONDAM_BINARY;
        if (!binary) throw new Error("ONDAM_BINARY names the program to test");
        const ondam = new Ondam();
        ondam.binary = path.resolve(binary);
        ondam.data = path.join(folder, "data");
        ondam.url = `http://127.0.0.1:${await freePort()}`;
        ondam.listen = new URL(ondam.url).host;
        // Every ONDAM_ variable is a setting to the program, and it refuses those it does not know.
        const rest = Object.entries(process.env).filter(([name]) => !name.startsWith("ONDAM_"));
        ondam.env = { ...Object.fromEntries(rest), ONDAM_OUTBOUND_ALLOW: "127.0.0.0/8", ...settings };
        ondam.log = path.join(folder, "ondam.log");
        await ondam.run();
        return ondam;
    }

    /** Starts it, or starts it again on the same data and port. */
    async run() {
        this.child = new Child(this.binary, ["serve", "--data", this.data, "--listen", this.listen], { log: this.log, env: this.env });
        await eventually("the server was ready", async () => {
            if (!this.child.isRunning) throw new Error(`it ended; see ${this.log}`);
            return (await fetch(`${this.url}/readyz`)).ok;
        });
    }

    /** The last line that a command prints, as the documentation promises it. */
    command(...args) {
        return this.commandWith("", ...args);
    }
    /** The same of a command that reads `input`. */
    async commandWith(input, ...args) {
        const running = run(this.binary, [...args, "--data", this.data, "--listen", this.listen], { env: this.env });
        running.child.stdin.end(input);
        const { stdout } = await running;
        return stdout.trimEnd().split("\n").at(-1);
    }

    /** The REST API with a token of these scopes. */
    async api(...scopes) {
        return Api.withToken(this.url, await this.command("token", "api", "--name", "e2e", ...scopes.flatMap((scope) => ["--scope", scope])));
    }

    /** Without a warning, as a power cut does it. */
    kill() {
        return this.child.stop("SIGKILL");
    }
    stop() {
        return this.child.stop();
    }
}

/** The REST API with a token, or with the session of somebody who signed in by a link. */
export class Api {
    constructor(url, headers) {
        this.url = url;
        this.headers = headers;
    }

    static withToken(url, token) {
        return new Api(url, { authorization: `Bearer ${token}` });
    }

    static async signIn(url, link) {
        const answer = await fetch(`${url}/api/v1/session/link`, {
            method: "POST",
            headers: { "content-type": "application/json", origin: url },
            body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
        });
        if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
        const session = await answer.json();
        const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
        return new Api(url, { cookie, origin: url, "x-csrf-token": session.csrf_token });
    }

    async call(method, target, body, headers = {}) {
        const answer = await fetch(this.url + target, {
            method,
            headers: { ...this.headers, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${text}`);
        return text ? JSON.parse(text) : null;
    }

    get(target) {
        return this.call("GET", target);
    }
    post(target, body = {}) {
        return this.call("POST", target, body);
    }
    put(target, body) {
        return this.call("PUT", target, body);
    }
    patch(target, body) {
        return this.call("PATCH", target, body);
    }
}

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { eventually } from "./waiting.mjs";
import { Child } from "./processes.mjs";

const programs = "/usr/lib/postgresql/15/bin";

/** A PostgreSQL of its own behind a socket in the folder. Started as root it runs as `postgres`, as it must. */
export class Postgres {
    static async start(folder) {
        const place = path.join(folder, "pg");
        const data = path.join(place, "data");
        fs.mkdirSync(place);
        fs.chmodSync(folder, 0o755);
        const asRoot = process.getuid() === 0;
        const command = (program, ...args) =>
            asRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program, ...args] : [program, ...args];
        if (asRoot) execFileSync("chown", ["postgres", place]);
        const options = { cwd: place, env: { PATH: process.env.PATH, HOME: place, LC_ALL: "C.UTF-8" } };
        const [init, ...how] = command(`${programs}/initdb`, "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        execFileSync(init, how, { ...options, stdio: "ignore" });
        const postgres = new Postgres();
        const [server, ...args] = command(`${programs}/postgres`, "-D", data, "-c", "listen_addresses=", "-c", `unix_socket_directories=${place}`, "-c", "fsync=off");
        postgres.child = new Child(server, args, { log: path.join(folder, "postgres.log"), ...options });
        postgres.url = `host=${place} port=5432 user=app dbname=postgres`;
        await eventually("PostgreSQL took connections", () => {
            execFileSync(`${programs}/pg_isready`, ["-h", place, "-U", "app"], { stdio: "ignore" });
            return true;
        });
        return postgres;
    }

    /** Quick and without ceremony: its data goes with the folder. */
    stop() {
        return this.child.stop("SIGQUIT");
    }
}

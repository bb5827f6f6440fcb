import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { eventually } from "./waiting.mjs";
import { Child, freePort, listens } from "./processes.mjs";

const smtpServer = path.resolve(import.meta.dirname, "../../support/smtp/server.js");

/** A real Dovecot on loopback: every user exists, with the password `secret`. Needs root, as Dovecot does. */
export class Dovecot {
    static async start(folder) {
        const dovecot = new Dovecot();
        dovecot.port = await freePort();
        dovecot.lmtp = await freePort();
        const place = path.join(folder, "dovecot");
        fs.mkdirSync(path.join(place, "mail"), { recursive: true });
        execFileSync("chown", ["nobody:nogroup", path.join(place, "mail")]);
        fs.chmodSync(folder, 0o755);
        const file = path.join(place, "dovecot.conf");
        fs.writeFileSync(file, dovecot.configuration(place));
        dovecot.child = new Child("dovecot", ["-F", "-c", file], { log: path.join(folder, "dovecot.log") });
        await eventually("Dovecot listened", async () => (await listens(dovecot.port)) && listens(dovecot.lmtp));
        return dovecot;
    }

    configuration(place) {
        return `
base_dir = ${place}/run
state_dir = ${place}/state
log_path = ${place}/log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
default_login_user = dovenull
default_internal_user = dovecot
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
mail_location = maildir:~/Maildir
mailbox_idle_check_interval = 1 secs
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${place}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${this.port}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${this.lmtp}
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`;
    }

    /** Hands a mail over as a mail server does, by LMTP. */
    async deliver(user, from, raw) {
        const { default: net } = await import("node:net");
        const socket = net.connect({ host: "127.0.0.1", port: this.lmtp });
        socket.setEncoding("utf8");
        let heard = "";
        socket.on("data", (text) => {
            heard += text;
        });
        const say = async (line, code) => {
            const begin = heard.length;
            if (line !== null) socket.write(`${line}\r\n`);
            await eventually(`LMTP answered ${line}`, () => /^\d{3} .*\r\n$/m.test(heard.slice(begin)) || (line === null && heard));
            const answer = heard.slice(begin);
            if (!answer.startsWith(code)) throw new Error(`LMTP: ${line}: ${answer}`);
        };
        await say(null, "220");
        await say("LHLO mx.example.com", "250");
        await say(`MAIL FROM:<${from}>`, "250");
        await say(`RCPT TO:<${user}>`, "250");
        await say("DATA", "354");
        await say(`${raw.replace(/^\./gm, "..")}\r\n.`, "250");
        socket.end("QUIT\r\n");
    }

    stop() {
        return this.child.stop();
    }
}

/** A real SMTP server that keeps what it is given; user `agent`, password `secret`. */
export class Smtp {
    static async start(folder) {
        const smtp = new Smtp();
        smtp.folder = path.join(folder, "sent-mails");
        fs.mkdirSync(smtp.folder);
        smtp.child = new Child(process.execPath, [smtpServer, smtp.folder], {
            log: path.join(folder, "smtp.log"),
            input: "pipe",
        });
        smtp.port = Number(await eventually("the SMTP server listened", () => /^\d+\n/.exec(smtp.child.output)?.[0]));
        return smtp;
    }

    /** The mail that it took as the `count`-th: the envelope and the whole. */
    async left(count) {
        // The mail itself is written last.
        const whole = () => fs.readdirSync(this.folder).filter((name) => name.endsWith(".eml"));
        await eventually(`${count} mails had left`, () => whole().length >= count);
        const name = whole().sort().at(count - 1).replace(".eml", ".json");
        const read = (file) => fs.readFileSync(path.join(this.folder, file), "utf8");
        return { envelope: JSON.parse(read(name)), raw: read(name.replace(".json", ".eml")) };
    }

    get mails() {
        return fs.readdirSync(this.folder).filter((name) => name.endsWith(".json"));
    }

    stop() {
        return this.child.stop();
    }
}

export const header = (raw, name) => new RegExp(`^${name}: (.*)$`, "im").exec(raw)?.[1].trim();

/** The plain text of what we compose: the first part, or the whole; quoted-printable or base64. */
export function plain(raw) {
    const [, head, body] = /text\/plain[^]*?\r?\n(.*?)\r?\n\r?\n([^]*?)(?:\r?\n--|$)/i.exec(raw);
    if (/base64/i.test(head)) return Buffer.from(body, "base64").toString().replace(/\r\n/g, "\n");
    const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString();
}

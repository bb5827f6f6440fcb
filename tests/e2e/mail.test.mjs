// What a help desk does with mail, over a real Dovecot and a real SMTP server: signature and copies, a message forwarded to
// somebody outside whose answer comes back, automatic answers that open nothing, a blocked sender, spam, a mail from long ago.
import http from "node:http";
import path from "node:path";

import { composeHangul, pressEnterOpen, violations } from "./support/browser.mjs";
import { equal, eventually, finish, holds, step, StoryEnded } from "./support/checks.mjs";
import { ConsoleDesk } from "./support/desks.mjs";
import { Dovecot, header, plain, Smtp } from "./support/mail.mjs";
import { Api, Ondam } from "./support/ondam.mjs";
import { temporaryFolder } from "./support/processes.mjs";

const address = "help@shop.example";

class Desk {
    constructor(folder) {
        this.folder = folder;
    }

    async open() {
        this.mailbox = await Dovecot.start(this.folder);
        this.smtp = await Smtp.start(this.folder);
        this.server = await Ondam.start(this.folder);
        await this.server.command("user", "add", "--email", "owner@shop.example", "--name", "Olive", "--role", "owner", "--locale", "en");
        const link = await this.server.command("user", "add", "--email", "mina@shop.example", "--name", "Mina Park", "--role", "agent", "--locale", "en");
        const scopes = ["view_conversations", "manage_channels", "manage_workspace", "manage_conversations", "manage_keys", "view_metrics"];
        const token = await this.server.command("token", "api", "--name", "e2e", ...scopes.flatMap((scope) => ["--scope", scope]));
        this.api = Api.withToken(this.server.url, token);
        this.mina = await Api.signIn(this.server.url, link);
        await this.api.patch("/api/v1/workspace", { settings: { undo_seconds: 0 } });
        await this.mina.patch("/api/v1/session/user", { signature: "Mina Park\nOndam Shop" });
        const server = (port, user) => ({ host: "127.0.0.1", port, security: "none", user });
        const settings = { address, from_name: "Ondam Shop", imap: server(this.mailbox.port, address), smtp: server(this.smtp.port, "agent") };
        this.channel = await this.api.post("/api/v1/channels", { kind: "email", name: "Mail", settings, secrets: { password: "secret" } });
        await eventually("the mailbox was read", async () => (await this.api.get(`/api/v1/channels/${this.channel.id}`)).state === "ok");
    }

    mail(from, id, headers, text) {
        const raw = [`From: ${from}`, `To: ${address}`, `Message-ID: <${id}>`, ...headers, "", text, ""].join("\r\n");
        return this.mailbox.deliver(address, /<?([^<>\s]+)>?$/.exec(from)[1], raw);
    }
    all() {
        return this.api.get("/api/v1/conversations").then((page) => page.items);
    }
    messages(id) {
        return this.api.get(`/api/v1/conversations/${id}/messages`).then((page) => page.items);
    }
    /** What stands in the lists, the counts and the figures of this moment. */
    async stands() {
        const { open, unassigned, waiting, opened_today } = await this.api.get("/api/v1/metrics/live");
        return { ...(await this.api.get("/api/v1/conversations/counts")), figures: [open, unassigned, waiting, opened_today] };
    }
    left(count) {
        return this.smtp.left(count);
    }
    async close() {
        for (const part of [this.server, this.smtp, this.mailbox]) await part?.stop();
    }
}

/** A program of the shop's own that is told of everything. */
async function listener() {
    const heard = [];
    const server = http.createServer(async (request, response) => {
        let text = "";
        for await (const piece of request) text += piece;
        heard.push(JSON.parse(text));
        response.end("{}");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const stop = () => {
        server.close();
        server.closeAllConnections();
    };
    return { heard, url: `http://127.0.0.1:${server.address().port}/`, stop };
}

async function staysAside(desk) {
    // Whoever writes now is told so: there are no hours at all.
    const never = await desk.api.post("/api/v1/business_hours", { name: "Never", week: {} });
    await desk.api.patch(`/api/v1/channels/${desk.channel.id}`, { business_hours_id: never.id, settings: { out_of_hours_message: "We are closed." } });
    const program = await listener();
    const webhook = await desk.api.post("/api/v1/webhooks", { name: "Program", url: program.url, events: ["*"] });
    const jun = await ConsoleDesk.signIn(desk.server.url, await desk.server.command("user", "link", "--email", "jun@shop.example"));
    try {
        const frames = [];
        jun.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(JSON.parse(payload))));
        await jun.page.reload();
        await eventually("the console listens", () => frames.some((frame) => frame.type === "ready"));
        const before = await desk.stands();
        const mails = desk.smtp.mails.length;
        const told = (id) => program.heard.filter((one) => one.data.id === id || one.data.facts.conversation_id === id);
        const shown = (id) => frames.filter((frame) => frame.conversation_id === id && frame.kind === "conversation.created");

        await desk.mail("Prize <win@lottery.example>", "20@lottery.example", ["X-Spam-Flag: YES", "Subject: You have won"], "Send us your account.");
        const spam = await eventually("it stands among spam", async () => (await desk.api.get("/api/v1/conversations?view=spam")).items[0]);
        equal([spam.status, spam.subject, spam.assignee_id], ["spam", "You have won", null], "what stands there");
        equal(await desk.stands(), before, "what is counted");
        await desk.mail("Ida <ida@else.example>", "21@else.example", ["X-Spam-Flag: NO", "Subject: Size"], "Does it come in red?");
        const real = await eventually("a mail after it", async () => (await desk.all()).find((one) => one.subject === "Size"));
        await eventually("the program is told of it", () => ["conversation.created", "message.created"].every((type) => told(real.id).some((one) => one.type === type)));
        await eventually("so is the console", () => shown(real.id).length === 1);
        equal((await desk.left(mails + 1)).envelope.recipients, ["ida@else.example"], "who is told that nobody is there");
        await eventually("it has left", async () => (await desk.messages(real.id)).some((one) => one.automatic && one.state === "sent"));
        equal(told(spam.id), [], "what the program was told of spam");
        equal(shown(spam.id), [], "what the console was told of spam");
        equal((await desk.messages(spam.id)).filter((one) => one.kind === "outgoing"), [], "what answered it");
        equal((await desk.stands()).all, before.all + 1, "what is counted with the real one");
        holds(!(await desk.all()).some((one) => one.id === spam.id), "it stands in the list of all");

        const withReal = await desk.stands();
        const open = await desk.mina.call("DELETE", `/api/v1/conversations/${spam.id}/spam`);
        equal(open.status, "open", "the status after it was none");
        const { all, open: counted } = await desk.stands();
        equal([all, counted], [withReal.all + 1, withReal.open + 1], "what is counted then");
        equal((await desk.api.get("/api/v1/conversations?view=spam")).items, [], "what is spam then");
        holds((await desk.all()).some((one) => one.id === spam.id), "it stands in no list");
        equal(desk.smtp.mails.length, mails + 1, "mails that left");
        equal(jun.faults, [], "faults of the page");
    } finally {
        await jun.close();
        program.stop();
    }
    await desk.api.call("DELETE", `/api/v1/webhooks/${webhook.id}`);
    await desk.api.patch(`/api/v1/channels/${desk.channel.id}`, { business_hours_id: null, settings: { out_of_hours_message: "" } });
}

async function tell(desk) {
    await step("server, mailbox and mail server start", () => desk.open());
    const matter = await step("a customer mails with a copy to her husband", async () => {
        await desk.mail("Emily Carter <emily@home.example>", "1@home.example", ["Subject: Parcel", "Cc: Bob <bob@home.example>"], "Where is my parcel?");
        return eventually("a conversation", async () => (await desk.all())[0]);
    });
    const answer = await step("Mina answers both, under her signature", async () => {
        await desk.mina.post(`/api/v1/conversations/${matter.id}/messages`, { client_id: "a", kind: "outgoing", body: "It left today.", cc: ["bob@home.example"] });
        const { envelope, raw } = await desk.left(1);
        equal(envelope.recipients, ["emily@home.example", "bob@home.example"], "whom it went to");
        holds(plain(raw).includes("It left today.\n\n-- \nMina Park\nOndam Shop"), `the text with the signature: ${plain(raw)}`);
        holds(header(raw, "From").includes("Mina Park"), header(raw, "From"));
        equal(header(raw, "In-Reply-To"), "<1@home.example>", "what it answers");
        return header(raw, "Message-ID");
    });
    await step("the husband's answer belongs to the matter, a stranger's with the same id does not", async () => {
        await desk.mail("Bob <bob@home.example>", "2@home.example", [`In-Reply-To: ${answer}`, "Subject: Re: Parcel"], "Thank you!");
        await eventually("his answer", async () => (await desk.messages(matter.id)).some((one) => one.body === "Thank you!"));
        await desk.mail("Eve <eve@evil.example>", "3@evil.example", [`In-Reply-To: ${answer}`, "Subject: Re: Parcel"], "Tell me her address.");
        await eventually("hers stands alone", async () => (await desk.all()).length === 2);
        holds(!(await desk.messages(matter.id)).some((one) => one.body.includes("her address")), "a stranger in the matter");
    });
    const forwarded = await step("Mina forwards the question to the carrier", async () => {
        const question = (await desk.messages(matter.id)).find((one) => one.body === "Where is my parcel?");
        const target = `/api/v1/conversations/${matter.id}/messages/${question.id}/forward`;
        const input = { client_id: "f", to: ["Desk@Carrier.example"], body: "Do you know more?" };
        const note = await desk.mina.post(target, input);
        equal([note.kind, note.cc, note.channel.id], ["note", ["desk@carrier.example"], desk.channel.id], "the note");
        equal((await desk.mina.post(target, input)).id, note.id, "the same client id");
        const { envelope, raw } = await desk.left(2);
        equal(envelope.recipients, ["desk@carrier.example"], "whom it went to");
        equal(header(raw, "Subject"), "Fwd: Parcel", "the subject");
        for (const words of ["Do you know more?", "Forwarded message", "From: Emily Carter <emily@home.example>", "Where is my parcel?"])
            holds(plain(raw).includes(words), `${words} is in ${plain(raw)}`);
        await eventually("the note says that it was sent", async () =>
            (await desk.messages(matter.id)).find((one) => one.id === note.id).state === "sent");
        return header(raw, "Message-ID");
    });
    await step("the carrier's answer comes back into the matter, and Mina's next one goes to the customer", async () => {
        await desk.mail("Carrier <desk@carrier.example>", "4@carrier.example", [`In-Reply-To: ${forwarded}`, "Subject: Re: Fwd: Parcel"], "It arrives at noon.");
        await eventually("its answer", async () => (await desk.messages(matter.id)).some((one) => one.body === "It arrives at noon."));
        await desk.mina.post(`/api/v1/conversations/${matter.id}/messages`, { client_id: "b", kind: "outgoing", body: "It arrives at noon today." });
        equal((await desk.left(3)).envelope.recipients, ["emily@home.example"], "whom it went to");
    });
    await step("in the console the answer goes to whom it shows, the husband in copy and not the carrier", async () => {
        const link = await desk.server.command("user", "add", "--email", "jun@shop.example", "--name", "Jun Lee", "--role", "agent", "--locale", "en");
        const jun = await ConsoleDesk.signIn(desk.server.url, link);
        try {
            await jun.open(matter);
            const copies = jun.page.getByRole("textbox", { name: "Copy to" });
            const text = jun.page.getByRole("textbox", { name: "Reply", exact: true });
            equal(await copies.inputValue(), "bob@home.example", "who gets a copy");
            await text.fill("It has arrived.");
            await text.press("Control+Enter");
            equal((await desk.left(4)).envelope.recipients, ["emily@home.example", "bob@home.example"], "whom it went to");

            await copies.fill("bob@home.example, nobody");
            await text.fill("Was it whole?");
            await jun.page.getByText("nobody is no e-mail address to copy to.").waitFor();
            await text.press("Control+Enter");
            await copies.fill("");
            await text.press("Control+Enter");
            equal((await desk.left(5)).envelope.recipients, ["emily@home.example"], "whom it went to alone");

            // On a phone, in the dark, by keys alone, with the input method left on and an address as an address book copies it.
            await jun.page.setViewportSize({ width: 390, height: 844 });
            await jun.page.emulateMedia({ colorScheme: "dark" });
            await text.focus();
            const at = (field) => eventually("the focus moved", () => field.evaluate((element) => element === document.activeElement));
            await jun.page.keyboard.press("Shift+Tab");
            await at(copies);
            const session = await jun.page.context().newCDPSession(jun.page);
            await composeHangul(session, "박준");
            await pressEnterOpen(session, "준");
            equal(await copies.inputValue(), "박준", "no syllable is lost or doubled, and the Enter was the input method's");
            await at(copies);
            await jun.page.keyboard.insertText(" <bob@home.example>；Emily@Work.example");
            await jun.page.keyboard.press("Enter");
            await at(text);
            equal(await copies.inputValue(), "bob@home.example, Emily@Work.example", "who gets a copy");
            const { x, width } = await copies.boundingBox();
            holds(x >= 0 && x + width <= 390 && width >= 200, `the field reaches from ${x} to ${x + width}`);
            equal(await violations(jun.page), [], "what WCAG forbids");
            await composeHangul(session, "네");
            await session.send("Input.insertText", { text: "네" });
            await jun.page.keyboard.press("Shift+Tab");
            await jun.page.keyboard.press("Control+Enter");
            equal((await desk.left(6)).envelope.recipients, ["emily@home.example", "bob@home.example", "emily@work.example"], "whom it went to");
            equal(jun.faults, [], "faults of the page");
        } finally {
            await jun.close();
        }
    });
    await step("an out-of-office answer stays in the matter and opens none", async () => {
        const before = (await desk.all()).length;
        await desk.mail("Emily Carter <emily@home.example>", "5@home.example", [`In-Reply-To: ${answer}`, "Auto-Submitted: auto-replied", "Subject: Away"], "I am away.");
        await desk.mail("Nobody <away@else.example>", "6@else.example", ["Auto-Submitted: auto-replied", "Subject: Away"], "I am away as well.");
        await eventually("her answer", async () => (await desk.messages(matter.id)).some((one) => one.body === "I am away."));
        await desk.mail("Zoe <zoe@else.example>", "7@else.example", ["Date: Thu, 01 Jan 1970 00:00:00 +0000", "Subject: Old clock"], "My clock is wrong.");
        await eventually("a mail whose clock is wrong", async () => (await desk.all()).length === before + 1);
    });
    await step("a blocked sender is not heard, and is heard again when that is taken back", async () => {
        const before = (await desk.all()).length;
        const blocked = await desk.api.post("/api/v1/blocked_senders", { value: "@spam.example" });
        await desk.mail("Spam <a@spam.example>", "8@spam.example", ["Subject: Buy"], "Buy!");
        await desk.mail("Yun <yun@else.example>", "9@else.example", ["Subject: After"], "I come after it.");
        await eventually("the next mail", async () => (await desk.all()).length === before + 1);
        await desk.api.call("DELETE", `/api/v1/blocked_senders/${blocked.id}`);
        await desk.mail("Spam <a@spam.example>", "10@spam.example", ["Subject: Sorry"], "I am a customer.");
        await eventually("the mail of whom was blocked", async () => (await desk.all()).length === before + 2);
    });
    await step("a bounce marks what it is about; one of somebody else's mail waits as a dead letter", async () => {
        const bounce = (id) => ["From: MAILER-DAEMON@mx.shop.example", `To: ${address}`, "Subject: Undelivered", `Message-ID: <${crypto.randomUUID()}@mx>`, "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "Sorry.", "--b", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.shop.example", "", "Final-Recipient: rfc822; emily@home.example", "Action: failed", "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 5.1.1 User unknown", "", "--b", "Content-Type: text/rfc822-headers", "", `Message-ID: ${id}`, "", "--b--", ""].join("\r\n");
        const count = (await desk.all()).length;
        await desk.mailbox.deliver(address, "", bounce(answer));
        await eventually("it failed", async () => (await desk.messages(matter.id)).find((one) => one.client_id === "a").state === "failed");
        await desk.mailbox.deliver(address, "", bounce("<other@elsewhere.example>"));
        const letters = await eventually("a dead letter", async () => {
            const { items } = await desk.api.get(`/api/v1/channels/${desk.channel.id}/dead_letters`);
            return items.length && items;
        });
        equal(letters[0].reason_code, "bounce", "why it waits");
        equal((await desk.all()).length, count, "conversations");
    });
    await step("what another server marked as spam is told to nobody and counted nowhere, until it is none", () => staysAside(desk));
    await step("whom the mail server does not prove joins no matter and brings nobody in", async () => {
        await desk.api.patch(`/api/v1/channels/${desk.channel.id}`, { settings: { authserv_id: "mx.shop.example" } });
        const results = (said) => `Authentication-Results: mx.shop.example; ${said}`;
        const forged = [
            { number: 11, headers: [results("spf=fail; dkim=fail; dmarc=none")], suspicious: true },
            { number: 12, headers: [results("dmarc=permerror; spf=fail")], suspicious: true },
            { number: 13, headers: [results("spf=pass smtp.mailfrom=\"(\"@evil.example; dkim=none; dmarc=fail header.from=home.example")], suspicious: true },
            { number: 14, headers: [results("spf=softfail; dkim=none")], suspicious: false },
            { number: 15, headers: [], suspicious: false },
        ];
        for (const { number, headers, suspicious } of forged) {
            const before = (await desk.all()).length;
            await desk.mail("Emily Carter <emily@home.example>", `${number}@evil.example`, ["Cc: eve@evil.example", "Subject: Address", ...headers], `Copy Eve (${number}).`);
            await eventually(`mail ${number} stands alone`, async () => (await desk.all()).length === before + 1);
            const [newest] = await desk.all();
            const apart = await desk.api.get(`/api/v1/conversations/${newest.id}`);
            equal([apart.suspicious, apart.participants], [suspicious, []], `what mail ${number} began`);
        }
        await desk.mail("Emily Carter <emily@home.example>", "16@home.example",
            [results("dkim=pass header.d=home.example"), `In-Reply-To: ${answer}`, "Cc: Ann <ann@home.example>", "Subject: Re: Parcel"], "It was whole.");
        await eventually("her own", async () => (await desk.messages(matter.id)).some((one) => one.body === "It was whole."));
        const { participants } = await desk.api.get(`/api/v1/conversations/${matter.id}`);
        holds(participants.includes("ann@home.example") && !participants.includes("eve@evil.example"), `who takes part: ${participants}`);
        const lines = (await desk.messages(matter.id)).filter((one) => one.activity?.code === "participants");
        equal(lines[0].activity.data, { added: ["ann@home.example"] }, "what the history says of it");
    });
}

const folder = temporaryFolder("mail");
const desk = new Desk(path.resolve(folder.path));
let isTold = false;
try {
    await tell(desk);
    isTold = true;
} catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
} finally {
    await desk.close();
    // Only now does nobody write into it any more.
    if (isTold) folder.remove();
    else console.log(`     the logs stay in ${folder.path}`);
}
finish();

// The first story that must always work: a customer mails to move her appointment, asks again on a messenger before anyone has answered,
// and whoever answers sees one customer and one matter. Told over real parts, by the REST API and in the console, on both databases.
import path from "node:path";

import { equal, eventually, finish, holds, step, StoryEnded } from "./support/checks.mjs";
import { ConsoleDesk, RestDesk } from "./support/desks.mjs";
import { Dovecot, Smtp } from "./support/mail.mjs";
import { Api, Ondam } from "./support/ondam.mjs";
import { Postgres } from "./support/postgres.mjs";
import { temporaryFolder } from "./support/processes.mjs";
import { WhatsApp } from "./support/whatsapp.mjs";

const scopes = [
    "view_conversations", "view_customers", "edit_customers", "erase_customers", "view_metrics", "manage_channels", "manage_workspace",
    "manage_team", "view_audit",
];
const clinicAddress = "hello@clinic.example";

/**
 * 12 March, 9:00 in Seoul, of the next year that has it ahead; and the same hour a day earlier. Few people write the year of a day that
 * is near; in spring, when that of this year would be meant, they do.
 */
function nextAppointment() {
    const soon = Date.now() + 3 * 86_400_000;
    let year = new Date().getUTCFullYear();
    while (Date.parse(`${year}-03-12T00:00:00Z`) < soon) year += 1;
    const booked = `${year}-03-12T00:00:00.000Z`;
    const isFar = Date.parse(booked) - Date.now() > 290 * 86_400_000;
    return { booked, wanted: `${year}-03-11T00:00:00.000Z`, year: isFar ? ` ${year}` : "" };
}

const same = (a, b) => Date.parse(a) === Date.parse(b);
const fieldsOf = (conversation) => Object.fromEntries(conversation.fields.map((field) => [field.name, field.value]));
const activities = (messages) => messages.flatMap((message) => (message.activity ? [message.activity.code] : []));

class Clinic {
    constructor(folder, database) {
        this.folder = folder;
        this.database = database;
        this.parts = [];
    }

    async open() {
        const start = async (part) => {
            this.parts.push(await part);
            return this.parts.at(-1);
        };
        this.mailbox = await start(Dovecot.start(this.folder));
        this.smtp = await start(Smtp.start(this.folder));
        this.whatsapp = await start(WhatsApp.start());
        const settings = {};
        if (this.database === "PostgreSQL") settings.ONDAM_DATABASE_URL = (await start(Postgres.start(this.folder))).url;
        this.server = await start(Ondam.start(this.folder, settings));
        this.url = this.server.url;
    }

    async setUp() {
        await this.server.command("user", "add", "--email", "owner@clinic.example", "--name", "Olive", "--role", "owner", "--locale", "en");
        this.link = await this.server.command(
            "user", "add", "--email", "mina@clinic.example", "--name", "Mina Park", "--role", "agent", "--locale", "en");
        this.api = await this.server.api(...scopes);
        await this.server.command("user", "add", "--email", "viewer@clinic.example", "--name", "Vera", "--role", "viewer", "--locale", "en");
        this.viewer = await Api.signIn(this.url, await this.server.command("user", "link", "--email", "viewer@clinic.example"));
        this.writeKey = await this.server.command("token", "write-key", "--name", "booking system");
        await this.api.patch("/api/v1/workspace", {
            name: "Seoul Clinic", locale: "en", time_zone: "Asia/Seoul", default_region: "KR", settings: { undo_seconds: 0 },
        });
        this.mina = (await this.api.get("/api/v1/users")).items.find((user) => user.email === "mina@clinic.example").id;
    }

    async makeChannels() {
        const make = (kind, name, settings, secrets) => this.api.post("/api/v1/channels", { kind, name, enabled: true, settings, secrets });
        const server = (port, user) => ({ host: "127.0.0.1", port, security: "none", user });
        this.email = await make("email", "Front desk", {
            address: clinicAddress,
            from_name: "Seoul Clinic",
            auth: "password",
            authserv_id: "mx.clinic.example",
            imap: server(this.mailbox.port, clinicAddress),
            smtp: server(this.smtp.port, "agent"),
        }, { password: "secret" });
        this.messenger = await make("whatsapp", "WhatsApp", {
            phone_number_id: WhatsApp.number, display_phone: "+82 2-555-1234", api_base: this.whatsapp.base,
        }, WhatsApp.settings);
        await make("web_chat", "Website", { greeting: "How can we help?" }, {});
        this.webhook = `${this.url}/channels/whatsapp/${this.messenger.id}`;
        for (const channel of [this.email, this.messenger]) {
            const test = await this.api.post(`/api/v1/channels/${channel.id}/test`);
            holds(test.ok, `the test of ${channel.name} says ${JSON.stringify(test.steps)}`);
        }
    }

    async confirmWebhook() {
        const query = (token) => `?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=${token}`;
        const right = await fetch(this.webhook + query(WhatsApp.settings.verify_token));
        equal(await right.text(), "4711", "the challenge");
        equal((await fetch(this.webhook + query("guessed"))).status, 403, "a wrong verify token");
    }

    /** The booking system tells what it knows, as any tracking client does. */
    async track(events) {
        const answer = await fetch(`${this.url}/v1/batch`, {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Basic ${Buffer.from(`${this.writeKey}:`).toString("base64")}` },
            body: JSON.stringify({ batch: events.map((event) => ({ messageId: crypto.randomUUID(), timestamp: new Date().toISOString(), ...event })) }),
        });
        equal(answer.status, 200, "the collection");
    }

    customersNamed(word) {
        return this.api.get(`/api/v1/customers?q=${encodeURIComponent(word)}`).then((page) => page.items);
    }
    conversationsOf(customer) {
        return this.api.get(`/api/v1/customers/${customer}/conversations`).then((page) => page.items);
    }
    conversation(id) {
        return this.api.get(`/api/v1/conversations/${id}`);
    }
    messages(id) {
        return this.api.get(`/api/v1/conversations/${id}/messages`).then((page) => page.items);
    }

    async close() {
        for (const part of this.parts.reverse()) await part.stop();
    }
}

/** What the booking system knows of somebody, with her appointment. */
async function makeKnown(clinic, person, traits) {
    const { booked } = nextAppointment();
    await clinic.track([
        { type: "identify", userId: person.user, traits: { name: person.name, email: person.email, language: "en", ...traits } },
        {
            type: "track", event: "Appointment Booked", userId: person.user,
            properties: { appointment_id: `visit-${person.user}`, title: "Check-up", with: "Dr Adams", starts_at: booked },
        },
    ]);
    return eventually("she was found with her appointment", async () => {
        const [found] = await clinic.customersNamed(person.email);
        if (!found) return null;
        const customer = await clinic.api.get(`/api/v1/customers/${found.id}`);
        return customer.appointments.length ? customer : null;
    });
}

/** The mail in which she asks for another day, with all that identifies her, as it comes from her provider. */
function letter(person) {
    const { year } = nextAppointment();
    const domain = person.email.split("@")[1];
    return [
        `Authentication-Results: mx.clinic.example; dmarc=pass header.from=${domain}`,
        `From: ${person.name} <${person.email}>`,
        `To: Seoul Clinic <${clinicAddress}>`,
        "Subject: My appointment",
        `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
        `Message-ID: <${crypto.randomUUID()}@${domain}>`,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Hello,",
        "",
        `I have an appointment with Dr Adams on 12 March${year} at 9:00. Could you please move it to 11 March${year}, at the same hour?`,
        "",
        `My name is ${person.name}, my phone is ${person.phoneAsWritten}, my identity number is ${person.number}.`,
        "",
        "Thank you",
    ].join("\r\n");
}

/** Everything that happens to one person, from the booking to her answer. */
async function story(clinic, Desk, emily, by) {
    const { booked, wanted } = nextAppointment();
    const told = (name, run) => step(`${emily.name}, ${by}: ${name}`, run);
    const seen = {};

    await told("the booking system makes her known, with her appointment", async () => {
        seen.customer = await makeKnown(clinic, emily, { phone: emily.phone });
        equal(seen.customer.phone, emily.phone, "phone");
        equal(seen.customer.appointments[0].with, "Dr Adams", "with");
        holds(same(seen.customer.appointments[0].starts_at, booked), `it starts at ${seen.customer.appointments[0].starts_at}`);
    });

    await told("her mail becomes one matter with what it says filled in", async () => {
        await clinic.mailbox.deliver(clinicAddress, emily.email, letter(emily));
        seen.matter = await eventually("the conversation stood", async () => (await clinic.conversationsOf(seen.customer.id))[0]);
        const matter = await clinic.conversation(seen.matter.id);
        equal(matter.subject, "My appointment", "subject");
        const fields = fieldsOf(matter);
        equal(fields.wish, "move_appointment", "wish");
        equal(fields.phone, emily.phone, "phone");
        equal(fields.identity_number, `${emily.number.slice(0, 7)}*******`, "identity number");
        holds(same(fields.appointment_at, booked), `appointment_at is ${fields.appointment_at}`);
        holds(same(fields.wanted_at, wanted), `wanted_at is ${fields.wanted_at}`);
        equal(fields.appointment_id, seen.customer.appointments[0].id, "appointment");
        const text = JSON.stringify([matter, await clinic.messages(matter.id)]);
        holds(!text.includes(emily.number.slice(7)), "the identity number can be read in the conversation");
    });

    await told("a webhook that Meta did not sign brings nothing", async () => {
        const forged = clinic.whatsapp.message(emily, { type: "text", text: { body: "forged" } });
        equal(await clinic.whatsapp.notify(clinic.webhook, forged, "guessed"), 403, "status");
    });

    await told("her question on WhatsApp continues the same matter", async () => {
        const question = clinic.whatsapp.message(emily, { type: "text", text: { body: "any news about my appointment?" } });
        equal(await clinic.whatsapp.notify(clinic.webhook, question), 200, "status");
        equal(await clinic.whatsapp.notify(clinic.webhook, question), 200, "status of the repetition");
        const matter = await eventually("the question arrived", async () => {
            const now = await clinic.conversation(seen.matter.id);
            return now.last_message?.text.startsWith("any news") ? now : null;
        });
        equal(matter.channels.map((channel) => channel.kind), ["whatsapp", "email"], "channels");
        equal((await clinic.conversationsOf(seen.customer.id)).length, 1, "conversations");
        equal((await clinic.customersNamed(emily.name)).length, 1, "customers of her name");
        const messages = await clinic.messages(matter.id);
        equal(messages.filter((message) => message.kind === "incoming").map((message) => message.channel.kind), ["whatsapp", "email"], "messages");
        equal(fieldsOf(matter).identity_number, `${emily.number.slice(0, 7)}*******`, "identity number");
        const customer = await clinic.api.get(`/api/v1/customers/${seen.customer.id}`);
        equal(customer.conversations.map((brief) => brief.id), [matter.id], "the customer's matters");
        equal(customer.counters.open_conversations, 1, "open matters");
    });

    const link = await clinic.server.command("user", "link", "--email", "mina@clinic.example");
    const desk = await told("Mina signs in by a one-time link", () => Desk.signIn(clinic.url, link));
    try {
        await told("she sees one customer and one matter, over both channels", async () => {
            await desk.open(await clinic.conversation(seen.matter.id));
            for (const part of [emily.name, "any news about my appointment?", "move it to 11 March", `${emily.number.slice(0, 7)}*******`]) {
                await eventually(`“${part}” is there to read`, async () => (await desk.text()).includes(part));
            }
            holds(!(await desk.text()).includes(emily.number), "the identity number is shown");
        });
        await told("the appointment and the wish are filled in, and she need ask nothing", async () => {
            const matter = await desk.matter();
            for (const part of ["Move the appointment", "Mar 12", "Mar 11", emily.phoneAsWritten.slice(-9), `${emily.number.slice(0, 7)}*******`]) {
                holds(matter.includes(part), `“${part}” is not in the matter: ${matter}`);
            }
            const appointment = await desk.appointment();
            for (const part of ["Check-up", "Dr Adams", "Mar 12"]) holds(appointment.includes(part), `“${part}” is not in ${appointment}`);
        });
        await told("who has no right to the identity number does not get it, and nobody looked", async () => {
            const path = `/api/v1/conversations/${seen.matter.id}/fields/identity_number/reveal`;
            const refused = await fetch(clinic.url + path, { method: "POST", headers: { ...clinic.viewer.headers, "content-type": "application/json" }, body: "{}" });
            equal(refused.status, 403, "status");
            holds(!(await refused.text()).includes(emily.number.slice(7)), "the refusal tells it");
            const entries = (await clinic.api.get("/api/v1/audit_entries")).items;
            equal(entries.filter((one) => one.action === "conversation.reveal" && one.resource.includes(seen.matter.id)), [], "audit entries");
        });
        await told("she looks at the identity number, and that is written down", async () => {
            equal(await desk.reveal(), emily.number, "identity number");
            const entries = (await clinic.api.get("/api/v1/audit_entries")).items;
            const entry = entries.find((one) => one.action === "conversation.reveal" && one.resource.includes(seen.matter.id));
            equal(entry?.actor, `user:${clinic.mina}`, "who looked");
            holds(!JSON.stringify(entries).includes(emily.number), "the audit log holds the number");
        });
        await told("she moves the appointment as wished", async () => {
            await desk.moveAppointment();
            const { appointments } = await clinic.api.get(`/api/v1/customers/${seen.customer.id}`);
            equal(appointments.length, 1, "appointments");
            holds(same(appointments[0].starts_at, wanted) && same(appointments[0].moved_from, booked), JSON.stringify(appointments[0]));
        });
        await told("her one answer arrives on WhatsApp, and nowhere else", async () => {
            const words = "Done: 11 March, 9:00, Dr Adams. See you then!";
            await desk.reply(words);
            const [sent] = await eventually("it was posted", () => {
                const all = clinic.whatsapp.sentTo(emily.whatsapp);
                return all.length ? all : null;
            });
            equal([sent.type, sent.text?.body], ["text", words], "the message");
            for (const status of ["sent", "delivered", "read"]) {
                equal(await clinic.whatsapp.notify(clinic.webhook, clinic.whatsapp.status(emily, sent.id, status)), 200, "status");
            }
            await eventually("it was marked as read", async () =>
                (await clinic.messages(seen.matter.id)).some((message) => message.body === words && message.state === "read"));
        });
        await told("she resolves it", async () => {
            await desk.resolve();
            const matter = await eventually("it was resolved", async () => {
                const now = await clinic.conversation(seen.matter.id);
                return now.status === "resolved" ? now : null;
            });
            equal(matter.resolved_by, clinic.mina, "who");
            const customer = await clinic.api.get(`/api/v1/customers/${seen.customer.id}`);
            equal(customer.counters.open_conversations, 0, "open matters, the mail's with it");
        });
        equal(desk.faults ?? [], [], "faults in the page");
    } finally {
        await desk.close();
    }

    await told("the question how it was goes to WhatsApp, and one tap answers it", async () => {
        const question = await eventually("the buttons were posted", () =>
            clinic.whatsapp.sentTo(emily.whatsapp).find((message) => message.type === "interactive"));
        const buttons = question.interactive.action.buttons.map((button) => button.reply);
        equal(buttons.length, 3, "buttons");
        const best = buttons.find((button) => button.id.endsWith(":5"));
        const press = clinic.whatsapp.message(emily, {
            type: "interactive", context: { id: question.id }, interactive: { type: "button_reply", button_reply: best },
        });
        equal(await clinic.whatsapp.notify(clinic.webhook, press), 200, "status");
        const answer = await eventually("the answer was kept", async () =>
            (await clinic.api.get("/api/v1/csat_responses")).items.find((one) => one.conversation_id === seen.matter.id));
        equal([answer.score, answer.agent_id, answer.channel_kind], [5, clinic.mina, "whatsapp"], "score, agent, channel");
        const matter = await clinic.conversation(seen.matter.id);
        equal([matter.status, matter.csat_score], ["resolved", 5], "status and score");
        equal(clinic.whatsapp.sentTo(emily.whatsapp).length, 2, "messages to her");
        equal(clinic.smtp.mails, [], "mails that left");
    });

    await told("her timeline tells it all", async () => {
        const expected = ["Appointment Booked", "appointment.moved", "conversation.resolved", "csat.answered"];
        const entries = await eventually("the timeline was complete", async () => {
            const { items } = await clinic.api.get(`/api/v1/customers/${seen.customer.id}/timeline?limit=200`);
            const names = items.map((entry) => entry.name);
            if (expected.every((name) => names.includes(name))) return items;
            throw new Error(names.join(", "));
        });
        const channels = entries.filter((entry) => entry.category === "message").map((entry) => entry.channel_kind);
        holds(channels.includes("email") && channels.includes("whatsapp"), `messages came over ${channels}`);
        holds(!JSON.stringify(entries).includes(emily.number), "the timeline holds the identity number");
        const lines = activities(await clinic.messages(seen.matter.id));
        for (const code of ["channel", "revealed", "appointment", "csat_asked", "csat_answered"]) {
            equal(lines.filter((line) => line === code).length, 1, `lines of ${code}`);
        }
    });
    return seen;
}

/**
 * Her phone stands in the mail alone: that is a claim. Whoever writes from it is somebody else until the agent says otherwise with one
 * click, and nothing of hers goes there before.
 */
async function claim(clinic, Desk, ruth, by) {
    const told = (name, run) => step(`${ruth.name}, ${by}: ${name}`, run);
    const seen = {};
    await told("her mail names a phone that nobody knew", async () => {
        seen.customer = await makeKnown(clinic, ruth, {});
        await clinic.mailbox.deliver(clinicAddress, ruth.email, letter(ruth));
        seen.matter = await eventually("the conversation stood", async () => (await clinic.conversationsOf(seen.customer.id))[0]);
    });
    await told("who writes from that phone is a stranger, and hears nothing of hers", async () => {
        const question = clinic.whatsapp.message({ ...ruth, name: ruth.nickname }, { type: "text", text: { body: "any news about my appointment?" } });
        equal(await clinic.whatsapp.notify(clinic.webhook, question), 200, "status");
        seen.stranger = await eventually("the question arrived", async () =>
            (await clinic.api.get("/api/v1/conversations?channel_kind=whatsapp")).items.find((one) => one.customer.name === ruth.nickname));
        holds(seen.stranger.id !== seen.matter.id, "it went into her matter");
        holds(seen.stranger.customer.id !== seen.customer.id, "it was taken for her");
        const told = JSON.stringify([await clinic.conversation(seen.stranger.id), await clinic.messages(seen.stranger.id)]);
        for (const word of [ruth.number.slice(0, 6), ruth.email, "Dr Adams"]) holds(!told.includes(word), `“${word}” is shown with the stranger`);
        equal(clinic.whatsapp.sentTo(ruth.whatsapp), [], "what went to the phone");
    });
    const desk = await told("Mina signs in", async () => Desk.signIn(clinic.url, await clinic.server.command("user", "link", "--email", "mina@clinic.example")));
    try {
        await told("one click of the agent makes it one customer and one matter over both channels", async () => {
            await desk.open(await clinic.conversation(seen.stranger.id));
            await desk.link();
            const [matter, ...more] = await eventually("one open matter was left", async () => {
                const { items } = await clinic.api.get(`/api/v1/customers/${seen.customer.id}/conversations`);
                const open = items.filter((one) => one.status === "open");
                return open.length === 1 ? open : null;
            });
            equal(more, [], "others");
            const now = await clinic.conversation(matter.id);
            equal(now.channels.map((channel) => channel.kind).sort(), ["email", "whatsapp"], "channels");
            equal(fieldsOf(now).wish, "move_appointment", "wish");
            seen.matter = now;
        });
        await told("the answer then goes to the phone", async () => {
            await desk.open(seen.matter);
            await desk.reply("Moved to 11 March, 9:00.");
            await eventually("it was posted", () => clinic.whatsapp.sentTo(ruth.whatsapp).find((message) => message.text?.body.startsWith("Moved")));
        });
        equal(desk.faults ?? [], [], "faults in the page");
    } finally {
        await desk.close();
    }
}

async function status(api, target) {
    return (await fetch(api.url + target, { headers: api.headers })).status;
}

/** Forgets her, and looks wherever a word of hers could be left. */
async function erase(clinic, person, { customer, matter }) {
    await clinic.api.call("DELETE", `/api/v1/customers/${customer.id}`);
    for (const gone of [`/customers/${customer.id}`, `/customers/${customer.id}/timeline`, `/conversations/${matter.id}`, `/conversations/${matter.id}/messages`]) {
        equal(await status(clinic.api, `/api/v1${gone}`), 404, gone);
    }
    for (const word of [person.name, person.email, person.phoneAsWritten]) {
        const found = await clinic.api.get(`/api/v1/search?q=${encodeURIComponent(word)}`);
        holds(!JSON.stringify(found).includes(customer.id), `“${word}” finds ${JSON.stringify(found)}`);
    }
    const left = JSON.stringify([
        await clinic.api.get("/api/v1/conversations"), await clinic.api.get("/api/v1/csat_responses"), await clinic.api.get("/api/v1/audit_entries"),
    ]);
    for (const word of [person.name, person.email, person.whatsapp, person.number]) holds(!left.includes(word), `“${word}” is still told`);
}

async function figures(clinic, count) {
    const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const answer = await clinic.api.get(`/api/v1/metrics?names=resolved,csat,ttr,first_response&from=${day(-1)}&to=${day(1)}&group_by=agent`);
    const ofMina = Object.fromEntries(
        answer.metrics.map((metric) => [metric.name, metric.groups.find((group) => group.key === clinic.mina)]));
    equal(ofMina.resolved?.value ?? 0, count, "resolved by Mina");
    equal(ofMina.csat?.n ?? 0, count, "answers about Mina");
    if (count > 0) equal(ofMina.csat.value, 1, "CSAT of Mina");
    for (const name of ["ttr", "first_response"]) {
        if (count === 0) equal(ofMina[name]?.n ?? 0, 0, `n of ${name}`);
        else holds(ofMina[name]?.n === count && ofMina[name].mean >= 0, `${name} is ${JSON.stringify(ofMina[name])}`);
    }
}

/** A lead looks at the dashboard: what happened a moment ago is in it. */
async function dashboard(clinic) {
    const link = await clinic.server.command("user", "link", "--email", "owner@clinic.example");
    const desk = await ConsoleDesk.signIn(clinic.url, link);
    try {
        await desk.page.goto(`${clinic.url}/app/dashboard`);
        await eventually("resolved and CSAT were shown", async () => {
            const text = await desk.text();
            return /Resolved today\s+2\b/.test(text) && /CSAT\s+100\s?%/.test(text) ? true : Promise.reject(new Error(text.slice(0, 1500)));
        });
    } finally {
        await desk.close();
    }
}

const grace = {
    name: "Grace Lim", user: "u-2001", email: "grace@example.com", phone: "+821077889900", phoneAsWritten: "010-7788-9900",
    whatsapp: "821077889900", number: "920315-2345678",
};
const emily = {
    name: "Emily Carter", user: "u-2002", email: "emily@example.com", phone: "+821044556677", phoneAsWritten: "010-4455-6677",
    whatsapp: "821044556677", number: "880101-2234567",
};

const ruth = {
    name: "Ruth Han", nickname: "spring rain", user: "u-2003", email: "ruth@example.com", phoneAsWritten: "010-2233-4455", whatsapp: "821022334455", number: "750505-2345679",
};
const judith = {
    name: "Judith Moon", nickname: "night owl", user: "u-2004", email: "judith@example.com", phoneAsWritten: "010-6677-8899", whatsapp: "821066778899", number: "690606-2345671",
};

async function tell(database) {
    const folder = temporaryFolder("emily");
    const clinic = new Clinic(path.resolve(folder.path), database);
    let ended = false;
    try {
        await step(`${database}: server, mailbox, mail server and messenger start`, () => clinic.open());
        await step("people, a token and a write key come from the command line", () => clinic.setUp());
        await step("channels are made, and their own tests find them well", () => clinic.makeChannels());
        await step("Meta's confirmation of the webhook is answered", () => clinic.confirmWebhook());
        await step("the figures stand at nothing", () => figures(clinic, 0));
        const told = await story(clinic, RestDesk, grace, "by the API");
        await step("the figures move", () => figures(clinic, 1));
        await story(clinic, ConsoleDesk, emily, "in the console");
        await step("the figures move: resolved and CSAT are credited to Mina", () => figures(clinic, 2));
        await step("the dashboard shows them", () => dashboard(clinic));
        await step("Grace asks to be forgotten, and no word of hers is left", () => erase(clinic, grace, told));
        await step("the figures of the past stay", () => figures(clinic, 2));
        await claim(clinic, RestDesk, ruth, "by the API");
        await claim(clinic, ConsoleDesk, judith, "in the console");
        await step("ondam verify finds everything sound", () => clinic.server.command("verify"));
        await step("the server stops in order", async () => equal(await clinic.server.stop(), { code: 0, signal: null }, "its end"));
        ended = true;
    } catch (error) {
        if (!(error instanceof StoryEnded)) throw error;
    } finally {
        await clinic.close();
        if (ended) folder.remove();
        else console.log(`     the logs stay in ${folder.path}`);
    }
}

for (const database of ["SQLite", "PostgreSQL"]) await tell(database);
finish();

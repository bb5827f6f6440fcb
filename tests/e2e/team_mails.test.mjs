// Mails to people of the team, over a real SMTP server: an invitation and a forgotten password, on the screens, from the mail's link to
// the first view; and what the screens say while no mailbox is connected.
import path from "node:path";

import { composeHangul, launch, violations } from "./support/browser.mjs";
import { equal, finish, holds, step, StoryEnded } from "./support/checks.mjs";
import { Dovecot, plain, Smtp } from "./support/mail.mjs";
import { Api, Ondam } from "./support/ondam.mjs";
import { temporaryFolder } from "./support/processes.mjs";

const folder = temporaryFolder("team-mails");
const place = path.resolve(folder.path);
const mailbox = await Dovecot.start(place);
const smtp = await Smtp.start(place);
const server = await Ondam.start(place);
const browser = await launch();
const faults = [];

async function person(locale, width = 1440) {
    const page = await (await browser.newContext({ locale, timezoneId: "Asia/Seoul", viewport: { width, height: 900 } })).newPage();
    page.on("pageerror", (error) => faults.push(String(error)));
    return page;
}
const linkIn = (raw) => /http:\S+/.exec(plain(raw))[0];
const at = (page) => page.getByRole("navigation").first().waitFor();

async function invite(owner, email) {
    await owner.goto(`${server.url}/app/settings/team`);
    await owner.getByRole("button", { name: "Invite" }).click();
    await owner.getByLabel("E-mail address").fill(email);
    await owner.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
}

let isTold = false;
try {
    const owner = await person("en-US");
    await step("without a mailbox the owner is told to hand over the link", async () => {
        await owner.goto(await server.command("user", "add", "--email", "owner@shop.example", "--name", "Olive", "--role", "owner", "--locale", "en"));
        await at(owner);
        await invite(owner, "jun@shop.example");
        await owner.getByText("No mail goes out, as no mailbox is connected.").waitFor();
        const link = await owner.getByRole("dialog").getByText(`${server.url}/app/invitation#`).innerText();
        const jun = await person("ko-KR", 390);
        await jun.goto(link);
        await jun.getByLabel("이름").waitFor();
        equal(await violations(jun), [], "what WCAG forbids on the invitation");
        await jun.context().close();
    });
    await step("nor does the page of a forgotten password promise a mail then", async () => {
        const page = await person("en-US", 390);
        await page.goto(`${server.url}/app/password-reset`);
        await page.getByLabel("E-mail address").fill("owner@shop.example");
        await page.getByRole("button", { name: "Send the link" }).click();
        await page.getByRole("heading", { name: "No mail can be sent" }).waitFor();
        holds(await page.getByText("ondam user link --email owner@shop.example").isVisible(), "the way in");
        equal(await violations(page), [], "what WCAG forbids");
        await page.context().close();
    });
    await step("a mailbox is connected", async () => {
        const token = await server.command("token", "api", "--name", "e2e", "--scope", "manage_channels");
        const api = Api.withToken(server.url, token);
        const of = (port, user) => ({ host: "127.0.0.1", port, security: "none", user });
        const settings = { address: "help@shop.example", from_name: "온담샵", imap: of(mailbox.port, "help@shop.example"), smtp: of(smtp.port, "agent") };
        await api.post("/api/v1/channels", { kind: "email", name: "Mail", settings, secrets: { password: "secret" } });
    });
    await step("whoever is invited gets a mail in the language of the workspace, and is in by its link", async () => {
        await invite(owner, "mina@shop.example");
        await owner.getByText("A mail is on its way.").waitFor();
        const { envelope, raw } = await smtp.left(1);
        equal(envelope.recipients, ["mina@shop.example"], "whom it went to");
        holds(plain(raw).includes("Olive님이"), `who invites: ${plain(raw)}`);
        const handed = await owner.getByRole("dialog").getByText("/app/invitation#").innerText();
        holds(handed !== linkIn(raw), "the mail has a link of its own");
        const mina = await person("ko-KR", 390);
        await mina.goto(linkIn(raw));
        const name = mina.getByLabel("이름");
        await name.waitFor();
        await name.fill("");
        const session = await mina.context().newCDPSession(mina);
        await name.focus();
        await composeHangul(session, "박민아");
        await session.send("Input.insertText", { text: "아" });
        equal(await name.inputValue(), "박민아", "the name as it was typed");
        await mina.locator("input[name=password]").fill("a password of Mina");
        await mina.locator("form").getByRole("button").last().click();
        await at(mina);
        await mina.goto(handed);
        await mina.getByRole("heading", { name: "만료된 초대입니다" }).waitFor();
        await mina.context().close();
    });
    await step("who forgot the password sets a new one by a mail", async () => {
        const page = await person("ko-KR");
        await page.goto(`${server.url}/app/password-reset`);
        await page.locator("input[name=email]").fill("mina@shop.example");
        await page.locator("form").getByRole("button").first().click();
        const { envelope, raw } = await smtp.left(2);
        equal(envelope.recipients, ["mina@shop.example"], "whom it went to");
        await page.goto(linkIn(raw));
        await page.locator("input[name=password]").waitFor();
        equal(await violations(page), [], "what WCAG forbids on the new password");
        await page.locator("input[name=password]").fill("another password");
        await page.locator("form").getByRole("button").last().click();
        await at(page);
        const signIn = (password) =>
            fetch(`${server.url}/api/v1/session`, {
                method: "POST",
                headers: { "content-type": "application/json", origin: server.url },
                body: JSON.stringify({ email: "mina@shop.example", password }),
            }).then((answer) => answer.status);
        equal([await signIn("a password of Mina"), await signIn("another password")], [401, 201], "the old one and the new one");
        await page.goto(linkIn(raw));
        await page.getByRole("button", { name: "새 링크 받기" }).waitFor();
        await page.context().close();
    });
    equal(faults, [], "faults of the pages");
    isTold = true;
} catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
} finally {
    await browser.close();
    for (const part of [server, smtp, mailbox]) await part.stop();
    if (isTold) folder.remove();
    else console.log(`     the logs stay in ${folder.path}`);
}
finish();

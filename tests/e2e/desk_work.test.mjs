// What people do by hand at the console, each thing once and to its end, with the server asked afterwards whether it is so: answers from
// ready texts and with files, matters set aside, colleagues and programs let in, channels tried out, messages taken in after all.
import assert from "node:assert/strict";
import http from "node:http";

import { composeHangul, pressEnterOpen } from "./support/browser.mjs";
import { each, eventually as until, finish, sleep } from "./support/checks.mjs";
import { Api } from "./support/ondam.mjs";
import { freePort } from "./support/processes.mjs";
import { go } from "./support/screens.mjs";
import { WhatsApp } from "./support/whatsapp.mjs";
import { openWorkplace } from "./support/workplace.mjs";

const { page, api, faults, keys, server, end } = await openWorkplace("desk_work", "en");
const channel = await api.post("/api/v1/channels", { kind: "api", name: "Shop app", enabled: true });

let count = 0;
/** A customer writes; the conversation that it belongs to. */
async function write(name, body) {
  count += 1;
  const sent = await api.post(`/api/v1/channels/${channel.id}/messages`, { external_id: `m-${count}`, sender: { handle: name, name }, body });
  return sent.conversation_id;
}
const conversation = (id) => api.get(`/api/v1/conversations/${id}`);
/** The answer that was given last, once there are so many. */
const answer = (id, number = 1) =>
  until(`answer ${number}`, async () => {
    const { items } = await api.get(`/api/v1/conversations/${id}/messages`);
    const given = items.filter((message) => message.kind === "outgoing");
    return given.length === number && given[0];
  });
const reply = page.getByRole("textbox", { name: "Reply", exact: true });
const dialog = (name) => page.getByRole("dialog", { name, exact: true });
const button = (name, at = page) => at.getByRole("button", { name, exact: true });
async function open(id) {
  await go(page, `/app/inbox/all?conversation=${id}`);
  await reply.waitFor();
}

await each({
  "a ready text answers: by its beginning, with the syllable still open, and by the pointer": async () => {
    await api.post("/api/v1/canned_responses", { shortcut: "환불", title: "Refunds", body: "{{customer.name}}, refunds take three days. {{agent.name}}" });
    await api.post("/api/v1/canned_responses", { shortcut: "hours", title: "Opening hours", body: "We are open until nine." });
    const id = await write("Emily", "When do I get my money back?");
    await open(id);
    const offers = page.getByRole("listbox", { name: "Canned responses" }).getByRole("option");
    await reply.focus();
    await composeHangul(keys, "/환불");
    await offers.filter({ hasText: "Refunds" }).waitFor();
    assert.equal(await offers.count(), 1);
    // The Enter that ends the syllable puts the text in; it sends nothing.
    await pressEnterOpen(keys, "불");
    await until("the text", async () => (await reply.inputValue()) === "Emily, refunds take three days. Olive");
    // One that follows within a moment still belongs to the syllable.
    await until("it was sent", async () => {
      if (await reply.inputValue()) await reply.press("Enter");
      return !(await reply.inputValue());
    });
    assert.equal((await answer(id)).body, "Emily, refunds take three days. Olive");
    await reply.pressSequentially("/ho");
    await offers.filter({ hasText: "Opening hours" }).click();
    await until("the other text", async () => (await reply.inputValue()) === "We are open until nine.");
    await button("Send").click();
    assert.equal((await answer(id, 2)).body, "We are open until nine.");
  },

  "a file goes with an answer, one that was taken off does not": async () => {
    const id = await write("Bob", "Can you send me the price list?");
    await open(id);
    const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.locator("main input[type=file]").setInputFiles([file("prices.txt", "cup 9000"), file("secret.txt", "not for him")]);
    await button("Remove secret.txt").click();
    await reply.fill("Here it is.");
    await button("Send").click();
    const { attachments } = await answer(id);
    assert.deepEqual(attachments.map(({ name }) => name), ["prices.txt"]);
    const stored = await fetch(`${server.url}/api/v1/files/${attachments[0].id}`, { headers: api.headers });
    assert.equal(await stored.text(), "cup 9000");
    await page.getByRole("log").getByRole("link", { name: /prices\.txt/ }).waitFor();
  },

  "a matter waits for its customer, sleeps for an hour, and is back when it is wanted": async () => {
    const id = await write("Carol", "I will send you the photo tomorrow.");
    await open(id);
    const isIn = (status) => until(status, async () => (await conversation(id)).status === status);
    await button("More").click();
    await page.getByRole("menuitem", { name: "Wait for the customer" }).click();
    await isIn("pending");
    await button("More").click();
    await page.getByRole("menuitem", { name: "Set to open" }).click();
    await isIn("open");
    const now = Date.now();
    await button("Snooze").click();
    await page.getByRole("menuitem", { name: "In an hour" }).click();
    await isIn("snoozed");
    const asleep = Date.parse((await conversation(id)).snoozed_until) - now;
    assert.ok(Math.abs(asleep - 3_600_000) < 60_000, `for ${asleep} ms`);
    await button("Snooze").click();
    await page.getByRole("menuitem", { name: "Bring back now" }).click();
    await isIn("open");
  },

  "a colleague is invited, with a link to hand over": async () => {
    await go(page, "/app/settings/team");
    await button("Invite").click();
    await dialog("Invite").getByLabel("E-mail address").fill("mina@shop.example");
    await dialog("Invite").getByLabel("Name").fill("Mina Park");
    await button("Invite", dialog("Invite")).click();
    const invited = dialog("Invited");
    const address = await invited.getByLabel("Invited").last().innerText();
    assert.match(address, new RegExp(`^${server.url}/app/invitation#`));
    const [invitation] = (await api.get("/api/v1/invitations")).items;
    assert.deepEqual([invitation.email, invitation.name, invitation.role], ["mina@shop.example", "Mina Park", "agent"]);
    await button("Done", invited).click();
    await page.getByRole("region", { name: "Open invitations", exact: true }).getByText(/mina@shop\.example/).waitFor();
  },

  "a write key and a token are made, shown once, and let in what they should": async () => {
    await go(page, "/app/settings/write-keys");
    await button("New key").click();
    await dialog("New key").getByLabel("Name").fill("Web shop");
    await button("Create", dialog("New key")).click();
    const key = await dialog("The new key").getByLabel("The new key").last().innerText();
    await button("I have stored it", dialog("The new key")).click();
    const event = { userId: "42", event: "Order Completed", properties: { order_id: "A-1" } };
    const collected = await fetch(`${server.url}/v1/track`, {
      method: "POST", body: JSON.stringify(event),
      headers: { "content-type": "application/json", authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` },
    });
    assert.equal(collected.status, 200);
    assert.deepEqual((await api.get("/api/v1/write_keys")).items.map(({ name, kind }) => [name, kind]), [["Web shop", "browser"]]);

    await go(page, "/app/settings/api-tokens");
    await button("New token").click();
    await dialog("New token").getByLabel("Name").fill("Reports");
    await button("Create", dialog("New token")).click();
    const token = await dialog("The new token").getByLabel("The new token").last().innerText();
    await button("I have stored it", dialog("The new token")).click();
    await Api.withToken(server.url, token).get("/api/v1/conversations/counts");
    await assert.rejects(Api.withToken(server.url, token).get("/api/v1/audit_entries"), /403/);
    await page.getByText("Reports").waitFor();
    assert.equal(await page.getByText(token).count(), 0);
  },

  "the test of a mailbox says in words which step failed and what to do": async () => {
    const closed = { host: "127.0.0.1", port: await freePort(), security: "none", user: "help" };
    const mailbox = await api.post("/api/v1/channels", {
      kind: "email", name: "Mail", enabled: false, settings: { address: "help@shop.example", imap: closed, smtp: closed }, secrets: { password: "secret" },
    });
    await go(page, `/app/settings/channels/${mailbox.id}`);
    await button("Test the connection").click();
    const steps = page.getByRole("main").getByRole("listitem");
    await steps.getByText("The server does not answer on this port.").waitFor();
    assert.match(await steps.last().innerText(), /Connect/);
    // An open page of it would rightly ask for it once more, in vain.
    await go(page, "/app/settings/channels");
    await api.call("DELETE", `/api/v1/channels/${mailbox.id}`);
  },

  "a channel of one's own program is tried out, and gets the secret that it needs": async () => {
    const posted = [];
    let status = 503;
    const program = http.createServer(async (request, response) => {
      let text = "";
      for await (const piece of request) text += piece;
      posted.push({ body: JSON.parse(text), signature: request.headers["webhook-signature"] });
      response.writeHead(status).end("{}");
    });
    await new Promise((done) => program.listen(0, "127.0.0.1", done));
    const till = await api.post("/api/v1/channels", { kind: "api", name: "Till", settings: { webhook_url: `http://127.0.0.1:${program.address().port}/` } });
    await go(page, `/app/settings/channels/${till.id}`);
    const says = async (words) => {
      await button("Test the connection").click();
      await page.getByRole("main").getByRole("listitem").filter({ hasText: words }).waitFor();
    };
    await says("The channel has no secret yet.");
    assert.equal(posted.length, 0);
    await button("Make the secret").click();
    assert.match(await dialog("Secret").getByLabel("Secret").last().innerText(), /^whsec_/);
    await button("I have stored it", dialog("Secret")).click();
    await says("The address answered 503.");
    status = 200;
    await says(/\d ms/);
    assert.equal(posted.at(-1).body.type, "channel.test");
    assert.match(posted.at(-1).signature, /^v1,/);
    await go(page, `/app/settings/channels/${channel.id}`);
    await says("messages come in, and none go out");
    // The news that a channel is gone comes before the answer to whoever removed it: nobody asks for it any more.
    await page.route(`**/api/v1/channels/${till.id}`, async (route) => {
      const answer = await route.fetch();
      if (route.request().method() === "DELETE") await sleep(1000);
      await route.fulfill({ response: answer });
    });
    await go(page, `/app/settings/channels/${till.id}`);
    await button("Remove the channel").click();
    await button("Remove", dialog("Remove Till?")).click();
    await page.getByRole("heading", { name: "Channels", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Till" }).waitFor({ state: "detached" });
    program.close();
    program.closeAllConnections();
  },

  "a message that was laid aside is taken in after all": async () => {
    const whatsapp = await WhatsApp.start();
    const number = await api.post("/api/v1/channels", {
      kind: "whatsapp", name: "WhatsApp", settings: { phone_number_id: WhatsApp.number, api_base: whatsapp.base }, secrets: WhatsApp.settings,
    });
    const letters = async () => (await api.get(`/api/v1/channels/${number.id}/dead_letters`)).items;
    const dora = { name: "Dora", whatsapp: "821099990002" };
    const late = whatsapp.message(dora, { type: "text", text: { body: "Is the blue one back?" } });
    late.messages[0].timestamp = String(Math.floor(Date.now() / 1000) - 9 * 86_400);
    await whatsapp.notify(`${server.url}/channels/whatsapp/${number.id}`, late);
    await until("it was laid aside", async () => (await letters()).length === 1);
    await go(page, `/app/settings/channels/${number.id}`);
    const aside = page.getByRole("region", { name: "Not understood" });
    await button("Try again", aside).click();
    await until("the conversation", async () =>
      (await api.get("/api/v1/conversations?channel_kind=whatsapp")).items.some((item) => item.last_message.text === "Is the blue one back?"));
    await aside.getByText("taken in").waitFor();
    assert.ok((await letters())[0].replayed_at);
    assert.equal(await button("Try again", aside).count(), 0);
    await go(page, "/app/settings/channels");
    await page.getByRole("link", { name: "WhatsApp" }).waitFor();
    await page.getByText("1 not understood").waitFor({ state: "hidden" });
    await whatsapp.stop();
  },

  "nothing went wrong in the page meanwhile": async () => assert.deepEqual(faults, []),
});
await end();
finish();

// What the console tells of by itself while it stays open: what is new and nobody's, and figures that move; and lists that say that they
// go on, to their end.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { each, eventually as until, finish, sleep } from "./support/checks.mjs";
import { check, widths } from "./support/console.mjs";
import { go } from "./support/screens.mjs";
import { openWorkplace } from "./support/workplace.mjs";

const { page, api, faults, server, end } = await openWorkplace("overview", "en");
await server.command("user", "add", "--email", "jun@shop.example", "--name", "Jun", "--role", "agent", "--locale", "en");
const jun = (await api.get("/api/v1/users")).items.find((user) => user.name === "Jun").id;
const channel = await api.post("/api/v1/channels", { kind: "api", name: "Shop app", enabled: true });

let count = 0;
async function write(name, body) {
  count += 1;
  const sent = await api.post(`/api/v1/channels/${channel.id}/messages`, { external_id: `m-${count}`, sender: { handle: name, name }, body });
  return sent.conversation_id;
}
const inbox = page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: /^Inbox/ });

await each({
  "what is new and nobody's is told to whoever looks elsewhere, and what a colleague has is not": async () => {
    await go(page, "/app/settings/tags");
    await sleep(1000);
    assert.equal(await page.title(), "Ondam");
    const id = await write("Emily", "Is anybody there?");
    const line = page.getByRole("status").getByText("Emily: Is anybody there?");
    await line.waitFor();
    await inbox.getByText("New and unassigned").waitFor({ state: "attached" });
    assert.equal(await page.title(), "• Ondam");
    // Her next words are no news: they were not read yet.
    await write("Emily", "Hello?");
    await sleep(2500);
    assert.equal(await page.getByText("Emily: Hello?").count(), 0);

    await api.patch(`/api/v1/conversations/${id}`, { assignee_id: jun });
    await until("it is Jun's now", async () => (await page.title()) === "Ondam");
    await write("Emily", "Thank you, Jun.");
    await sleep(2500);
    assert.equal(await page.getByText("Emily: Thank you").count(), 0);
    assert.equal(await page.title(), "Ondam");

    const other = await write("Bob", "Do you ship abroad?");
    await page.getByRole("status").filter({ hasText: "Bob: Do you ship abroad?" }).getByRole("button", { name: "Open" }).click();
    await page.getByRole("log").getByText("Do you ship abroad?").waitFor();
    assert.match(page.url(), new RegExp(other));
    await until("it is read", async () => (await page.title()) === "Ondam");
  },

  "a dashboard that stays open moves with what comes in": async () => {
    await go(page, "/app/dashboard");
    const present = page.getByRole("region", { name: "Right now" });
    const newToday = () => present.locator("div", { has: page.getByText("New today", { exact: true }) }).locator("dd").innerText();
    const canvas = page.locator("canvas").first();
    const drawn = () => canvas.evaluate((element) => element.toDataURL());
    const table = () => page.getByRole("main").locator("table").first().evaluate((element) => element.textContent);
    await canvas.waitFor();
    await sleep(1500);
    const before = { figure: Number(await newToday()), picture: await drawn(), table: await table() };
    await page.evaluate(() => {
      globalThis.isTheSamePage = true;
    });
    await write("Carol", "One more question.");
    await until("the figure", async () => Number(await newToday()) === before.figure + 1, 15);
    await until("the chart", async () => (await drawn()) !== before.picture, 15);
    assert.notEqual(await table(), before.table);
    assert.equal(await page.evaluate(() => globalThis.isTheSamePage), true);
  },

  "every refused row of a file can be seen, and taken home to be mended": async () => {
    const rows = Array.from({ length: 450 }, (_, index) => `Customer ${index},"no, address ${index}"`);
    await go(page, "/app/customers/import");
    const buffer = Buffer.from(["name,email", ...rows, "Dora,dora@home.example"].join("\n"));
    await page.setInputFiles("input[type=file]", { name: "customers.csv", mimeType: "text/csv", buffer });
    await page.getByText("The first 200", { exact: true }).waitFor();
    const box = page.getByRole("region", { name: "Rows to look at" });
    for (const shown of ["The first 400", "All 450"]) {
      await box.getByRole("button", { name: "Show more" }).click();
      await page.getByText(shown, { exact: true }).waitFor();
    }
    await box.getByText("no, address 449").waitFor();
    assert.equal(await box.getByRole("button", { name: "Show more" }).count(), 0);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "All of them as CSV" }).click()]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
    assert.equal(lines.length, 451);
    assert.equal(lines[0], "\uFEFFname,email,");
    assert.match(lines[450], /^Customer 449,"no, address 449",.*Line 451: email: /);
    // Mended and imported as it is: the column that says why is left out.
    const mended = lines.slice(0, 3).join("\r\n").replace('"no, address 0"', "zero@home.example");
    await page.setInputFiles("input[type=file]", { name: "mended.csv", mimeType: "text/csv", buffer: Buffer.from(mended) });
    await page.getByText("All 1", { exact: true }).waitFor();
    await page.setViewportSize(widths.narrow);
    const found = [];
    await check(page, "what an import would do, on a phone", found, ["light"]);
    assert.deepEqual(found, []);
    await page.setViewportSize(widths.wide);
    await page.getByRole("button", { name: "Import 1 customers" }).click();
    await page.getByRole("region", { name: "Imported" }).waitFor();
    const [made] = (await api.get("/api/v1/customers?q=zero%40home.example")).items;
    const { traits } = await api.get(`/api/v1/customers/${made.id}`);
    assert.ok(!JSON.stringify(traits).includes("Line"), JSON.stringify(traits));
  },

  "a list of blocked senders goes on to its end": async () => {
    for (let i = 0; i < 60; i += 1) await api.post("/api/v1/blocked_senders", { value: `spam${i}@noise.example` });
    await go(page, "/app/settings/channels");
    const unblock = page.getByRole("button", { name: "Unblock" });
    await until("a page of them", async () => (await unblock.count()) === 50);
    await page.getByRole("button", { name: "Show more" }).click();
    await until("all of them", async () => (await unblock.count()) === 60);
    await unblock.last().click();
    await until("one less", async () => (await unblock.count()) === 59);
  },

  "nothing went wrong in the page meanwhile": async () => assert.deepEqual(faults, []),
});
await end();
finish();

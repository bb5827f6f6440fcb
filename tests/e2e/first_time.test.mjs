// The first minutes of somebody who has just started an empty Ondam: set-up, a web chat, its snippet on a page of theirs, a visitor,
// an answer, and what the visitor thought of it. Everything is done on the screens.
import http from "node:http";

import { launch } from "./support/browser.mjs";
import { equal, eventually, finish, holds, step, StoryEnded } from "./support/checks.mjs";
import { Ondam } from "./support/ondam.mjs";
import { temporaryFolder } from "./support/processes.mjs";

const folder = temporaryFolder("first");
const server = await Ondam.start(folder.path);
const browser = await launch();
const owner = await (await browser.newContext({ locale: "en-US", timezoneId: "Asia/Seoul", viewport: { width: 1440, height: 900 } })).newPage();
const faults = [];
owner.on("pageerror", (error) => faults.push(String(error)));
const seen = {};

try {
    await step("the server prints a one-time link, which sets it up", async () => {
        seen.link = await eventually("the link was printed", () => /Set it up[^\n]*: (\S+)/.exec(server.child.output)?.[1]);
        await owner.goto(seen.link);
        await owner.getByLabel("Name of your business").fill("Dishes of the Day");
        await owner.getByLabel("Your name").fill("Olive");
        await owner.getByLabel("E-mail address").fill("olive@shop.example");
        await owner.locator("input[name=password]").fill("short");
        await owner.getByRole("button", { name: "Start" }).click();
        holds(!(await owner.locator("input[name=password]").evaluate((field) => field.validity.valid)), "a short password was taken");
        await owner.locator("input[name=password]").fill("correct horse battery");
        await owner.getByRole("button", { name: "Start" }).click();
        await owner.getByRole("heading", { name: "Channels" }).waitFor();
        holds(!owner.url().includes("#"), "the code stays in the address");
    });
    await step("the link works once", async () => {
        const answer = await fetch(`${server.url}/api/v1/setup`, {
            method: "POST",
            headers: { "content-type": "application/json", origin: server.url },
            body: JSON.stringify({
                code: new URL(seen.link).hash.slice(1), workspace_name: "x", name: "x", email: "x@shop.example", password: "correct horse battery",
                locale: "en", time_zone: "Asia/Seoul",
            }),
        });
        holds(answer.status >= 400, `it gave ${answer.status}`);
    });
    await step("a web chat is made with two clicks and shows its snippet", async () => {
        await owner.getByRole("button", { name: "New channel" }).click();
        await owner.getByRole("button", { name: /^Web chat/ }).click();
        await owner.getByRole("button", { name: "Create" }).click();
        seen.snippet = await owner.getByLabel("Snippet").innerText();
        holds(seen.snippet.includes("/widget/loader.js"), seen.snippet);
    });
    const pages = http.createServer((_, response) => {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(`<!doctype html><html lang="en"><head><title>Dishes</title></head><body><h1>Dishes</h1>${seen.snippet}</body></html>`);
    });
    await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const visitor = await (await browser.newContext({ locale: "en-US" })).newPage();
    const frame = () => visitor.frames().find((one) => one.url().includes("/widget/app/"));
    await step("pasted as it is, it is a chat on a page of another origin", async () => {
        await visitor.goto(`http://localhost:${pages.address().port}/`);
        await visitor.getByRole("button", { name: "Open chat" }).click();
        await eventually("the frame stood", frame);
        await frame().getByRole("textbox", { name: "Message" }).fill("Do you ship to Jeju?");
        await frame().getByRole("textbox", { name: "Message" }).press("Enter");
    });
    await step("the owner sees it come in, answers and resolves it", async () => {
        await owner.goto(`${server.url}/app/inbox/open`);
        await owner.getByRole("listitem").filter({ hasText: "Do you ship to Jeju?" }).getByRole("link").click();
        await owner.getByRole("textbox", { name: "Reply", exact: true }).fill("Yes, in two days.");
        await owner.getByRole("textbox", { name: "Reply", exact: true }).press("Enter");
        await frame().locator(".theirs .bubble").filter({ hasText: "Yes, in two days." }).waitFor();
        await owner.getByRole("button", { name: "Resolve", exact: true }).click();
    });
    await step("one tap of the visitor, and the owner sees what they thought of it", async () => {
        await frame().getByRole("button", { name: "5 / 5, Very good" }).click();
        await owner.getByText("The customer rated it 5 of 5").waitFor();
        await owner.goto(`${server.url}/app/dashboard`);
        await eventually("the dashboard has it", async () => /CSAT\s+100\s?%/.test(await owner.locator("body").innerText()));
    });
    await step("no page had a fault", async () => equal(faults, [], "faults"));
    pages.close();
    pages.closeAllConnections();
} catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
} finally {
    await browser.close();
    await server.stop();
    folder.remove();
}
finish();

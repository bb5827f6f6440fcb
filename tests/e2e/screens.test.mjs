// Every screen of the console with sample data: nothing that WCAG 2.2 AA forbids, nothing wider than a phone, no error, no failed request;
// in both languages, light and dark, wide and narrow, and once as wide as a tablet. The same for what opens over them, for the pages before the console, the page of a
// survey and a workspace that is still empty. Appointments by the clocks of the workspace. What the first visit loads.
import assert from "node:assert/strict";

import { launch } from "./support/browser.mjs";
import { each, finish } from "./support/checks.mjs";
import { check, findCovered, open, signIn, tablet, widths } from "./support/console.mjs";
import { Demo } from "./support/demo.mjs";
import { Ondam } from "./support/ondam.mjs";
import { temporaryFolder } from "./support/processes.mjs";
import { doors, go, overlays, routes, settled } from "./support/screens.mjs";

const browser = await launch();
const demo = await Demo.start("screens");
const english = await demo.addUser("erin@example.kr", "Erin Ward", "owner", "en");
const people = { ko: await signIn(browser, "ko", demo.link), en: await signIn(browser, "en", english) };
const all = await routes(people.ko.api);

/** Both languages at once, each in a page of its own, wide and narrow. */
async function everywhere(pageOf, look) {
  const ends = await Promise.allSettled(
    ["ko", "en"].map(async (locale) => {
      const { page, faults, close } = await pageOf(locale);
      faults.length = 0;
      for (const [size, viewport] of Object.entries(widths)) {
        await page.setViewportSize(viewport);
        await look({ page, faults, locale, size });
      }
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale);
      await close?.();
      assert.ok(!faults.length, faults.join("\n"));
    }),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
/** Colours do not change with the language: each screen is dark once wide and once narrow, and dark in either language. */
const schemes = { ko: { wide: ["light", "dark"], narrow: ["light"] }, en: { wide: ["light"], narrow: ["light", "dark"] } };
const signedIn = (locale) => people[locale];
const outside = async (locale) => {
  const at = await open(browser, locale);
  return { ...at, close: () => at.context.close() };
};

/** The address of a survey that was asked by mail, in the language of the customer's. */
async function findSurvey(locale) {
  const { api } = people.ko;
  for (const { id } of (await api.get("/api/v1/conversations?view=resolved&channel_kind=email&limit=60")).items) {
    const { items } = await api.get(`/api/v1/conversations/${id}/messages?limit=50`);
    const customer = items.find((message) => message.kind === "incoming")?.body ?? "";
    if (/\p{Script=Hangul}/u.test(customer) !== (locale === "ko")) continue;
    const survey = items.map((message) => /\/s\/[\w-]+/.exec(message.body)?.[0]).find(Boolean);
    if (survey) return survey;
  }
  throw new Error("no survey was asked by mail");
}

await each({
  "every route": () =>
    everywhere(signedIn, async ({ page, faults, locale, size }) => {
      for (const { name, path } of all) {
        await go(page, path);
        await check(page, `${name}, ${size}`, faults, schemes[locale][size]);
      }
    }),

  "every route on a tablet, with nothing under anything else": async () => {
    const { page, faults } = people.ko;
    faults.length = 0;
    await page.setViewportSize(tablet);
    for (const { name, path } of all) {
      await go(page, path);
      await check(page, `${name}, tablet`, faults, ["light"]);
      const covered = await page.evaluate(findCovered);
      if (covered) faults.push(`${name}, tablet: ${covered}`);
    }
    // Beside the list there is still room for whom one writes to, and for what can be done.
    await go(page, all.find((route) => route.name === "conversation").path);
    const header = page.getByRole("main").locator("header");
    const cut = await header.getByRole("button").first().evaluate((name) => name.scrollWidth - name.clientWidth);
    assert.ok(cut <= 0, `the customer's name lacks ${cut} px`);
    await page.keyboard.press("s");
    await page.getByRole("dialog", { name: "언제까지 미룰까요" }).waitFor();
    await page.keyboard.press("Escape");
    assert.ok(!faults.length, faults.join("\n"));
  },

  "every dialog and menu": () =>
    everywhere(signedIn, async ({ page, faults, locale, size }) => {
      for (const { name, path, role, only, open: show } of overlays(all, locale)) {
        if (only && only !== size) continue;
        await go(page, path);
        try {
          await show(page);
          await page.getByRole(role).last().waitFor();
          await check(page, `${name}, ${size}`, faults, schemes[locale][size]);
          await page.keyboard.press("Escape");
          await page.getByRole(role).last().waitFor({ state: "hidden" });
        } catch (error) {
          throw new Error(`${name}, ${size}, ${locale}: ${error.message}`, { cause: error });
        }
      }
    }),

  "every door": () =>
    everywhere(outside, async ({ page, faults, size }) => {
      for (const { name, path } of doors) {
        await page.goto("about:blank");
        await page.goto(demo.url + path);
        await settled(page);
        await check(page, `${name}, ${size}`, faults);
      }
    }),

  "the page that a survey's mail leads to": () =>
    everywhere(outside, async ({ page, faults, locale, size }) => {
      await page.goto(demo.url + (await findSurvey(locale)));
      await check(page, `survey, ${size}`, faults);
    }),

  "a workspace is set up, and its screens are empty but whole": async () => {
    const folder = temporaryFolder("empty");
    const server = await Ondam.start(folder.path);
    const { context, page, faults } = await open(browser, "ko");
    const setup = /\/app\/setup#\S+/.exec(server.child.output)?.[0];
    assert.ok(setup, `no link to set up in: ${server.child.output}`);
    await page.goto(server.url + setup);
    await settled(page);
    for (const viewport of Object.values(widths)) {
      await page.setViewportSize(viewport);
      await check(page, "setup", faults);
    }
    await page.getByLabel("업체 이름").fill("새 가게");
    await page.getByLabel("내 이름").fill("이하나");
    await page.getByLabel("이메일 주소").fill("hana@shop.example");
    await page.getByRole("textbox", { name: "비밀번호" }).fill("correct horse battery");
    await page.getByRole("button", { name: "시작하기" }).click();
    await page.getByRole("heading", { name: "채널", level: 1 }).waitFor();
    for (const [size, viewport] of Object.entries(widths)) {
      await page.setViewportSize(viewport);
      for (const { name, path } of all.filter((route) => !/[0-9a-f]{8}-/.test(route.path))) {
        await go(page, path);
        await check(page, `empty ${name}, ${size}`, faults);
      }
    }
    assert.ok(!faults.length, faults.join("\n"));
    await context.close();
    await server.stop();
    folder.remove();
  },

  "an appointment has the hour of the workspace's clocks, wherever the agent sits": async () => {
    const context = await browser.newContext({ locale: "en-US", timezoneId: "America/New_York", storageState: await people.en.context.storageState() });
    const page = await context.newPage();
    await page.goto(demo.url + all.find((route) => route.name === "customer").path);
    const appointments = page.getByRole("region", { name: "Appointments" });
    await appointments.getByText(/9:00 AM GMT\+9/).waitFor();
    await appointments.getByRole("button", { name: "Move", exact: true }).click();
    assert.match(await page.getByRole("dialog").getByLabel("New time").inputValue(), /T09:00$/);
    await context.close();
  },

  "what the first visit loads stays within the budget, packed and kept": async () => {
    const { context, page } = people.en;
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.clearBrowserCache");
    const loaded = new Map();
    session.on("Network.responseReceived", ({ requestId, response, type }) => loaded.set(requestId, { ...response, type }));
    await page.goto(`${demo.url}/app/inbox/open`);
    await settled(page);
    await page.getByRole("list").first().waitFor();
    const sum = (type) => [...loaded.values()].filter((part) => part.type === type).reduce((total, part) => total + Number(part.headers["Content-Length"] ?? part.headers["content-length"]), 0) / 1000;
    console.log(`        first visit: ${sum("Script").toFixed(1)} kB script, ${sum("Stylesheet").toFixed(1)} kB style`);
    assert.ok(sum("Script") > 50 && sum("Script") <= 250, `script: ${sum("Script")} kB`);
    assert.ok(sum("Stylesheet") > 1 && sum("Stylesheet") <= 50, `style: ${sum("Stylesheet")} kB`);
    for (const part of loaded.values()) {
      if (!/\/app\/assets\//.test(part.url)) continue;
      const headers = Object.fromEntries(Object.entries(part.headers).map(([name, value]) => [name.toLowerCase(), value]));
      assert.match(headers["cache-control"], /immutable/, part.url);
      // A file of a few bytes would only grow by packing.
      if (Number(headers["content-length"]) > 1000) assert.match(headers["content-encoding"] ?? "", /gzip|br/, part.url);
    }
  },
});
await browser.close();
await demo.stop();
finish();

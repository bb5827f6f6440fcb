// The pages before the console and the page of a survey: nothing that WCAG 2.2 AA forbids, nothing wider than a phone, no error, in both
// languages, light and dark. Appointments by the clocks of the workspace. What the first visit loads.
import assert from "node:assert/strict";

import { colourRules, launch, violations } from "./support/browser.mjs";
import { each, finish } from "./support/checks.mjs";
import { Demo } from "./support/demo.mjs";
import { Api } from "./support/ondam.mjs";
import { doors, paint, routes, settled } from "./support/screens.mjs";

const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const browser = await launch();
const demo = await Demo.start("console");

/** A page that notes what goes wrong in it. */
async function open(size, locale) {
  const context = await browser.newContext({
    viewport: size, locale: locale === "ko" ? "ko-KR" : "en-US", timezoneId: "Asia/Seoul", reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const faults = [];
  // What does not exist is asked for on purpose, to see how its absence is told.
  const expected = (url) => /00000000-0000|no-such-token|inspection|api\/v1\/session$/.test(url);
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => line.type() === "error" && !expected(line.location().url) && faults.push(`${line.text()} ${line.location().url}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${why}`);
  });
  page.on("response", (answer) => answer.status() >= 400 && !expected(answer.url()) && faults.push(`${answer.url()}: ${answer.status()}`));
  return { context, page, faults };
}

async function check(page, name, faults) {
  for (const colorScheme of ["light", "dark"]) {
    await paint(page, colorScheme);
    // What does not depend on colours is the same in the dark.
    faults.push(...(await violations(page, colorScheme === "dark" ? colourRules : undefined)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
  }
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth > clientWidth) return `${scrollWidth} px in ${clientWidth}`;
    // What a box cuts off on purpose scrolls or ends in dots; anything else that sticks out is cut by accident.
    const cut = [...document.querySelectorAll("main button, main a, main h1, main h2, main input, [role=dialog] button, [role=dialog] input")].find((element) => {
      const box = element.getBoundingClientRect();
      if (!box.width || (box.left >= -1 && box.right <= clientWidth + 1)) return false;
      for (let parent = element.parentElement; parent; parent = parent.parentElement)
        if (/auto|scroll/.test(getComputedStyle(parent).overflowX) || getComputedStyle(parent).clipPath !== "none") return false;
      return getComputedStyle(element).clipPath === "none";
    });
    return cut ? `${cut.outerHTML.slice(0, 120)} is cut off` : "";
  });
  if (over) faults.push(`${name}: ${over}`);
}

const english = await demo.addUser("erin@example.kr", "Erin Ward", "owner", "en");
const people = { ko: await signIn("ko", demo.link), en: await signIn("en", english) };
const all = await routes(people.ko.api);

async function signIn(locale, link) {
  const at = await open(widths.wide, locale);
  await at.page.goto(link);
  await at.page.getByRole("navigation").first().waitFor();
  const cookies = await at.context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const { csrf_token: token } = await (await fetch(`${demo.url}/api/v1/session`, { headers: { cookie } })).json();
  const api = new Api(demo.url, { cookie, origin: demo.url, "x-csrf-token": token });
  await api.patch("/api/v1/session/user", { theme: "system" });
  await at.page.reload();
  return { ...at, api };
}

/** Both languages at once, each in a page of its own. */
const both = async (work) => {
  const ends = await Promise.allSettled(["ko", "en"].map(work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
};

await each({
  "every door": () =>
    both(async (locale) => {
      const { context, page, faults } = await open(widths.wide, locale);
      for (const size of ["wide", "narrow"]) {
        await page.setViewportSize(widths[size]);
        for (const { name, path } of doors) {
          await page.goto("about:blank");
          await page.goto(demo.url + path);
          await settled(page);
          await check(page, name, faults);
        }
      }
      assert.deepEqual(faults, []);
      await context.close();
    }),

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

  "the page that a survey's mail leads to": () =>
    both(async (locale) => {
      const { context, page, faults } = await open(widths.narrow, locale);
      const mails = (await people.ko.api.get("/api/v1/conversations?view=resolved&channel_kind=email&limit=60")).items;
      let survey;
      for (const { id } of mails) {
        const { items } = await people.ko.api.get(`/api/v1/conversations/${id}/messages?limit=50`);
        const customer = items.find((message) => message.kind === "incoming")?.body ?? "";
        if (/\p{Script=Hangul}/u.test(customer) !== (locale === "ko")) continue;
        survey = items.map((message) => /\/s\/[\w-]+/.exec(message.body)?.[0]).find(Boolean);
        if (survey) break;
      }
      assert.ok(survey, "no survey was asked by mail");
      for (const size of ["wide", "narrow"]) {
        await page.setViewportSize(widths[size]);
        await page.goto(demo.url + survey);
        await check(page, "survey", faults);
      }
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale);
      assert.deepEqual(faults, []);
      await context.close();
    }),

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

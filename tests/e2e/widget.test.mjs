// The chat widget on a shop's page: a real Chromium, the real server, a page of another origin around it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

import { composeHangul, launch, violations } from "./support/browser.mjs";
import { run, until } from "./support/count.mjs";
import { freePort, Server, sleep } from "./support/server.mjs";

const shots = process.env.ONDAM_SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const shopPort = await freePort();
const shopUrl = `http://localhost:${shopPort}`;
const server = await Server.start();
server.addUser({ email: "mina@shop.example", name: "김민아", role: "owner" });
const admin = server.token("manage_channels", "view_conversations", "reply_conversations", "manage_conversations", "manage_workspace");
const channel = await server.call(admin, "POST", "/channels", {
  kind: "web_chat",
  name: "Shop",
  settings: { greeting: "주문, 배송, 교환 무엇이든 물어보세요.", color: "#b4461f", out_of_hours_message: "남겨 주시면 내일 아침에 답변드릴게요.", allowed_origins: [shopUrl] },
});
const { secret } = await server.call(admin, "POST", `/channels/${channel.id}/identity_secret`);

const page = readFileSync(new URL("pages/shop.html", import.meta.url), "utf8");
const shop = createServer((request, response) => {
  const tag = `<script async src="${server.url}/widget/loader.js" data-channel="${channel.id}"${request.url.includes("en") ? ' data-locale="en"' : ""}></script>`;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(request.url.startsWith("/") ? page.replace("<!-- widget -->", tag).replace('lang="ko"', request.url.includes("en") ? 'lang="en"' : 'lang="ko"') : "");
});
await new Promise((done) => shop.listen(shopPort, done));
const stranger = createServer((_, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><title>x</title><iframe src="${server.url}/widget/app/${channel.id}"></iframe>`);
});
const strangerPort = await freePort();
await new Promise((done) => stranger.listen(strangerPort, done));

const browser = await launch();

/** A shop's page in a browser of its own; its chat is open unless said otherwise. */
async function visit({ path = "/", open = true, viewport = { width: 1180, height: 820 }, scheme = "light", locale = "ko-KR", touch = false } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, locale, hasTouch: touch, isMobile: touch, timezoneId: "Asia/Seoul" });
  const tab = await context.newPage();
  const faults = [];
  tab.on("pageerror", (error) => faults.push(String(error)));
  tab.on("console", (line) => line.type() === "error" && !/ERR_CONNECTION|WebSocket|Failed to load resource/.test(line.text()) && faults.push(line.text()));
  await tab.goto(shopUrl + path);
  const launcher = tab.locator("button[aria-expanded]");
  await launcher.waitFor();
  const chat = { context, tab, faults, launcher };
  if (open) await openChat(chat);
  return chat;
}
async function openChat(chat) {
  await chat.launcher.click();
  await until("the frame", () => chat.tab.frames().length > 1 && chat.tab.frames()[1].url().includes("/widget/app/"));
  chat.frame = chat.tab.frames()[1];
  await chat.frame.locator("textarea").waitFor();
  await chat.frame.locator(".log").waitFor();
}
const bubbles = (frame) => frame.locator(".bubble").allTextContents();
const write = async (chat, text) => {
  await chat.frame.locator("textarea").fill(text);
  await chat.frame.locator("textarea").press("Enter");
};
async function conversationWith(text) {
  return until(`a conversation with ${text}`, async () => {
    const list = await server.call(admin, "GET", "/conversations?limit=100");
    for (const item of list.items) {
      const messages = await server.call(admin, "GET", `/conversations/${item.id}/messages?limit=100`);
      if (messages.items.some((message) => message.body === text)) return { id: item.id, messages: messages.items };
    }
    return null;
  });
}
const incoming = async (id) =>
  (await server.call(admin, "GET", `/conversations/${id}/messages?limit=200`)).items.filter((message) => message.kind === "incoming").map((message) => message.body).reverse();
const reply = (id, body) => server.call(admin, "POST", `/conversations/${id}/messages`, { kind: "outgoing", body, client_id: crypto.randomUUID() });
const shot = async (chat, name) => shots && (await sleep(400), await chat.tab.screenshot({ path: `${shots}/${name}.png` }));

await run(
  {
    "the sizes stay within the budget": async () => {
      const packed = async (path) => gzipSync(Buffer.from(await (await fetch(server.url + path)).arrayBuffer()), { level: 9 }).length;
      assert.ok((await packed("/widget/loader.js")) <= 3000);
      const html = await (await fetch(`${server.url}/widget/app/${channel.id}`)).text();
      const parts = [...html.matchAll(/(?:src|href)="(\/widget\/assets\/[^"]+)"/g)].map((match) => match[1]);
      assert.ok(parts.length >= 2);
      let sum = gzipSync(html).length;
      for (const part of parts) sum += await packed(part);
      assert.ok(sum <= 25_000, `${sum}`);
    },

    "the page loads nothing but the loader and does not move": async () => {
      const context = await browser.newContext();
      const tab = await context.newPage();
      const loaded = [];
      tab.on("request", (request) => request.url().startsWith(server.url) && loaded.push(new URL(request.url()).pathname));
      await tab.goto(shopUrl);
      await tab.evaluate(() => {
        globalThis.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.moved += entry.value))).observe({ type: "layout-shift", buffered: true });
      });
      await tab.locator("button[aria-expanded]").waitFor();
      await sleep(2000);
      assert.deepEqual(loaded, ["/widget/loader.js"]);
      assert.equal(await tab.evaluate(() => globalThis.moved), 0);
      await context.close();
    },

    "one Enter sends Hangul whole, an agent answers, a reload keeps it": async () => {
      const chat = await visit();
      await shot(chat, "ko-light-empty");
      const session = await chat.context.newCDPSession(chat.tab);
      await chat.frame.locator("textarea").focus();
      await composeHangul(session, "배송이 언제 오나요");
      // What an input method does with Enter: the key while composing, then the commit.
      await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
      await session.send("Input.insertText", { text: "요" });
      await session.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
      const { id } = await conversationWith("배송이 언제 오나요");
      assert.deepEqual(await incoming(id), ["배송이 언제 오나요"]);
      assert.equal(await chat.frame.locator("textarea").inputValue(), "");
      await reply(id, "내일 **오전**에 도착해요. https://shop.example/track");
      await chat.frame.locator(".theirs .bubble").first().waitFor();
      assert.match(await chat.frame.locator(".theirs .bubble").first().innerText(), /내일 오전에 도착해요/);
      assert.equal(await chat.frame.locator(".theirs .bubble a").getAttribute("rel"), "noopener noreferrer nofollow");
      await shot(chat, "ko-light-answered");
      await chat.tab.reload();
      await openChat(chat);
      await until("both messages", async () => (await bubbles(chat.frame)).length === 2);
      assert.deepEqual(chat.faults, []);
      await chat.context.close();
    },

    "thirty random Hangul sentences lose and double nothing": async () => {
      const chat = await visit();
      const session = await chat.context.newCDPSession(chat.tab);
      const sentences = Array.from({ length: 30 }, (_, i) =>
        Array.from({ length: 2 + (i % 5) }, (_, j) => String.fromCharCode(0xac00 + ((i * 7919 + j * 104729) % 11172))).join(""),
      );
      await chat.frame.locator("textarea").focus();
      for (const sentence of sentences) {
        await composeHangul(session, sentence);
        await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
        await session.send("Input.insertText", { text: sentence.at(-1) });
        await session.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
        await sleep(20);
      }
      const { id } = await conversationWith(sentences.at(-1));
      assert.deepEqual(await incoming(id), sentences);
      await chat.context.close();
    },

    "what is written while the server is killed arrives once, in order": async () => {
      const chat = await visit();
      await write(chat, "하나");
      const { id } = await conversationWith("하나");
      await server.kill();
      await write(chat, "둘");
      await write(chat, "셋");
      await chat.frame.locator(".waiting, .sending").first().waitFor();
      await shot(chat, "ko-light-offline");
      await server.run();
      await until("three messages", async () => (await incoming(id)).length === 3, 40_000);
      await sleep(1500);
      assert.deepEqual(await incoming(id), ["하나", "둘", "셋"]);
      await reply(id, "모두 잘 받았어요.");
      await chat.frame.locator(".theirs .bubble").first().waitFor();
      await until("nothing waits", async () => (await chat.frame.locator("[data-client]").count()) === 0);
      assert.deepEqual(await bubbles(chat.frame), ["하나", "둘", "셋", "모두 잘 받았어요."]);
      await chat.context.close();
    },

    "unsent words survive a reload": async () => {
      const chat = await visit();
      await write(chat, "먼저");
      const { id } = await conversationWith("먼저");
      const cut = (route) => (route.request().method() === "POST" ? route.abort() : route.continue());
      await chat.context.route("**/widget/api/messages", cut);
      await write(chat, "나중에");
      await chat.frame.locator(".waiting").first().waitFor();
      await chat.context.unroute("**/widget/api/messages", cut);
      await chat.tab.reload();
      await until("both", async () => (await incoming(id)).length === 2, 30_000);
      assert.deepEqual(await incoming(id), ["먼저", "나중에"]);
      await chat.context.close();
    },

    "another visitor sees nothing of it, and a closed launcher counts": async () => {
      const one = await visit();
      await write(one, "비밀번호를 잊었어요");
      const { id } = await conversationWith("비밀번호를 잊었어요");
      const other = await visit();
      assert.deepEqual(await bubbles(other.frame), []);
      await one.frame.locator("textarea").press("Escape");
      await until("closed", async () => (await one.launcher.getAttribute("aria-expanded")) === "false");
      assert.equal(await one.tab.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName), "BUTTON");
      await reply(id, "도와드릴게요.");
      await until("the badge", async () => (await one.launcher.locator("b").textContent()) === "1");
      await shot(one, "ko-light-closed-unread");
      await one.launcher.click();
      await until("read", async () => (await one.launcher.locator("b").textContent()) === "");
      await one.context.close();
      await other.context.close();
    },

    "a signed user keeps the conversation in another browser, an unsigned one gets none": async () => {
      const expires_at = Math.floor(Date.now() / 1000) + 3600;
      const sign = (user_id) => createHmac("sha256", secret).update(`${user_id}|${expires_at}`).digest("hex");
      const identify = (chat, identity) => chat.tab.evaluate((value) => globalThis.ondam("identify", value), identity);
      const one = await visit({ open: false });
      await identify(one, { user_id: "kim-1", expires_at, signature: sign("kim-1"), name: "김지은" });
      await openChat(one);
      await write(one, "로그인한 질문");
      await conversationWith("로그인한 질문");
      const two = await visit({ open: false });
      await identify(two, { user_id: "kim-1", expires_at, signature: sign("kim-1") });
      await openChat(two);
      await until("the same conversation", async () => (await bubbles(two.frame)).join() === "로그인한 질문");
      const forged = await visit({ open: false });
      await identify(forged, { user_id: "kim-1", expires_at, signature: sign("lee-2") });
      await forged.launcher.click();
      await until("refusal", () => forged.tab.frames()[1]?.locator(".trouble").count());
      for (const chat of [one, two, forged]) await chat.context.close();
    },

    "files go both ways": async () => {
      const chat = await visit();
      const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
      await chat.frame.locator("input[type=file]").setInputFiles({ name: "깨진 접시.png", mimeType: "image/png", buffer: png });
      await chat.frame.locator(".chips .ready").waitFor();
      await chat.frame.locator(".send").click();
      const image = chat.frame.locator(".mine .file img");
      await image.waitFor();
      await until("the picture is drawn", () => image.evaluate((node) => node.naturalWidth === 1));
      await chat.context.close();
    },

    "typing is seen on both sides of the wire": async () => {
      const chat = await visit();
      await write(chat, "입력 중 표시");
      const { id } = await conversationWith("입력 중 표시");
      const desk = await (await browser.newContext()).newPage();
      await desk.goto(`${server.url}/app/`);
      await desk.evaluate(async (conversation) => {
        const signed = await fetch("/api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: "mina@shop.example", password: "correct horse battery" }) });
        if (!signed.ok) throw new Error(`sign-in ${signed.status}`);
        globalThis.frames_ = [];
        globalThis.live = new WebSocket(`ws://${location.host}/api/v1/live`);
        globalThis.live.onmessage = (event) => globalThis.frames_.push(JSON.parse(event.data));
        await new Promise((done) => (globalThis.live.onopen = done));
        globalThis.live.send(JSON.stringify({ type: "hello", after: null }));
        globalThis.live.send(JSON.stringify({ type: "viewing", conversation_id: conversation }));
      }, id);
      await until("the desk looks", () => desk.evaluate(() => globalThis.frames_.some((frame) => frame.type === "presence")));
      await chat.frame.locator("textarea").pressSequentially("한", { delay: 10 });
      await until("the desk sees typing", () => desk.evaluate(() => globalThis.frames_.some((frame) => frame.type === "typing" && frame.author.kind === "customer" && frame.state === "on")));
      await desk.evaluate((conversation) => globalThis.live.send(JSON.stringify({ type: "typing", conversation_id: conversation, state: "on" })), id);
      await chat.frame.locator(".dots").waitFor();
      assert.match(await chat.frame.locator(".dots").getAttribute("aria-label"), /김민아/);
      await desk.context().close();
      await chat.context.close();
    },

    "a foreign page may not frame it": async () => {
      const context = await browser.newContext();
      const tab = await context.newPage();
      const refused = [];
      tab.on("console", (line) => /frame-ancestors/.test(line.text()) && refused.push(line.text()));
      await tab.goto(`http://127.0.0.1:${strangerPort}/`);
      await until("the refusal", () => refused.length > 0);
      await context.close();
      const foreign = await fetch(`${server.url}/widget/api/sessions`, { method: "POST", headers: { Origin: "http://evil.example", "Content-Type": "application/json" }, body: JSON.stringify({ channel_id: channel.id }) });
      assert.equal(foreign.status, 403);
    },

    "nothing is wrong for assistive techniques, in both languages and schemes, wide and narrow": async () => {
      for (const [path, locale, language] of [["/", "ko-KR", "ko"], ["/en", "en-US", "en"]]) {
        for (const scheme of ["light", "dark"]) {
          for (const [size, viewport, touch] of [["wide", { width: 1180, height: 820 }, false], ["mobile", { width: 390, height: 780 }, true], ["narrow", { width: 320, height: 568 }, true]]) {
            const chat = await visit({ path, locale, scheme, viewport, touch });
            const text = language === "ko" ? "교환하고 싶어요" : "I would like an exchange";
            await chat.frame.locator("textarea").fill(`${text} ${scheme} ${size}`);
            await chat.frame.locator(".send").click();
            const { id } = await conversationWith(`${text} ${scheme} ${size}`);
            await reply(id, language === "ko" ? "네, 주문 번호를 알려 주시겠어요?\n\n- 주문 내역\n- 확인 메일" : "Sure. Could you tell me the order number?\n\n- order page\n- confirmation mail");
            await chat.frame.locator(".theirs .bubble").first().waitFor();
            assert.deepEqual(await violations(chat.frame), [], `${language} ${scheme} ${size}`);
            assert.equal(await chat.frame.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
            assert.equal(await chat.frame.evaluate(() => document.documentElement.lang), language);
            await shot(chat, `${language}-${scheme}-${size}`);
            await chat.context.close();
          }
        }
      }
    },
  },
  async () => {
    await browser.close();
    shop.close();
    stranger.close();
    await server.stop();
  },
);

// The chat on other people's pages: what it costs them, what it withstands of them, and what it may do there.
import http from "node:http";
import { gzipSync } from "node:zlib";

import { each, equal, eventually, finish, holds, sleep } from "./support/checks.mjs";
import { Shop } from "./support/shop.mjs";

const shop = await Shop.open();
const body = (inside) =>
    `<!doctype html><html lang="ko"><head><meta name="viewport" content="width=device-width"><title>가게</title></head><body><h1>가게</h1>${inside}</body></html>`;

Object.assign(shop.more, {
    "/twice": () => body(`${shop.tag()}${shop.tag()}`),
    "/head": () => `<!doctype html><html lang="ko"><head><title>가게</title>${shop.tag().replace("async ", "")}</head><body><h1>가게</h1></body></html>`,
    "/queue": () => body(`<script>window.ondam = window.ondam || function () { (ondam.q = ondam.q || []).push(arguments); }; ondam("open");</script>${shop.tag()}`),
    "/left": () => body(shop.tag(' data-position="left" data-color="#0a7d4b"')),
    "/strict": (_, response) => {
        const host = shop.server.url;
        response.setHeader("Content-Security-Policy",
            `default-src 'none'; script-src ${host}; frame-src ${host}; style-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`);
        return body(shop.tag());
    },
    "/hostile": () => body(`<style>
        * { all: unset !important; }
        body { display: block !important; transform: scale(0.5) !important; filter: blur(3px) !important; }
        div { display: none !important; position: static !important; opacity: 0 !important; pointer-events: none !important; visibility: hidden !important; }
        button, iframe, svg { width: 3px !important; height: 3px !important; background: lime !important; z-index: -1 !important; }
        body > *:last-child { filter: blur(9px) !important; }
    </style>${shop.tag()}`),
    "/behind": () => body(`<a href="#one">하나</a><button id="two">둘</button><p>${"긴 글 ".repeat(2000)}</p>${shop.tag()}`),
});

const box = (visit) => visit.launcher.evaluate((node) => {
    const { width, height, right, bottom } = node.getBoundingClientRect();
    const { opacity, visibility, pointerEvents, filter } = getComputedStyle(node);
    return { width, height, right: innerWidth - right, bottom: innerHeight - bottom, opacity, visibility, pointerEvents, filter };
});
const launcherBox = { width: 56, height: 56, right: 20, bottom: 20, opacity: "1", visibility: "visible", pointerEvents: "auto", filter: "none" };

/** A page of another site that wants to frame the chat. */
async function stranger() {
    const server = http.createServer((_, response) => {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(`<!doctype html><title>x</title><iframe src="${shop.server.url}/widget/app/${shop.channel.id}"></iframe>`);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${server.address().port}/`, close: () => (server.close(), server.closeAllConnections()) };
}

await each({
    "the sizes stay within the budget as they travel": async () => {
        const packed = async (path) => gzipSync(Buffer.from(await (await fetch(shop.server.url + path)).arrayBuffer()), { level: 9 }).length;
        const loader = await packed("/widget/loader.js");
        holds(loader <= 3000, `the loader has ${loader} bytes`);
        const html = await (await fetch(`${shop.server.url}/widget/app/${shop.channel.id}`)).text();
        const parts = [...html.matchAll(/(?:src|href)="(\/widget\/assets\/[^"]+)"/g)].map((match) => match[1]);
        holds(parts.length >= 2, `parts: ${parts}`);
        let sum = gzipSync(html).length;
        for (const part of parts) sum += await packed(part);
        holds(sum <= 25_000, `the app has ${sum} bytes`);
    },

    "a page loads nothing but the loader and does not move": async () => {
        const context = await shop.browser.newContext();
        const tab = await context.newPage();
        const loaded = [];
        tab.on("request", (request) => request.url().startsWith(shop.server.url) && loaded.push(new URL(request.url()).pathname));
        await tab.goto(shop.url);
        await tab.evaluate(() => {
            globalThis.moved = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.moved += entry.value))).observe({ type: "layout-shift", buffered: true });
        });
        await tab.locator("button[aria-expanded]").waitFor();
        await sleep(2000);
        equal(loaded, ["/widget/loader.js"], "what was loaded");
        equal(await tab.evaluate(() => globalThis.moved), 0, "what moved");
        await context.close();
    },

    "nothing of the visitor travels in an address": async () => {
        const visit = await shop.visit({ open: false });
        const addresses = [];
        visit.tab.on("request", (request) => addresses.push(request.url()));
        visit.tab.on("websocket", (socket) => addresses.push(socket.url()));
        await visit.openChat();
        await visit.write("주소에는 없어야 해요");
        await shop.conversationWith("주소에는 없어야 해요");
        const keys = await visit.tab.evaluate(() => Object.entries(localStorage));
        const [, token] = keys.find(([key]) => key.startsWith("ondam:token:"));
        holds(addresses.some((address) => address.startsWith("ws")), "no socket was opened");
        equal(addresses.filter((address) => address.includes(JSON.parse(token))), [], "addresses with the token");
        await visit.close();
    },

    "a strict policy of the page with trusted types is enough": async () => {
        const visit = await shop.visit({ path: "/strict" });
        await visit.write("엄격한 정책");
        await shop.reply(await shop.conversationWith("엄격한 정책"), "잘 보여요.");
        await visit.answered("잘 보여요.");
        await visit.tab.mouse.move(5, 5);
        await sleep(300);
        equal(await box(visit), launcherBox, "the launcher");
        equal(visit.faults, [], "what the policy refused");
        await visit.close();
    },

    "a page with hostile styles does not change it": async () => {
        const visit = await shop.visit({ path: "/hostile" });
        await visit.tab.mouse.move(5, 5);
        await sleep(300);
        equal(await box(visit), launcherBox, "the launcher");
        const frame = await visit.tab.locator("iframe").boundingBox();
        equal([frame.width, frame.height], [392, 680], "the frame");
        await visit.write("그래도 보여요");
        await shop.conversationWith("그래도 보여요");
        await visit.close();
    },

    "a page that loads it twice, or in its head, gets it once": async () => {
        for (const path of ["/twice", "/head"]) {
            const visit = await shop.visit({ path });
            await sleep(500);
            equal(await visit.tab.locator("button[aria-expanded]").count(), 1, `launchers on ${path}`);
            equal(await visit.tab.locator("iframe").count(), 1, `frames on ${path}`);
            equal(visit.faults, [], "faults");
            await visit.close();
        }
    },

    "commands that came before it are done, and the side and colour are the page's": async () => {
        const queued = await shop.visit({ path: "/queue", open: false });
        await queued.inChat();
        await queued.tab.evaluate(() => globalThis.ondam("close"));
        await eventually("it was closed", async () => (await queued.launcher.getAttribute("aria-expanded")) === "false");
        await queued.close();
        const left = await shop.visit({ path: "/left", open: false });
        const { x } = await left.launcher.boundingBox();
        equal(x, 20, "distance from the left");
        equal(await left.launcher.evaluate((node) => getComputedStyle(node).backgroundColor), "rgb(10, 125, 75)", "its colour");
        await left.close();
    },

    "a page that changes without loading keeps it": async () => {
        const visit = await shop.visit();
        await visit.write("화면이 바뀌어도");
        const id = await shop.conversationWith("화면이 바뀌어도");
        await visit.tab.evaluate(() => history.pushState({}, "", "/bowls/2"));
        await visit.tab.evaluate(() => (document.body.innerHTML = "<h1>둘째 화면</h1>"));
        await visit.tab.evaluate(() => {
            const next = document.createElement("body");
            next.innerHTML = "<h1>셋째 화면</h1>";
            document.body.replaceWith(next);
        });
        await visit.field.fill("아직 쓰는 중");
        equal(await visit.bubbles(), ["화면이 바뀌어도"], "the screen");
        const before = visit.frame;
        await visit.tab.evaluate(() => document.documentElement.replaceChildren(document.head, document.body));
        await eventually("it was put back", () => visit.frame && visit.frame !== before);
        await visit.inChat();
        await shop.reply(id, "계속 보여요.");
        await visit.answered("계속 보여요.");
        equal(await visit.bubbles(), ["화면이 바뀌어도", "계속 보여요."], "the screen");
        equal(await visit.field.inputValue(), "아직 쓰는 중", "the draft");
        equal(await visit.tab.locator("button[aria-expanded]").count(), 1, "launchers");
        await visit.close();
    },

    "over the whole of a small screen nothing behind it can be reached": async () => {
        const visit = await shop.visit({ path: "/behind", viewport: { width: 390, height: 780 }, touch: true });
        const frame = await visit.tab.locator("iframe").boundingBox();
        equal(frame, { x: 0, y: 0, width: 390, height: 780 }, "the frame");
        equal(await visit.launcher.isVisible(), false, "the launcher is out of the way");
        equal(await visit.tab.evaluate(() => getComputedStyle(document.documentElement).overflow), "hidden", "the page's scrolling");
        const reached = [];
        for (let i = 0; i < 8; i += 1) {
            await visit.tab.keyboard.press("Tab");
            reached.push(await visit.tab.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.slice(0, 4) || ""));
        }
        holds(!reached.includes("two") && !reached.includes("하나"), `Tab reached ${reached}`);
        await visit.frame.getByRole("button", { name: "상담 닫기" }).click();
        await eventually("it was closed", () => visit.launcher.isVisible());
        equal(await visit.tab.evaluate(() => document.documentElement.style.overflow), "", "the page's scrolling afterwards");
        await visit.tab.locator("#two").click();
        await visit.close();
    },

    "a foreign page may not frame it, nor ask in its name": async () => {
        const foreign = await stranger();
        const context = await shop.browser.newContext();
        const tab = await context.newPage();
        const refused = [];
        tab.on("console", (line) => /frame-ancestors/.test(line.text()) && refused.push(line.text()));
        await tab.goto(foreign.url);
        await eventually("it was refused", () => refused.length > 0);
        await context.close();
        foreign.close();
        const answer = await fetch(`${shop.server.url}/widget/api/sessions`, {
            method: "POST",
            headers: { Origin: "http://evil.example", "Content-Type": "application/json" },
            body: JSON.stringify({ channel_id: shop.channel.id }),
        });
        equal(answer.status, 403, "status");
    },
});
await shop.close();
finish();

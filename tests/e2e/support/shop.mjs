import fs from "node:fs";
import http from "node:http";

import { launch } from "./browser.mjs";
import { eventually, sleep } from "./waiting.mjs";
import { Api, Ondam } from "./ondam.mjs";
import { temporaryFolder } from "./processes.mjs";

const html = fs.readFileSync(new URL("../pages/shop.html", import.meta.url), "utf8");
const shots = process.env.ONDAM_SCREENSHOTS;
const scopes = [
    "manage_channels", "view_conversations", "reply_conversations", "manage_conversations", "manage_workspace", "view_customers", "view_metrics",
];

/** A shop with a chat on its pages: the real server, pages of another origin, a real browser, and an agent who answers. */
export class Shop {
    static async open(settings = {}) {
        const shop = new Shop();
        shop.folder = temporaryFolder("widget");
        shop.server = await Ondam.start(shop.folder.path);
        shop.api = await shop.server.api(...scopes);
        const link = await shop.server.command("user", "add", "--email", "mina@shop.example", "--name", "김민아", "--role", "owner", "--locale", "ko");
        shop.link = link;
        shop.mina = await Api.signIn(shop.server.url, link);
        await shop.mina.put("/api/v1/session/availability", { availability: "online" });
        await shop.api.patch("/api/v1/workspace", { name: "오늘의 그릇", settings: { undo_seconds: 0 } });
        await shop.keepHours("00:00", "24:00");
        shop.pages = http.createServer((request, response) => shop.showPage(request, response));
        await new Promise((resolve) => shop.pages.listen(0, "127.0.0.1", resolve));
        shop.url = `http://localhost:${shop.pages.address().port}`;
        shop.channel = await shop.api.post("/api/v1/channels", {
            kind: "web_chat",
            name: "Shop",
            settings: { greeting: "주문, 배송, 교환 무엇이든 물어보세요.", color: "#b4461f", allowed_origins: [shop.url], ...settings },
        });
        shop.browser = await launch();
        return shop;
    }

    /** When somebody is there, every day of the week. */
    async keepHours(from, until) {
        const [hours] = (await this.mina.get("/api/v1/business_hours")).items;
        const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        const week = Object.fromEntries(days.map((day) => [day, from === until ? [] : [{ from, until }]]));
        await this.mina.patch(`/api/v1/business_hours/${hours.id}`, { week, holidays: [] });
    }

    tag(attributes = "") {
        return `<script async src="${this.server.url}/widget/loader.js" data-channel="${this.channel.id}"${attributes}></script>`;
    }
    /** Pages that a suite adds, by path: a function of the request and its answer that gives the page. */
    more = {};
    showPage(request, response) {
        const { pathname } = new URL(request.url, this.url);
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        const english = pathname.startsWith("/en");
        const page = this.more[pathname]?.(request, response) ?? html.replace("<!-- widget -->", this.tag());
        response.end(page.replace('lang="ko"', `lang="${english ? "en" : "ko"}"`));
    }
    get page() {
        return html;
    }

    /** A page of the shop in a browser of its own; its chat is open unless said otherwise. */
    async visit({ path = "/", open = true, viewport = { width: 1180, height: 820 }, scheme = "light", touch = false, still = false } = {}) {
        const context = await this.browser.newContext({
            viewport, colorScheme: scheme, locale: path.startsWith("/en") ? "en-US" : "ko-KR", hasTouch: touch, isMobile: touch,
            timezoneId: "Asia/Seoul", reducedMotion: still ? "reduce" : "no-preference",
        });
        const visit = new Visit(this, context, path);
        await visit.load();
        if (open) await visit.openChat();
        return visit;
    }

    async conversationWith(text) {
        return eventually(`a conversation with ${text}`, async () => {
            const { items } = await this.api.get("/api/v1/conversations?limit=100");
            for (const item of items) {
                const messages = await this.api.get(`/api/v1/conversations/${item.id}/messages?limit=100`);
                if (messages.items.some((message) => message.body === text)) return item.id;
            }
            return null;
        });
    }
    /** What the customer wrote there, oldest first. */
    async written(conversation) {
        const { items } = await this.api.get(`/api/v1/conversations/${conversation}/messages?limit=200`);
        return items.filter((message) => message.kind === "incoming").map((message) => message.body).reverse();
    }
    reply(conversation, body) {
        return this.mina.post(`/api/v1/conversations/${conversation}/messages`, { kind: "outgoing", body, client_id: crypto.randomUUID() });
    }
    resolve(conversation) {
        return this.mina.post(`/api/v1/conversations/${conversation}/resolution`);
    }

    async close() {
        await this.browser.close();
        this.pages.close();
        this.pages.closeAllConnections();
        await this.server.stop();
        this.folder.remove();
    }
}

/** One visitor's browser. */
export class Visit {
    constructor(shop, context, path) {
        Object.assign(this, { shop, context, path, faults: [] });
    }
    async load(path = this.path) {
        this.tab = await this.context.newPage();
        this.tab.on("pageerror", (error) => this.faults.push(String(error)));
        this.tab.on("console", (line) => {
            const expected = /ERR_CONNECTION|ERR_INTERNET|WebSocket|Failed to load resource/;
            if (line.type() === "error" && !expected.test(line.text())) this.faults.push(line.text());
        });
        await this.tab.goto(this.shop.url + path);
        await this.launcher.waitFor();
    }
    /** Another tab of the same browser. */
    async tabOn(path = this.path) {
        const other = new Visit(this.shop, this.context, path);
        await other.load();
        return other;
    }
    get launcher() {
        return this.tab.locator("button[aria-expanded]");
    }
    get frame() {
        return this.tab.frames().find((frame) => frame.url().includes("/widget/app/"));
    }
    async openChat() {
        await this.launcher.click();
        await this.inChat();
    }
    async inChat() {
        await eventually("the frame stood", () => this.frame);
        await this.frame.locator(".log").waitFor();
    }
    get field() {
        return this.frame.locator(".composer textarea");
    }
    async write(text) {
        await this.field.fill(text);
        await this.field.press("Enter");
    }
    bubbles() {
        return this.frame.locator(".bubble").allInnerTexts();
    }
    async answered(text) {
        await this.frame.locator(".theirs .bubble").filter({ hasText: text }).waitFor();
    }
    async shot(name) {
        if (!shots) return;
        fs.mkdirSync(shots, { recursive: true });
        await sleep(400);
        await this.tab.screenshot({ path: `${shots}/${name}.png` });
    }
    close() {
        return this.context.close();
    }
}

import { launch } from "./browser.mjs";
import { eventually, holds } from "./checks.mjs";
import { Api } from "./ondam.mjs";

const patience = 30_000;

/** An agent who works by the REST API, as another program's screen would. */
export class RestDesk {
    static async signIn(url, link) {
        const desk = new RestDesk();
        desk.api = await Api.signIn(url, link);
        await desk.api.call("PUT", "/api/v1/session/availability", { availability: "online" });
        return desk;
    }

    async open(conversation) {
        this.path = `/api/v1/conversations/${conversation.id}`;
    }
    /** Whatever is there to read. */
    async text() {
        return JSON.stringify([await this.api.get(this.path), await this.api.get(`${this.path}/messages`)]);
    }
    async reveal() {
        return (await this.api.post(`${this.path}/fields/identity_number/reveal`)).value;
    }
    moveAppointment() {
        return this.api.post(`${this.path}/appointment`, {});
    }
    reply(text) {
        return this.api.post(`${this.path}/messages`, { client_id: crypto.randomUUID(), kind: "outgoing", body: text });
    }
    resolve() {
        return this.api.post(`${this.path}/resolution`);
    }
    async close() {}
}

/** An agent at the console in a real browser. */
export class ConsoleDesk {
    static async signIn(url, link) {
        const desk = new ConsoleDesk();
        desk.browser = await launch();
        desk.faults = [];
        const context = await desk.browser.newContext({ locale: "en-US", timezoneId: "Asia/Seoul", viewport: { width: 1440, height: 900 } });
        desk.page = await context.newPage();
        desk.page.setDefaultTimeout(patience);
        desk.page.on("pageerror", (error) => desk.faults.push(String(error)));
        await desk.page.goto(link);
        await desk.page.getByRole("navigation").first().waitFor();
        holds(!desk.page.url().includes("#"), "the token stays in the address");
        await desk.page.goto(`${url}/app/inbox/open`);
        return desk;
    }

    async open(conversation) {
        await this.page.getByRole("listitem").filter({ hasText: conversation.customer.name }).getByRole("link").click();
        await this.page.getByRole("region", { name: "Matter" }).waitFor();
    }
    text() {
        return this.page.locator("body").innerText();
    }
    async reveal() {
        const matter = this.page.getByRole("region", { name: "Matter" });
        await matter.getByRole("button", { name: "Show" }).click();
        return eventually("the number was shown", async () => /\d{6}-\d{7}/.exec(await matter.innerText())?.[0]);
    }
    async moveAppointment() {
        await this.page.getByRole("region", { name: "Matter" }).getByRole("button", { name: /^Move to/ }).click();
        await this.page.getByText("The appointment is moved").waitFor();
    }
    async reply(text) {
        await this.page.getByRole("textbox", { name: "Reply" }).fill(text);
        await this.page.getByRole("textbox", { name: "Reply" }).press("Enter");
    }
    async resolve() {
        await this.page.getByRole("button", { name: "Resolve", exact: true }).click();
        await this.page.getByRole("button", { name: "Reopen", exact: true }).waitFor();
    }
    async close() {
        await this.browser.close();
    }
}

import { launch } from "./browser.mjs";
import { eventually, holds } from "./checks.mjs";
import { Api } from "./ondam.mjs";

const day = (time) => new Date(time).toLocaleDateString("en-US", { timeZone: "Asia/Seoul", month: "short", day: "numeric" });

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
    /** The matter as another program would show it: what is known, in words. */
    async matter() {
        const { fields } = await this.api.get(this.path);
        const words = { move_appointment: "Move the appointment" };
        const shown = ({ name, value }) => (name.endsWith("_at") ? day(value) : name === "phone" ? value.replace(/^\+82(\d\d)(\d{4})(\d{4})$/, "0$1-$2-$3") : (words[value] ?? value));
        return fields.map((field) => `${field.name}: ${shown(field)}`).join("; ");
    }
    async appointment() {
        const { customer } = await this.api.get(this.path);
        const { appointments } = await this.api.get(`/api/v1/customers/${customer.id}`);
        return appointments.map((one) => `${one.title}, ${one.with}, ${day(one.starts_at)}`).join("; ");
    }
    async link() {
        const { items } = await this.api.get(`${this.path}/link_suggestions`);
        if (items.length !== 1) throw new Error(`suggestions: ${JSON.stringify(items)}`);
        await this.api.post(`${this.path}/link_suggestions/${items[0].id}/confirmation`);
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
    matter() {
        return this.page.getByRole("region", { name: "Matter" }).innerText();
    }
    /** The customer's appointments in the panel beside the conversation. */
    appointment() {
        return this.page.getByRole("region", { name: "Appointments" }).innerText();
    }
    async link() {
        await this.page.getByRole("region", { name: "Suggestions" }).getByRole("button", { name: "Yes, link" }).click();
        await this.page.getByText("Linked. One customer, one matter.").waitFor();
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

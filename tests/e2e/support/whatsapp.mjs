import { createHmac } from "node:crypto";
import http from "node:http";

/**
 * Stands where WhatsApp's Graph API would: takes messages of one number, answers with ids of its form, and sends what customers write to
 * the webhook, signed as Meta signs.
 */
export class WhatsApp {
    static number = "100200300400500";
    static settings = { access_token: "token-of-the-system-user", app_secret: "secret-of-the-app", verify_token: "chosen-by-the-shop" };

    static async start() {
        const whatsapp = new WhatsApp();
        whatsapp.posted = [];
        whatsapp.count = 0;
        whatsapp.server = http.createServer((request, response) => whatsapp.answer(request, response));
        await new Promise((resolve) => whatsapp.server.listen(0, "127.0.0.1", resolve));
        whatsapp.base = `http://127.0.0.1:${whatsapp.server.address().port}/v23.0`;
        return whatsapp;
    }

    async answer(request, response) {
        let text = "";
        for await (const piece of request) text += piece;
        const say = (status, body) => {
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify(body));
        };
        if (request.headers.authorization !== `Bearer ${WhatsApp.settings.access_token}`) {
            return say(401, { error: { code: 190, message: "Invalid OAuth access token" } });
        }
        if (request.method === "GET" && request.url === `/v23.0/${WhatsApp.number}`) return say(200, { id: WhatsApp.number });
        if (request.method !== "POST" || request.url !== `/v23.0/${WhatsApp.number}/messages`) {
            return say(404, { error: { code: 100, message: "Unknown path" } });
        }
        const message = JSON.parse(text);
        const id = this.nextId();
        this.posted.push({ id, ...message });
        return say(200, { messaging_product: "whatsapp", contacts: [{ input: message.to, wa_id: message.to }], messages: [{ id }] });
    }

    nextId() {
        this.count += 1;
        return `wamid.${Buffer.from(`ondam-${process.pid}-${this.count}`).toString("base64")}`;
    }

    sentTo(number) {
        return this.posted.filter((message) => message.to === number);
    }

    /** What the customer does reaches the webhook; answers with the status that the server gave. */
    async notify(webhook, change, secret = WhatsApp.settings.app_secret) {
        const metadata = { display_phone_number: "8225551234", phone_number_id: WhatsApp.number };
        const value = { messaging_product: "whatsapp", metadata, ...change };
        const body = JSON.stringify({
            object: "whatsapp_business_account",
            entry: [{ id: "200300400", changes: [{ field: "messages", value }] }],
        });
        const signature = createHmac("sha256", secret).update(body).digest("hex");
        const answer = await fetch(webhook, {
            method: "POST",
            headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
            body,
        });
        return answer.status;
    }

    message(person, content) {
        const timestamp = String(Math.floor(Date.now() / 1000));
        return {
            contacts: [{ profile: { name: person.name }, wa_id: person.whatsapp }],
            messages: [{ from: person.whatsapp, id: this.nextId(), timestamp, ...content }],
        };
    }

    status(person, id, status) {
        return { statuses: [{ id, status, timestamp: String(Math.floor(Date.now() / 1000)), recipient_id: person.whatsapp }] };
    }

    stop() {
        return new Promise((resolve) => {
            this.server.close(resolve);
            this.server.closeAllConnections();
        });
    }
}

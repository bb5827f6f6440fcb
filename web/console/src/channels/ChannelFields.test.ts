import { describe, expect, it } from "vitest";

import { readChannel } from "./ChannelFields.tsx";

const form = (values: Record<string, string>) => (name: string) => values[name] ?? "";
const mail = {
  name: "Help",
  address: "help@shop.example",
  auth: "password",
  folder: "",
  imap_host: "imap.shop.example",
  imap_port: "993",
  imap_security: "tls",
  imap_user: "help",
  smtp_host: "smtp.shop.example",
  smtp_port: "465",
  smtp_security: "tls",
  smtp_user: "help",
};

describe("readChannel", () => {
  it("builds a mailbox and sends the password only when one was typed", () => {
    const first = readChannel("email", form({ ...mail, secret_password: "s" }), null);
    expect(first.secrets).toEqual({ password: "s" });
    expect(first.settings?.imap).toEqual({ host: "imap.shop.example", port: 993, security: "tls", user: "help" });
    expect(first.settings?.folder).toBe("INBOX");
    expect(first.settings?.reply_addresses).toBe(false);
    expect(readChannel("email", form({ ...mail, reply_addresses: "on" }), null).settings?.reply_addresses).toBe(true);
  });
  it("keeps what the form does not show, and a stored secret", () => {
    const stored = { settings: { greeting: "Hello", from_name: "Old" } } as unknown as Parameters<typeof readChannel>[2];
    const again = readChannel("email", form(mail), stored);
    expect(again.secrets).toBeUndefined();
    expect(again.settings).toMatchObject({ greeting: "Hello" });
    expect(readChannel("email", form({ ...mail, authserv_id: "mx.example" }), stored).settings?.authserv_id).toBe("mx.example");
    // Emptied in the form: null takes the stored one away.
    expect(again.settings?.from_name).toBeNull();
  });
  it("renews access tokens with a refresh token, and goes back to a password", () => {
    const oauth = { auth: "oauth", oauth_token_url: "https://id.example/token", oauth_client_id: "c", oauth_scope: "" };
    const first = readChannel("email", form({ ...mail, ...oauth, secret_refresh_token: "r", secret_password: "typed before" }), null);
    expect(first.settings).toMatchObject({ auth: "xoauth2", oauth: { token_url: "https://id.example/token", client_id: "c", scope: "" } });
    expect(first.secrets).toEqual({ refresh_token: "r" });
    const back = readChannel("email", form(mail), { settings: first.settings } as unknown as Parameters<typeof readChannel>[2]);
    expect(back.settings?.auth).toBe("password");
    expect(back.settings?.oauth).toBeNull();
  });
  it("splits the sites of a web chat", () => {
    const chat = readChannel("web_chat", form({ name: "Chat", allowed_origins: "https://a.example, https://b.example" }), null);
    expect(chat.settings?.allowed_origins).toEqual(["https://a.example", "https://b.example"]);
  });
});

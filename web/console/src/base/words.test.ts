import { readdirSync, readFileSync } from "node:fs";

import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { messages } from "../../locales/ko.po";
import { deliveryText, faultText } from "./words.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "ko", messages }));

/** What the server's modules are made of; what only commands of the shell say lies outside. */
function sources(): string {
  const files = ["domain", "platform"].flatMap((rank) => {
    const folder = new URL(`../../../../src/${rank}/`, import.meta.url);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(cpp|h)$/.test(name) && !/_test\.cpp$/.test(name))
      .map((name) => readFileSync(new URL(name, folder), "utf8"));
  });
  return files.join("\n");
}
/** The codes in calls like `invalid("value", "taken", …)`, whatever the first argument is. */
function codes(text: string, call: RegExp): string[] {
  return [...new Set([...text.matchAll(call)].map((match) => match[1] ?? ""))].sort();
}
const server = sources();
/** Of the web chat's handshake, of mails' parts and of connections: no form gets them. */
const elsewhere = new Set(["signature", "not_set_up", "not_a_mail", "blocked", "not_resolved", "token_refused"]);

describe("a refusal of the server", () => {
  const known = codes(server, /\b(?:fault|invalid|conflict)\(\s*[^;"]*?(?:"[^"]*"[^;"]*?)?,\s*"([a-z_]+)",/g).filter((code) => !elsewhere.has(code));
  it("is found in its sources", () => {
    expect(known).toEqual(expect.arrayContaining(["cancelled", "choice", "required", "state", "taken", "variable"]));
    expect(known.length).toBeGreaterThan(60);
  });
  it.each(known)("%s is told in the language of the console", (code) => {
    const text = faultText({ field: "", code, message: "in the server's words" });
    expect(text).toMatch(/[가-힣]/);
    expect(text).not.toContain("server's");
    expect(text, "more than that it is not possible").not.toBe("할 수 없는 일입니다.");
  });
});

describe("why a message did not leave", () => {
  const known = codes(server, /\b(?:Refused|NotNow|connection_refusal|refused_with)[({][^"(){}]*"([a-z_]+)"/g);
  const failures = codes(/to_text\(FailureKind kind\) \{([^}]*\})/.exec(server)?.[1] ?? "", /"([a-z_]+)"/g);
  it("is found in the sources of the server", () => {
    expect(known).toEqual(expect.arrayContaining(["dns", "file_gone", "rate_limited", "suppressed", "window_closed"]));
    expect(failures).toEqual(expect.arrayContaining(["blocked", "timed_out"]));
  });
  it.each([...known, ...failures])("%s is told in the language of the console", (code) => {
    expect(deliveryText({ code, message: "in the server's words" })).toMatch(/[가-힣]/);
    if (!["token_refused", "no"].includes(code)) expect(deliveryText({ code, message: "in the server's words" })).not.toContain("server's");
  });
  it("keeps what a mail server or provider says", () => {
    expect(deliveryText({ code: "550", message: "5.1.1 no such user" })).toMatch(/[가-힣].*5\.1\.1 no such user/);
  });
});

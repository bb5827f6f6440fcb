import { readdirSync, readFileSync } from "node:fs";

import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { messages } from "../../locales/ko.po";
import { auditAction, auditPlace } from "./audit.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "ko", messages }));

/** What the server writes into the audit log. */
const actions = ["domain", "app"].flatMap((rank) => {
  const folder = new URL(`../../../../src/${rank}/`, import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".cpp") && !/_test\.cpp$|(^|\/)tests\//.test(name))
    .flatMap((name) => [...readFileSync(new URL(name, folder), "utf8").matchAll(/(?:\.action = |note\(\w+, actor, )"([a-z_]+\.[a-z_]+)"/g)])
    .map((match) => match[1] ?? "");
});

describe("an entry of the audit log", () => {
  it("is found in the sources of the server", () => {
    expect(actions).toEqual(expect.arrayContaining(["session.create", "identity.add", "customer.erase"]));
    expect(new Set(actions).size).toBeGreaterThan(40);
  });
  it.each([...new Set(actions)])("%s is told in the language of the console", (action) => {
    expect(auditAction(action)).toMatch(/[가-힣]/);
  });
  it("leads to the customer or the conversation that it is about, and nowhere else", () => {
    const id = "01a22253-1952-7000-bed7-d4c0bb9d072a";
    expect(auditPlace({ action: "customer.create", resource: id })).toEqual({ to: "/customers/$id", id });
    expect(auditPlace({ action: "conversation.reveal", resource: `${id}/identity_number` })).toEqual({ to: "/conversations/$id", id });
    expect(auditPlace({ action: "customer.erase", resource: id })).toBeNull();
    expect(auditPlace({ action: "identity.remove", resource: "" })).toBeNull();
  });
});

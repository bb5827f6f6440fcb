import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { messages } from "../../locales/ko.po";
import { letterReason, stepText } from "./states.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "ko", messages }));
const reason = (reason_code: string) => letterReason({ reason_code, reason_message: "in the server's words" });

describe("why a message was laid aside", () => {
  it.each(["not_a_mail", "too_large", "no_sender", "loop", "own_address", "bounce", "unsupported"])("%s is told in the language of the console", (code) => {
    expect(reason(code)).toMatch(/[가-힣]/);
    expect(reason(code)).not.toContain("server's");
  });
  it("keeps the words of the other side where only they tell more", () => {
    expect(reason("not_fetched")).toMatch(/[가-힣].*in the server's words/);
    expect(reason("refused")).toBe("in the server's words");
  });
});

describe("what a test of an address found", () => {
  const found = (code: string) => stepText({ name: "webhook", code, message: "The address answered 503." });
  it.each(["no_secret", "no_webhook", "not_resolved", "not_connected", "broken", "timed_out", "tls", "blocked", "redirects"])("%s is told in the language of the console", (code) => {
    expect(found(code)).toMatch(/[가-힣]/);
    expect(found(code)).not.toContain("answered");
  });
  it("says what a program answered, and nothing of ports of mail", () => {
    expect(found("answered")).toMatch(/[가-힣].*answered 503/);
    expect(found("refused")).not.toContain("IMAP");
    expect(stepText({ name: "connect", code: "refused", message: "" })).toContain("IMAP");
  });
});

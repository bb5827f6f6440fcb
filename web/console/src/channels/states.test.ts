import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { messages } from "../../locales/ko.po";
import { letterReason } from "./states.ts";

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

import { describe, expect, it } from "vitest";

import { type Customer, isOnlySaid } from "./customers.ts";

const who = (name: string | null, ...kinds: Customer["identities"][number]["kind"][]) =>
  isOnlySaid({ name, identities: kinds.map((kind) => ({ kind }) as Customer["identities"][number]) });

describe("a name behind which only a browser stands", () => {
  it("is what a visitor says of themselves", () => {
    expect(who("Emily Carter", "web_chat")).toBe(true);
    expect(who("Emily Carter", "anonymous_id", "web_chat")).toBe(true);
  });
  it("is none without a name, or where an address, a number or a user stands behind it", () => {
    expect(who(null, "web_chat")).toBe(false);
    expect(who("Emily Carter", "web_chat", "email")).toBe(false);
    expect(who("Emily Carter", "user_id", "anonymous_id")).toBe(false);
  });
});

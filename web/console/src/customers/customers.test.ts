import { describe, expect, it } from "vitest";

import { claimedAddresses, type Customer, isOnlySaid } from "./customers.ts";

type Kind = Customer["identities"][number]["kind"];
const known = (name: string | null, kinds: (Kind | "signed_user")[], traits: string[] = []) => ({
  name,
  identities: kinds.map((kind) => ({ kind: kind === "signed_user" ? "user_id" : kind, verified: kind === "signed_user" }) as Customer["identities"][number]),
  traits: traits.map((trait) => ({ name: trait, value: "…" }) as Customer["traits"][number]),
});

describe("a name behind which only a browser stands", () => {
  it("is what a visitor says of themselves", () => {
    expect(isOnlySaid(known("Emily Carter", ["web_chat"]))).toBe(true);
    expect(isOnlySaid(known("Emily Carter", ["anonymous_id", "web_chat"]))).toBe(true);
  });
  it("is what a page says of its user, with an address that joined nobody", () => {
    expect(isOnlySaid(known("Emily Carter", ["user_id", "anonymous_id"], ["email", "plan"]))).toBe(true);
    expect(isOnlySaid(known(null, ["anonymous_id"], ["phone"]))).toBe(true);
  });
  it("is none without a name, or where an address, a number, a server or a signature stands behind it", () => {
    expect(isOnlySaid(known(null, ["web_chat"]))).toBe(false);
    expect(isOnlySaid(known("Emily Carter", ["web_chat", "email"], ["email"]))).toBe(false);
    expect(isOnlySaid(known("Emily Carter", ["user_id", "anonymous_id"], ["plan"]))).toBe(false);
    expect(isOnlySaid(known("Emily Carter", ["signed_user", "web_chat"], ["email"]))).toBe(false);
  });
});

it("an address is claimed while it is no identity of its kind", () => {
  const names = (kinds: Kind[], ...traits: string[]) => claimedAddresses(known("Emily", kinds, traits)).map(({ name }) => name);
  expect(names(["user_id", "phone"], "email", "phone", "plan")).toEqual(["email"]);
  expect(names(["user_id"], "email", "phone")).toEqual(["email", "phone"]);
});

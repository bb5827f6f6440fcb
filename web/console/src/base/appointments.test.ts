import type { Model } from "@ondam/api";
import { expect, it } from "vitest";

import { inOrder } from "./appointments.ts";

type Appointment = Model<"Appointment">;

it("shows the next appointment first, then what is over or off, newest first", () => {
  const at = (id: string, day: number, status: Appointment["status"] = "booked") =>
    ({ id, starts_at: `2026-03-${String(day).padStart(2, "0")}T01:00:00Z`, status }) as Appointment;
  const list = [at("far", 30), at("off", 25, "cancelled"), at("next", 13), at("old", 2, "attended"), at("after", 14), at("over", 9)];
  expect(inOrder(list, new Date("2026-03-12T00:00:00Z")).map((one) => one.id)).toEqual(["next", "after", "far", "off", "over", "old"]);
});

import { expect, test } from "vitest";

import { addressesOf, isAddress } from "./copies.ts";

test("addresses come as people write and paste them", () => {
  expect(addressesOf("")).toEqual([]);
  expect(addressesOf("a@x.example, b@x.example;c@x.example d@x.example")).toEqual(["a@x.example", "b@x.example", "c@x.example", "d@x.example"]);
  expect(addressesOf("a@x.example，b@x.example、c@x.example；d＠x.example")).toEqual(["a@x.example", "b@x.example", "c@x.example", "d@x.example"]);
  expect(addressesOf('박준 <jun@x.example>, "Kim, Mina" <mina@x.example>;<c@x.example>')).toEqual(["jun@x.example", "mina@x.example", "c@x.example"]);
  expect(addressesOf("a@x.example A@X.example")).toEqual(["a@x.example"]);
});

test("what is no address stays to be told of", () => {
  expect(addressesOf("a@x.example, 박준")).toEqual(["a@x.example", "박준"]);
  expect(addressesOf("박준 <jun>")).toEqual(["jun"]);
  expect(["a@x.example", "박준@회사.example"].every(isAddress)).toBe(true);
  expect(["박준", "@x", "a@", "a@b@c", "<a@x.example"].some(isAddress)).toBe(false);
});

// Takes a picture of every screen of a running server and of what opens over it, in both languages, light and dark, wide and narrow,
// to look at:
//   node tests/e2e/pictures.mjs LINK FOLDER [PATTERN]
// LINK is a one-time link to sign in, as `ondam demo` prints it; PATTERN, a regular expression, picks pictures by their names.
import fs from "node:fs";
import path from "node:path";

import { launch } from "./support/browser.mjs";
import { Api } from "./support/ondam.mjs";
import { doors, go, overlays, paint, routes, settled } from "./support/screens.mjs";

const [link, folder, pattern = ""] = process.argv.slice(2);
if (!link || !folder) throw new Error("pictures.mjs LINK FOLDER [PATTERN]");
const wanted = new RegExp(pattern);
fs.mkdirSync(folder, { recursive: true });
const { origin } = new URL(link);
const browser = await launch();
const context = await browser.newContext({ locale: "ko-KR", timezoneId: "Asia/Seoul", reducedMotion: "reduce" });
const page = await context.newPage();
await page.goto(link);
await page.getByRole("navigation").first().waitFor();
const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
const { csrf_token: token } = await (await fetch(`${origin}/api/v1/session`, { headers: { cookie } })).json();
const api = new Api(origin, { cookie, origin, "x-csrf-token": token });
const all = await routes(api);

for (const locale of ["ko", "en"]) {
  await api.patch("/api/v1/session/user", { locale, theme: "system" });
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.goto(`${origin}/app/settings/profile`);
    await settled(page);
    for (const { name, path: to } of all) {
      const file = (scheme) => path.join(folder, `${name}-${locale}-${width}-${scheme}.png`);
      if (!["light", "dark"].some((scheme) => wanted.test(file(scheme)))) continue;
      await go(page, to);
      await page.waitForTimeout(250);
      for (const colorScheme of ["light", "dark"]) {
        if (!wanted.test(file(colorScheme))) continue;
        await paint(page, colorScheme);
        await page.screenshot({ path: file(colorScheme) });
      }
    }
    for (const { name, path: to, role, only, open } of overlays(all, locale)) {
      const file = (scheme) => path.join(folder, `over-${name.replaceAll(" ", "-")}-${locale}-${width}-${scheme}.png`);
      if (only && (only === "wide") !== (width > 768)) continue;
      for (const colorScheme of ["light", "dark"]) {
        if (!wanted.test(file(colorScheme))) continue;
        await go(page, to);
        await paint(page, colorScheme);
        await open(page);
        await page.getByRole(role).last().waitFor();
        await page.waitForTimeout(250);
        await page.screenshot({ path: file(colorScheme) });
        await page.keyboard.press("Escape");
        await page.getByRole(role).last().waitFor({ state: "hidden" });
      }
    }
  }
}
for (const locale of ["ko", "en"]) {
  const outside = await browser.newContext({ locale: locale === "ko" ? "ko-KR" : "en-US" });
  const door = await outside.newPage();
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await door.setViewportSize({ width, height });
    for (const { name, path: to } of doors) {
      for (const colorScheme of ["light", "dark"]) {
        const file = path.join(folder, `${name}-${locale}-${width}-${colorScheme}.png`);
        if (!wanted.test(file)) continue;
        await door.goto("about:blank");
        await door.goto(origin + to);
        await settled(door);
        await paint(door, colorScheme);
        await door.screenshot({ path: file });
      }
    }
  }
  await outside.close();
}
await api.patch("/api/v1/session/user", { locale: "ko" });
await browser.close();

// The console of a running server, in a page that notes what goes wrong in it, and what every screen of it must hold.
import { colourRules, violations } from "./browser.mjs";
import { Api } from "./ondam.mjs";
import { paint } from "./screens.mjs";

export const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
/** Held upright: the narrowest of the screens that show a list and what is chosen in it side by side. */
export const tablet = { width: 768, height: 1024 };

/** Asked for on purpose, to see how its absence is told. */
const expected = (url) => /00000000-0000|no-such-token|inspection|api\/v1\/session$/.test(url);

/** A page that notes what goes wrong in it. */
export async function open(browser, locale) {
  const context = await browser.newContext({
    viewport: widths.wide, locale: locale === "ko" ? "ko-KR" : "en-US", timezoneId: "Asia/Seoul", reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => line.type() === "error" && !expected(line.location().url) && faults.push(`${line.text()} ${line.location().url}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${why}`);
  });
  page.on("response", (answer) => answer.status() >= 400 && !expected(answer.url()) && faults.push(`${answer.url()}: ${answer.status()}`));
  return { context, page, faults };
}

/** Somebody signs in by a link; `api` is the REST API with the same session. */
export async function signIn(browser, locale, link) {
  const { origin } = new URL(link);
  const at = await open(browser, locale);
  await at.page.goto(link);
  await at.page.getByRole("navigation").first().waitFor();
  const cookie = (await at.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { csrf_token: token } = await (await fetch(`${origin}/api/v1/session`, { headers: { cookie } })).json();
  const api = new Api(origin, { cookie, origin, "x-csrf-token": token });
  await api.patch("/api/v1/session/user", { theme: "system" });
  await at.page.reload();
  return { ...at, api };
}

/** Notes what WCAG 2.2 AA forbids on the screen, in light and dark or in one of them, and what sticks out of it. */
export async function check(page, name, faults, colorSchemes = ["light", "dark"]) {
  for (const colorScheme of colorSchemes) {
    await paint(page, colorScheme);
    // What does not depend on colours is the same in the dark.
    const rules = colorScheme === "dark" && colorSchemes.length > 1 ? colourRules : undefined;
    let found = await violations(page, rules);
    if (found.length > 0) {
      // A menu that closes, or colours on their way from one scheme to the other, are over soon: a true fault is there the second time too.
      await page.waitForTimeout(500);
      await paint(page, colorScheme);
      found = await violations(page, rules);
    }
    faults.push(...found.map((fault) => `${name}, ${colorScheme}: ${fault}`));
  }
  const over = await page.evaluate(stickingOut);
  if (over) faults.push(`${name}: ${over}`);
}

/** Runs in the page. What a box cuts off on purpose scrolls or ends in dots; anything else that sticks out is cut by accident. */
function stickingOut() {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) return `${scrollWidth} px in ${clientWidth}`;
  const label = [...document.querySelectorAll(".mantine-Button-label")].find((words) => words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 0);
  if (label) return `"${label.textContent}" is cut off in its button`;
  const parts = ["main button", "main a", "main h1", "main h2", "main input", "[role=dialog] button", "[role=dialog] input", "[role=menuitem]"];
  const cut = [...document.querySelectorAll(parts.join())].find((element) => {
    const box = element.getBoundingClientRect();
    if (!box.width || (box.left >= -1 && box.right <= clientWidth + 1)) return false;
    for (let parent = element.parentElement; parent; parent = parent.parentElement)
      if (/auto|scroll/.test(getComputedStyle(parent).overflowX) || getComputedStyle(parent).clipPath !== "none") return false;
    return getComputedStyle(element).clipPath === "none";
  });
  return cut ? `${cut.outerHTML.slice(0, 120)} is cut off` : "";
}

/** Runs in the page. A control in sight that something else lies over, so that nobody can press it. */
export function findCovered() {
  const controls = [...document.querySelectorAll("button, a[href], input, textarea, select")];
  const covered = controls.find((control) => {
    const box = control.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (!box.width || control.disabled || getComputedStyle(control).opacity === "0" || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    for (let parent = control.parentElement; parent; parent = parent.parentElement) {
      const frame = parent.getBoundingClientRect();
      const cuts = getComputedStyle(parent).overflow !== "visible";
      if (cuts && (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom)) return false;
    }
    const top = document.elementFromPoint(x, y);
    return !(control.contains(top) || top?.contains(control) || control.labels?.[0]?.contains(top));
  });
  return covered ? `${covered.outerHTML.slice(0, 120)} is under something` : "";
}

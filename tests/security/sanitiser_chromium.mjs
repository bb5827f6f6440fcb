// Loads sanitised documents in a real browser and counts what runs or loads.
//
//     node tests/security/sanitiser_chromium.mjs OUTPUTS.json
//
// OUTPUTS.json is a list of {title, html}, as the corpus test writes it to the file named by ONDAM_SANITISER_OUTPUTS.
// playwright-core comes from the folder in ONDAM_NODE_MODULES, by default web/node_modules.
// Ends with status 1 when a script ran, a request went out, or the browser read a document otherwise than it was written.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = process.env.ONDAM_NODE_MODULES ?? join(root, "web", "node_modules");
const { chromium } = createRequire(join(modules, "..", "package.json"))("playwright-core");

const trap = () => {
    window.executions = 0;
    const count = () => void ++window.executions;
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = count;
    window.addEventListener("error", count);
};

/** What the document does by itself, and when every element is touched. */
const provoke = async () => {
    const kinds = ["click", "mouseover", "mouseenter", "focus", "load", "error", "toggle", "animationstart", "input", "submit"];
    for (const element of document.querySelectorAll("body *")) {
        for (const kind of kinds) {
            const event = new Event(kind, { bubbles: true, cancelable: true });
            event.preventDefault();
            element.dispatchEvent(event);
        }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    return window.executions;
};

/** A second parse of what the first made: a text that changes meaning when it is read again hides something. */
const isStable = (html) => {
    const first = document.createElement("div");
    first.innerHTML = html;
    const second = document.createElement("div");
    second.innerHTML = first.innerHTML;
    return first.isEqualNode(second);
};

const holdsForbidden = () => {
    const bad = document.querySelectorAll("body script, body style, body form, body svg, body math, body iframe, body object");
    const events = [...document.querySelectorAll("body *")].filter((element) =>
        element.getAttributeNames().some((name) => name.startsWith("on")),
    );
    const links = [...document.querySelectorAll("body [href], body [src], body [action]")].filter((element) =>
        /^\s*(javascript|vbscript|data:text)/i.test(element.getAttribute("href") ?? element.getAttribute("src") ?? ""),
    );
    return bad.length + events.length + links.length;
};

async function main() {
    const outputs = JSON.parse(readFileSync(process.argv[2], "utf8"));
    const browser = await chromium.launch({
        executablePath: process.env.ONDAM_CHROMIUM ?? "/usr/bin/chromium",
        chromiumSandbox: false,
    });
    const page = await browser.newPage();
    let requests = [];
    await page.route("**/*", (route) => {
        requests.push(route.request().url());
        return route.abort();
    });
    page.on("dialog", (dialog) => dialog.dismiss());
    await page.addInitScript(trap);
    await page.goto("about:blank");
    await page.evaluate(trap);

    let faults = 0;
    for (const { title, html } of outputs) {
        requests = [];
        await page.evaluate(() => void (window.executions = 0));
        await page.setContent(`<!DOCTYPE html><html><head></head><body>${html}</body></html>`);
        const inserted = await page.evaluate((text) => {
            const element = document.createElement("div");
            document.body.append(element);
            element.innerHTML = text;
        }, html).then(() => page.evaluate(provoke));
        const forbidden = await page.evaluate(holdsForbidden);
        const stable = await page.evaluate(isStable, html);
        const loaded = requests.filter((url) => !url.startsWith("data:"));
        if (inserted || forbidden || !stable || loaded.length) {
            ++faults;
            console.log(`FAULT ${title}: executions ${inserted}, forbidden ${forbidden}, stable ${stable}, loaded ${loaded}`);
            console.log(html);
        }
    }
    await browser.close();
    console.log(`${outputs.length} documents, ${faults} with faults`);
    process.exit(faults === 0 && outputs.length > 0 ? 0 : 1);
}

await main();

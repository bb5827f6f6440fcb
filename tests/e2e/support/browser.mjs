// Debian's Chromium, driven by playwright-core.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

import { launchChromium } from "../../support/chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const launch = () => launchChromium(chromium);

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules whose answer depends on colours. */
export const colourRules = ["color-contrast", "link-in-text-block"];

/** The violations of WCAG A and AA in a frame, as lines; of some rules alone, when they are named. */
export async function violations(frame, rules) {
    // Through the debugger, because the page's own policy allows no foreign script.
    if (!(await frame.evaluate(() => "axe" in globalThis))) await frame.evaluate(axe);
    const result = await frame.evaluate(
        (runOnly) => {
            // A menu stands outside of the page's landmarks as a dialog does, which this rule, no part of WCAG, knows of dialogs alone.
            const apart = document.querySelector("[role=menu]") && runOnly.type === "tag" ? { region: { enabled: false } } : {};
            return globalThis.axe.run(document, { runOnly, rules: apart, resultTypes: ["violations"] });
        },
        { type: rules ? "rule" : "tag", values: rules ?? tags },
    );
    return result.violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`);
}

/** Writes Hangul as an input method does: every jamo a step, each syllable committed by the next one. The last stays open. */
export async function composeHangul(session, text) {
    const leads = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    const letters = [...text];
    for (const [index, letter] of letters.entries()) {
        const code = letter.charCodeAt(0) - 0xac00;
        if (code < 0 || code > 11171) {
            await session.send("Input.insertText", { text: letter });
            continue;
        }
        const steps = [leads[Math.floor(code / 588)]];
        if (code % 28 !== 0) steps.push(String.fromCharCode(0xac00 + code - (code % 28)));
        steps.push(letter);
        for (const step of steps) {
            await session.send("Input.imeSetComposition", { text: step, selectionStart: step.length, selectionEnd: step.length });
        }
        if (index < letters.length - 1) await session.send("Input.insertText", { text: letter });
    }
}

/** Enter while a composition is open: the key first, then the input method puts in what it holds. */
export async function pressEnterOpen(session, text) {
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
    await session.send("Input.insertText", { text });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
}

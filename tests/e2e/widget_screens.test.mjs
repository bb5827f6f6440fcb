// How the chat looks and sounds: both languages, light and dark, wide and narrow, closed hours, and the question how it was.
import { composeHangul, violations } from "./support/browser.mjs";
import { each, equal, eventually, finish, holds, sleep } from "./support/checks.mjs";
import { Shop } from "./support/shop.mjs";

const shop = await Shop.open({ out_of_hours_message: "남겨 주시면 아침에 답변드릴게요." });
const languages = [["ko", "/"], ["en", "/en"]];
const schemes = ["light", "dark"];
const sizes = {
    wide: { viewport: { width: 1440, height: 900 } },
    mobile: { viewport: { width: 390, height: 844 }, touch: true },
    narrow: { viewport: { width: 320, height: 568 }, touch: true },
    // A laptop's screen at 400 %.
    zoomed: { viewport: { width: 320, height: 256 } },
};
const said = {
    ko: ["교환하고 싶어요", "네, 주문 번호를 알려 주시겠어요?\n\n- 주문 내역\n- 확인 메일", "상담은 어떠셨나요?", "4 / 5, 만족", "어떤 점이 그랬는지 알려 주세요 (선택)", "의견 보내기", "만족 · 소중한 의견 고맙습니다."],
    en: ["I would like an exchange", "Sure. Could you tell me the order number?\n\n- order page\n- confirmation mail", "How did we do?", "4 / 5, Good", "What made you feel so? (optional)", "Send comment", "Good · Thank you for your feedback."],
};
let talks = 0;

const responses = async (conversation) => (await shop.api.get("/api/v1/csat_responses")).items.filter((one) => one.conversation_id === conversation);

/** A talk of one question and one answer that the agent has resolved: the visitor is asked how it was. */
async function resolvedTalk(visit, language) {
    const text = `${said[language][0]} ${(talks += 1)}`;
    await visit.field.fill(text);
    await visit.frame.locator(".send").click();
    const id = await shop.conversationWith(text);
    await shop.reply(id, said[language][1]);
    await visit.frame.locator(".theirs .bubble").first().waitFor();
    await shop.resolve(id);
    await visit.frame.locator(".csat").waitFor();
    return id;
}

async function isSound(visit, where) {
    equal(await violations(visit.frame), [], `faults for assistive techniques, ${where}`);
    const wide = await visit.frame.evaluate(() => [document.documentElement, document.querySelector(".log")].filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.tagName));
    equal(wide, [], `what does not fit sideways, ${where}`);
}

const cases = {};
for (const [language, path] of languages) {
    for (const scheme of schemes) {
        for (const [size, screen] of Object.entries(sizes)) {
            cases[`it is sound and asks how it was: ${language}, ${scheme}, ${size}`] = async () => {
                const where = `${language}-${scheme}-${size}`;
                const visit = await shop.visit({ path, scheme, ...screen });
                const [, , question, good, hint, send, thanks] = said[language];
                await isSound(visit, `${where} before the first word`);
                await visit.shot(`${where}-1-first`);
                const id = await resolvedTalk(visit, language);
                equal(await visit.frame.evaluate(() => document.documentElement.lang), language, "language");
                await isSound(visit, `${where} with the question`);
                await visit.shot(`${where}-2-question`);
                const card = visit.frame.getByRole("group", { name: question });
                equal(await card.getByRole("button").count(), 5, "faces");
                await card.getByRole("button", { name: good }).click();
                await eventually("the tap was kept", async () => (await responses(id))[0]?.score === 4);
                equal(await card.getByRole("button", { name: good }).getAttribute("aria-pressed"), "true", "the face is pressed");
                equal(await card.getByRole("status").innerText(), thanks, "what is read out");
                await eventually("the card was in sight", () => card.getByRole("button", { name: send }).evaluate((node) => node.getBoundingClientRect().bottom < innerHeight));
                await isSound(visit, `${where} with the answer`);
                await visit.shot(`${where}-3-answer`);
                await card.getByRole("textbox", { name: hint }).fill("고마워요");
                await card.getByRole("button", { name: send }).click();
                await eventually("the words were kept", async () => (await responses(id))[0]?.comment === "고마워요");
                await card.getByText("고마워요").waitFor();
                equal((await responses(id)).length, 1, "answers");
                equal(visit.faults, [], "faults in the page");
                await visit.close();
            };
        }
    }
}

await each({
    ...cases,

    "the answer can be changed by another tap, in every tab, and the next resolution asks anew": async () => {
        const visit = await shop.visit();
        const id = await resolvedTalk(visit, "ko");
        const other = await visit.tabOn("/");
        await other.openChat();
        const face = (where, name) => where.frame.locator(".csat").last().getByRole("button", { name });
        await face(visit, "2 / 5, 불만족").click();
        await eventually("the other tab showed it", async () => (await face(other, "2 / 5, 불만족").getAttribute("aria-pressed")) === "true");
        await face(other, "5 / 5, 매우 만족").click();
        await eventually("it was changed", async () => (await responses(id))[0]?.score === 5);
        await eventually("the first tab showed it", async () => (await face(visit, "5 / 5, 매우 만족").getAttribute("aria-pressed")) === "true");
        equal((await responses(id)).map((one) => one.score), [5], "answers");
        await visit.write("하나 더 여쭤볼게요");
        await eventually("it was open again", async () => (await shop.api.get(`/api/v1/conversations/${id}`)).status === "open");
        await shop.reply(id, "네, 말씀하세요.");
        await shop.resolve(id);
        await eventually("it was asked anew", async () => (await visit.frame.locator(".csat").count()) === 2);
        await face(visit, "3 / 5, 보통").click();
        await eventually("both answers stood", async () => (await responses(id)).length === 2);
        await visit.tab.reload();
        await visit.inChat();
        await eventually("a reload showed both", async () => (await visit.frame.locator(".csat [aria-pressed=true]").count()) === 2);
        await visit.close();
    },

    "words about it take Hangul whole": async () => {
        const visit = await shop.visit();
        const id = await resolvedTalk(visit, "ko");
        await visit.frame.getByRole("button", { name: "5 / 5, 매우 만족" }).click();
        await visit.frame.getByRole("textbox", { name: /어떤 점이/ }).focus();
        const session = await visit.context.newCDPSession(visit.tab);
        await composeHangul(session, "빨라서 좋았어요");
        await visit.frame.getByRole("button", { name: "의견 보내기" }).click();
        await eventually("the words were kept", async () => (await responses(id))[0]?.comment === "빨라서 좋았어요");
        await visit.close();
    },

    "an answer that is refused stands again as it was and says so": async () => {
        const visit = await shop.visit();
        await resolvedTalk(visit, "ko");
        await visit.context.route("**/widget/api/csat/*", (route) => route.abort());
        await visit.frame.getByRole("button", { name: "1 / 5, 매우 불만족" }).click();
        await visit.frame.locator(".csat").getByText("보내지 못했어요").waitFor();
        equal(await visit.frame.locator(".csat [aria-pressed=true]").count(), 0, "pressed faces");
        await visit.context.unroute("**/widget/api/csat/*");
        await visit.context.route("**/widget/api/csat/*", (route) => route.fulfill({ status: 409, contentType: "application/problem+json", body: "{}" }));
        await visit.frame.getByRole("button", { name: "1 / 5, 매우 불만족" }).click();
        await visit.frame.locator(".csat").getByText("답변할 수 있는 기간이 지났어요.").waitFor();
        equal(await visit.frame.locator(".csat .faces button:disabled").count(), 5, "faces out of use");
        await visit.close();
    },

    "outside of hours it says when somebody is back, and answers once": async () => {
        await shop.keepHours("00:00", "00:00");
        for (const [language, path] of languages) {
            for (const scheme of schemes) {
                const visit = await shop.visit({ path, scheme });
                await visit.frame.locator(".notice").waitFor();
                await isSound(visit, `${language} ${scheme} closed`);
                await visit.shot(`${language}-${scheme}-closed`);
                await visit.close();
            }
        }
        const visit = await shop.visit();
        await visit.frame.locator(".notice").getByText("지금은 상담 시간이 아니에요").waitFor();
        await visit.write("지금 계신가요?");
        await visit.answered("남겨 주시면 아침에 답변드릴게요.");
        await visit.write("내일 볼게요");
        await shop.conversationWith("내일 볼게요");
        await sleep(1000);
        equal(await visit.bubbles(), ["지금 계신가요?", "남겨 주시면 아침에 답변드릴게요.", "내일 볼게요"], "the screen");
        equal(await visit.frame.locator(".notice").count(), 0, "the notice has been answered by then");
        await visit.close();
        await shop.keepHours("00:00", "24:00");
    },

    "whoever wants stillness gets it": async () => {
        const moving = await shop.visit();
        const still = await shop.visit({ still: true });
        const time = (visit) => visit.launcher.evaluate((node) => getComputedStyle(node).transitionDuration);
        holds((await time(moving)) !== "0s", "nothing moves at all");
        equal(await time(still), "0s", "the launcher's way");
        await still.write("조용히");
        await shop.conversationWith("조용히");
        const parts = await still.frame.evaluate(() => document.getAnimations().length);
        equal(parts, 0, "animations");
        await moving.close();
        await still.close();
    },

    "a screen reader hears what comes, and the keyboard reaches everything": async () => {
        const visit = await shop.visit({ open: false });
        const inField = () => visit.frame.evaluate(() => document.hasFocus() && document.activeElement?.tagName === "TEXTAREA");
        await visit.launcher.focus();
        await visit.tab.keyboard.press("Enter");
        await visit.inChat();
        await eventually("the field had the focus at first", inField);
        const log = visit.frame.getByRole("log", { name: "대화" });
        equal([await log.getAttribute("aria-live"), await log.getAttribute("tabindex")], ["polite", "0"], "the log");
        equal(await visit.tab.locator("iframe").getAttribute("title"), "상담", "the frame's name");
        equal(await visit.frame.getByRole("heading", { level: 1 }).innerText(), "오늘의 그릇", "the heading");
        await visit.write("읽어 주세요");
        await shop.reply(await shop.conversationWith("읽어 주세요"), "네, 읽어 드릴게요.");
        await visit.answered("네, 읽어 드릴게요.");
        const article = await log.getByRole("article").last().innerText();
        holds(/김민아/.test(article), `who speaks is not read: ${article}`);
        const reached = new Set();
        for (let i = 0; i < 12; i += 1) {
            await visit.tab.keyboard.press("Shift+Tab");
            reached.add(await visit.frame.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? ""));
        }
        for (const name of ["대화", "상담 닫기", "파일 첨부"]) holds(reached.has(name), `the keyboard never reached “${name}”, only ${[...reached]}`);
        await visit.launcher.focus();
        await visit.tab.keyboard.press("Enter");
        await eventually("it was closed", async () => (await visit.launcher.getAttribute("aria-expanded")) === "false");
        await visit.tab.keyboard.press("Enter");
        await eventually("the field had the focus again", inField);
        await visit.close();
    },

    "in forced colours bubbles and buttons keep their edges": async () => {
        const visit = await shop.visit();
        await visit.tab.emulateMedia({ forcedColors: "active" });
        await visit.write("고대비");
        await visit.frame.locator(".mine .bubble").waitFor();
        // The bubble is drawn anew when the message was taken in.
        await eventually("the edge", () => visit.frame.locator(".mine .bubble").evaluate((node) => getComputedStyle(node).borderTopWidth === "1px"));
        await visit.close();
    },
});
await shop.close();
finish();

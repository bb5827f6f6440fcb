// The chat widget as visitors use it: a real Chromium, the real server, a shop's page of another origin around it.
import { createHmac } from "node:crypto";

import { composeHangul, pressEnterOpen } from "./support/browser.mjs";
import { each, equal, eventually, finish, holds, sleep } from "./support/checks.mjs";
import { Shop } from "./support/shop.mjs";

const shop = await Shop.open();
const { secret } = await shop.api.post(`/api/v1/channels/${shop.channel.id}/identity_secret`);
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Mina at the console, with one conversation open. */
async function deskAt(conversation) {
    const context = await shop.browser.newContext({ locale: "ko-KR" });
    const desk = await context.newPage();
    await desk.goto(await shop.server.command("user", "link", "--email", "mina@shop.example"));
    await desk.getByRole("navigation").first().waitFor();
    await desk.goto(`${shop.server.url}/app/inbox/open?conversation=${conversation}`);
    await desk.getByRole("textbox", { name: "답변", exact: true }).waitFor();
    return desk;
}
const devtools = (visit) => visit.context.newCDPSession(visit.tab);
const isOpen = (visit) => visit.launcher.getAttribute("aria-expanded").then((value) => value === "true");
const focused = (visit) => visit.tab.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);

/** A file that a person drags from the desktop, or copies and pastes. */
function bringFile(frame, kind, name, base64) {
    return frame.evaluate(
        ([how, file, text]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], file, { type: "image/png" }));
            const field = document.querySelector("textarea");
            if (how === "paste") field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            else for (const type of ["dragenter", "dragover", "drop"]) field.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        },
        [kind, name, base64],
    );
}

await each({
    "one Enter sends Hangul whole, an agent answers, a reload keeps it": async () => {
        const visit = await shop.visit();
        const session = await devtools(visit);
        await visit.field.focus();
        await composeHangul(session, "배송이 언제 오나요");
        equal(await visit.field.inputValue(), "배송이 언제 오나요", "the field before Enter");
        await pressEnterOpen(session, "요");
        const id = await shop.conversationWith("배송이 언제 오나요");
        equal(await shop.written(id), ["배송이 언제 오나요"], "what arrived");
        equal(await visit.field.inputValue(), "", "the field");
        await shop.reply(id, "내일 **오전**에 도착해요. https://shop.example/track");
        await visit.answered("내일 오전에 도착해요");
        equal(await visit.frame.locator(".theirs .bubble a").getAttribute("rel"), "noopener noreferrer nofollow", "rel");
        await visit.tab.reload();
        await visit.inChat();
        await eventually("both messages stood", async () => (await visit.bubbles()).length === 2);
        equal(visit.faults, [], "faults in the page");
        await visit.close();
    },

    "forty random Hangul sentences lose and double nothing": async () => {
        const visit = await shop.visit();
        const session = await devtools(visit);
        const sentences = Array.from({ length: 40 }, (_, i) =>
            Array.from({ length: 2 + (i % 5) }, (_, j) => String.fromCharCode(0xac00 + ((i * 7919 + j * 104729) % 11172))).join(""));
        await visit.field.focus();
        for (const sentence of sentences) {
            await composeHangul(session, sentence);
            await pressEnterOpen(session, sentence.at(-1));
            await sleep(20);
        }
        equal(await shop.written(await shop.conversationWith(sentences.at(-1))), sentences, "what arrived");
        await visit.close();
    },

    "Shift and Enter begin a line, and Enter over a kana candidate sends nothing": async () => {
        const visit = await shop.visit();
        const session = await devtools(visit);
        await visit.field.focus();
        await session.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
        await pressEnterOpen(session, "日本");
        await sleep(300);
        equal(await visit.field.inputValue(), "日本", "the field after the candidate was taken");
        equal(await visit.bubbles(), [], "what was sent");
        await composeHangul(session, "한글");
        await session.send("Input.insertText", { text: "글" });
        await visit.tab.keyboard.press("Shift+Enter");
        await visit.tab.keyboard.insertText("둘째 줄");
        equal(await visit.field.inputValue(), "日本한글\n둘째 줄", "the field");
        await visit.tab.keyboard.press("Enter");
        equal(await shop.written(await shop.conversationWith("日本한글\n둘째 줄")), ["日本한글\n둘째 줄"], "what arrived");
        await visit.close();
    },

    "what is written while the server is killed arrives once, in order": async () => {
        const visit = await shop.visit();
        await visit.write("하나");
        const id = await shop.conversationWith("하나");
        await shop.server.kill();
        await visit.write("둘");
        await visit.write("셋");
        await visit.frame.locator(".waiting, .sending").first().waitFor();
        await visit.frame.locator(".offline").waitFor();
        await visit.shot("ko-light-offline");
        await shop.server.run();
        await eventually("three messages stood", async () => (await shop.written(id)).length === 3, 40);
        await sleep(1500);
        equal(await shop.written(id), ["하나", "둘", "셋"], "what arrived");
        await shop.reply(id, "모두 잘 받았어요.");
        await visit.answered("모두 잘 받았어요.");
        await eventually("nothing waited", async () => (await visit.frame.locator("[data-client]").count()) === 0);
        equal(await visit.bubbles(), ["하나", "둘", "셋", "모두 잘 받았어요."], "the screen");
        await visit.close();
    },

    "a line that is cut is told at once, and nothing of either side is lost": async () => {
        const visit = await shop.visit();
        await visit.write("연결 전");
        const id = await shop.conversationWith("연결 전");
        await visit.context.setOffline(true);
        await visit.frame.locator(".offline").waitFor({ timeout: 5_000 });
        for (let i = 0; i < 5; i += 1) await visit.write(`끊긴 동안 ${i}`);
        for (let i = 0; i < 3; i += 1) await shop.reply(id, `답변 ${i}`);
        await sleep(1000);
        equal((await shop.written(id)).length, 1, "what came through the cut");
        await visit.context.setOffline(false);
        const all = ["연결 전", ...Array.from({ length: 5 }, (_, i) => `끊긴 동안 ${i}`)];
        await eventually("everything arrived", async () => (await shop.written(id)).length === 6);
        await visit.answered("답변 2");
        await visit.frame.locator(".offline").waitFor({ state: "detached" });
        await sleep(500);
        equal(await shop.written(id), all, "what arrived");
        const shown = await visit.bubbles();
        equal([...shown].sort(), [...all, "답변 0", "답변 1", "답변 2"].sort(), "the screen");
        await visit.close();
    },

    "unsent words and half-written ones survive a reload": async () => {
        const visit = await shop.visit();
        await visit.write("먼저");
        const id = await shop.conversationWith("먼저");
        const cut = (route) => (route.request().method() === "POST" ? route.abort() : route.continue());
        await visit.context.route("**/widget/api/messages", cut);
        await visit.write("나중에");
        await visit.frame.locator(".waiting").first().waitFor();
        await visit.field.fill("쓰다 만 글");
        await visit.context.unroute("**/widget/api/messages", cut);
        await visit.tab.reload();
        await eventually("both arrived", async () => (await shop.written(id)).length === 2);
        equal(await shop.written(id), ["먼저", "나중에"], "what arrived");
        await visit.inChat();
        await eventually("the draft was there", async () => (await visit.field.inputValue()) === "쓰다 만 글");
        await visit.close();
    },

    "two tabs of one visitor show the same, each message once": async () => {
        const one = await shop.visit();
        await one.write("첫째 탭");
        const id = await shop.conversationWith("첫째 탭");
        const two = await one.tabOn("/");
        await two.openChat();
        await eventually("the history stood in the second tab", async () => (await two.bubbles()).length === 1);
        await two.write("둘째 탭");
        await shop.conversationWith("둘째 탭");
        await shop.reply(id, "두 탭 모두에");
        for (const tab of [one, two]) {
            await tab.answered("두 탭 모두에");
            equal(await tab.bubbles(), ["첫째 탭", "둘째 탭", "두 탭 모두에"], "the screen");
        }
        await one.close();
    },

    "another visitor sees nothing of it, and a closed launcher counts": async () => {
        const one = await shop.visit();
        await one.write("비밀번호를 잊었어요");
        const id = await shop.conversationWith("비밀번호를 잊었어요");
        const other = await shop.visit();
        equal(await other.bubbles(), [], "what another visitor sees");
        await one.field.press("Escape");
        await eventually("it was closed", async () => !(await isOpen(one)));
        equal(await focused(one), "BUTTON", "the focus after Escape");
        await shop.reply(id, "도와드릴게요.");
        await eventually("the badge stood", async () => (await one.launcher.locator("b").textContent()) === "1");
        equal(await one.launcher.getAttribute("aria-label"), "상담 열기, 읽지 않은 메시지 1", "the label");
        await one.shot("ko-light-closed-unread");
        await one.tab.reload();
        await eventually("the badge stood after a reload", async () => (await one.launcher.locator("b").textContent()) === "1");
        await one.launcher.click();
        await eventually("the badge went", async () => (await one.launcher.locator("b").textContent()) === "");
        await eventually("the team saw that it was read", async () =>
            (await shop.api.get(`/api/v1/conversations/${id}/messages`)).items.some((message) => message.state === "read"));
        await one.close();
        await other.close();
    },

    "a chat that is open stays open on the next page, without taking the focus": async () => {
        const visit = await shop.visit();
        await visit.write("다음 페이지에서도");
        await shop.conversationWith("다음 페이지에서도");
        await visit.tab.goto(`${shop.url}/bowls`);
        await visit.inChat();
        await eventually("the history stood", async () => (await visit.bubbles()).length === 1);
        equal(await visit.tab.evaluate(() => document.activeElement?.tagName), "BODY", "the focus");
        await visit.launcher.click();
        await visit.tab.goto(shop.url);
        await visit.launcher.waitFor();
        equal(await isOpen(visit), false, "open after it was closed");
        await visit.close();
    },

    "a signed user keeps the conversation in another browser, an unsigned one gets none": async () => {
        const expires_at = Math.floor(Date.now() / 1000) + 3600;
        const sign = (user_id) => createHmac("sha256", secret).update(`${user_id}|${expires_at}`).digest("hex");
        const identify = (visit, identity) => visit.tab.evaluate((value) => globalThis.ondam("identify", value), identity);
        const one = await shop.visit({ open: false });
        await identify(one, { user_id: "kim-1", expires_at, signature: sign("kim-1"), name: "김지은" });
        await one.openChat();
        await one.write("로그인한 질문");
        await shop.conversationWith("로그인한 질문");
        await one.field.fill("나만 보는 초안");
        const two = await shop.visit({ open: false });
        await identify(two, { user_id: "kim-1", expires_at, signature: sign("kim-1") });
        await two.openChat();
        await eventually("the same conversation stood", async () => (await two.bubbles()).join() === "로그인한 질문");
        await identify(one, { user_id: "lee-2", expires_at, signature: sign("lee-2"), name: "이수아" });
        await eventually("the next user saw nothing", async () => (await one.bubbles()).length === 0);
        equal(await one.field.inputValue(), "", "the draft of the user before");
        await identify(one, { user_id: "kim-1", expires_at, signature: sign("kim-1") });
        await eventually("the first one is back", async () => (await one.bubbles()).join() === "로그인한 질문");
        equal(await one.field.inputValue(), "나만 보는 초안", "the draft");
        const forged = await shop.visit({ open: false });
        await identify(forged, { user_id: "kim-1", expires_at, signature: sign("lee-2") });
        await forged.launcher.click();
        await eventually("it was refused", () => forged.frame?.locator(".trouble").count());
        equal(await forged.frame.locator("textarea").isDisabled(), true, "the field is out of use");
        for (const visit of [one, two, forged]) await visit.close();
    },

    "who signs in after asking sees the question and its answer, wherever they are": async () => {
        const expires_at = Math.floor(Date.now() / 1000) + 3600;
        const signature = createHmac("sha256", secret).update(`seo-4|${expires_at}`).digest("hex");
        const identify = (visit, identity) => visit.tab.evaluate((value) => globalThis.ondam("identify", value), identity);
        const one = await shop.visit();
        await one.write("로그인 전에 남긴 질문");
        const id = await shop.conversationWith("로그인 전에 남긴 질문");
        await identify(one, { user_id: "seo-4", expires_at, signature, name: "서하늘" });
        await eventually("the question stayed", async () => (await one.bubbles()).join() === "로그인 전에 남긴 질문");
        await shop.reply(id, "네, 있습니다.");
        const both = ["로그인 전에 남긴 질문", "네, 있습니다."].join();
        await eventually("the answer came", async () => (await one.bubbles()).join() === both);
        const two = await shop.visit({ open: false });
        await identify(two, { user_id: "seo-4", expires_at, signature });
        await two.openChat();
        await eventually("both stood in another browser", async () => (await two.bubbles()).join() === both);
        await two.write("고맙습니다");
        await eventually("one conversation goes on", async () => (await one.bubbles()).join() === `${both},고맙습니다`);
        equal(await shop.conversationWith("고맙습니다"), id, "the conversation");
        // Whoever uses the browser after them is nobody again, and sees what was asked as nobody.
        await identify(one, null);
        await eventually("what is theirs is gone", async () => (await one.bubbles()).join() === both);
        for (const visit of [one, two]) await visit.close();
    },

    "files come by the button, by dragging and by pasting": async () => {
        const visit = await shop.visit();
        await visit.frame.locator("input[type=file]").setInputFiles({ name: "깨진 접시.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
        await visit.frame.locator(".chips .ready").waitFor();
        await bringFile(visit.frame, "drop", "끌어온 그림.png", png);
        await bringFile(visit.frame, "paste", "붙여넣은 그림.png", png);
        await eventually("three files were ready", async () => (await visit.frame.locator(".chips .ready").count()) === 3);
        await visit.frame.locator(".chips li").filter({ hasText: "끌어온" }).getByRole("button", { name: "끌어온 그림.png 첨부 취소" }).click();
        await visit.frame.locator(".send").click();
        await eventually("two pictures were drawn", () =>
            visit.frame.locator(".mine .file img").evaluateAll((images) => images.length === 2 && images.every((image) => image.naturalWidth === 1)));
        equal(await visit.frame.locator(".mine .file img").evaluateAll((images) => images.map((image) => image.alt)), ["깨진 접시.png", "붙여넣은 그림.png"], "their names");
        const [saved] = await Promise.all([visit.tab.waitForEvent("download"), visit.frame.locator("button.file.image").first().click()]);
        equal(saved.suggestedFilename(), "깨진 접시.png", "the name it is saved by");
        await visit.close();
    },

    "a file that could not be brought is tried again, one too large or one too many is said": async () => {
        const visit = await shop.visit();
        const refuse = (route) => route.abort();
        await visit.context.route("**/widget/api/files*", refuse);
        const small = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("글") });
        await visit.frame.locator("input[type=file]").setInputFiles([small("주문.txt"), { name: "영상.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(20 * 1024 * 1024 + 1) }]);
        await visit.frame.locator(".chips .failed").waitFor();
        equal(await visit.frame.locator(".chips .too_large small").innerText(), "20MB보다 큰 파일은 보낼 수 없어요", "the large one");
        equal(await visit.frame.locator(".send").isDisabled(), true, "there is nothing to send");
        await visit.context.unroute("**/widget/api/files*", refuse);
        await visit.frame.getByRole("button", { name: "다시 시도: 주문.txt" }).click();
        await visit.frame.locator(".chips .ready").waitFor();
        await visit.frame.locator("input[type=file]").setInputFiles(Array.from({ length: 9 }, (_, i) => small(`${i}.txt`)));
        await visit.frame.getByText("파일은 한 번에 10개까지 보낼 수 있어요").waitFor();
        equal(await visit.frame.locator(".chips li").count(), 10, "files");
        await visit.close();
    },

    "typing is seen on both sides of the wire": async () => {
        const visit = await shop.visit();
        await visit.write("입력 중 표시");
        const id = await shop.conversationWith("입력 중 표시");
        const desk = await deskAt(id);
        const reply = desk.getByRole("textbox", { name: "답변", exact: true });
        await eventually("the desk saw the customer type", async () => {
            await visit.field.pressSequentially("한");
            return desk.getByText(/입력하는 중/).first().isVisible();
        });
        await visit.write("다 썼어요");
        await eventually("the customer saw the desk type", async () => {
            await reply.pressSequentially("네");
            return visit.frame.locator(".dots").isVisible();
        });
        holds(/김민아/.test(await visit.frame.locator(".dots").getAttribute("aria-label")), "it does not say who types");
        await desk.context().close();
        await visit.close();
    },

    "a visitor whom the agent blocks writes no more, and is told": async () => {
        const visit = await shop.visit();
        await visit.write("광고입니다");
        const id = await shop.conversationWith("광고입니다");
        const desk = await deskAt(id);
        await desk.getByRole("button", { name: "더 보기", exact: true }).click();
        await desk.getByRole("menuitem", { name: "이 웹 채팅 방문자 차단" }).click();
        await desk.getByText("이제부터 이 방문자의 메시지를 받지 않습니다.").waitFor();
        await visit.write("또 광고입니다");
        await visit.frame.locator(".failed").waitFor();
        equal(await shop.written(id), ["광고입니다"], "what arrived");
        await visit.tab.reload();
        await eventually("the chat was not there", () => visit.frame?.getByText("지금은 이 상담을 이용할 수 없어요").isVisible());
        await desk.context().close();
        await visit.close();
    },

    "earlier messages come in above without moving what is read": async () => {
        const visit = await shop.visit();
        await visit.write("이야기 0");
        const id = await shop.conversationWith("이야기 0");
        for (let i = 1; i <= 44; i += 1) await shop.reply(id, `이야기 ${i}\n\n둘째 줄`);
        await visit.answered("이야기 44");
        await visit.tab.reload();
        await visit.inChat();
        await eventually("the newest thirty stood", async () => (await visit.bubbles()).length === 30);
        const older = visit.frame.getByRole("button", { name: "이전 대화 보기" });
        await visit.frame.locator(".log").evaluate((log) => (log.scrollTop = 0));
        await sleep(200);
        const place = () => visit.frame.locator(".bubble").filter({ hasText: "이야기 17" }).evaluate((node) => Math.round(node.getBoundingClientRect().top));
        const before = await place();
        await older.click();
        await eventually("all of them stood", async () => (await visit.bubbles()).length === 45);
        holds(Math.abs((await place()) - before) <= 2, `what was read moved from ${before} to ${await place()}`);
        await shop.reply(id, "새 답변");
        await visit.frame.getByRole("button", { name: "새 메시지" }).click();
        await eventually("the newest was in sight", () => visit.frame.locator(".bubble").last().evaluate((node) => node.getBoundingClientRect().bottom < innerHeight));
        await visit.close();
    },
});
await shop.close();
finish();

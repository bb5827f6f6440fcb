// What the console says at a glance: what is done in a list of all, whose an address is that is taken, who is known by their own word
// alone, and the figures of a single day.
import assert from "node:assert/strict";

import { composeHangul, pressEnterOpen } from "./support/browser.mjs";
import { each, eventually as until, finish } from "./support/checks.mjs";
import { check } from "./support/console.mjs";
import { Api } from "./support/ondam.mjs";
import { go } from "./support/screens.mjs";
import { openWorkplace } from "./support/workplace.mjs";

const { page, api, faults, keys, server, browser, end } = await openWorkplace("marks", "ko");
const list = page.getByRole("region", { name: "대화", exact: true });
const row = (name) => list.getByRole("listitem").filter({ hasText: name });
const channel = (await api.post("/api/v1/channels", { kind: "api", name: "매장", enabled: true })).id;
const write = async (handle, name, body) =>
  (await api.post(`/api/v1/channels/${channel}/messages`, { external_id: `m-${handle}`, sender: { handle, name }, body })).conversation_id;
/** Refused on purpose: the page asks for it, and the browser notes it. */
const forgive = (part) => {
  for (let i = faults.length - 1; i >= 0; i -= 1) if (faults[i].includes(part)) faults.splice(i, 1);
};

await each({
  "a list of all says what is done and what waits, and shows words without their marks": async () => {
    await write("a", "김민아", "**환불**이 *급해요*, [영수증](https://shop.example/r/1) 있어요");
    await api.post(`/api/v1/conversations/${await write("b", "박준", "배송지를 바꾸고 싶어요.")}/resolution`, { ask_csat: false });
    await api.post(`/api/v1/conversations/${await write("c", "최유리", "고맙습니다")}/pending`);
    await go(page, "/app/inbox/all");
    await row("박준").getByText("해결됨", { exact: true }).waitFor();
    await row("최유리").getByText("보류", { exact: true }).waitFor();
    assert.match(await row("김민아").innerText(), /환불이 급해요, 영수증 있어요/);
    assert.doesNotMatch(await row("김민아").innerText(), /해결됨|보류|진행 중/);
    await go(page, "/app/inbox/resolved");
    await row("박준").waitFor();
    assert.doesNotMatch(await row("박준").innerText(), /해결됨/, "the view says so already");
    // What is read in full is bold where the list had words, and says where a link leads.
    await go(page, "/app/inbox/all");
    await row("김민아").getByRole("link").click();
    const said = page.getByRole("log").locator("article").first();
    await said.locator("strong", { hasText: /^환불$/ }).waitFor();
    assert.match(await said.innerText(), /환불이 급해요, \[영수증\]\(https:\/\/shop\.example\/r\/1\) 있어요/);
    assert.equal(await said.getByRole("link").getAttribute("href"), "https://shop.example/r/1");
  },

  "who has an address already is named, and one press leads there": async () => {
    const owner = await api.post("/api/v1/customers", { name: "윤하늘", email: "sky@example.com" });
    const other = await api.post("/api/v1/customers", { name: "한소리", phone: "010-2222-3333" });
    await go(page, `/app/customers/${other.id}`);
    await page.getByRole("button", { name: "식별 정보 추가" }).click();
    await page.getByRole("textbox", { name: "값" }).fill("SKY@example.com");
    await page.getByRole("button", { name: "추가", exact: true }).click();
    await page.getByText("윤하늘 고객의 정보입니다.").waitFor();
    await check(page, "an address of somebody else", faults);
    await page.getByRole("link", { name: "윤하늘 고객 보기" }).click();
    await page.getByRole("heading", { name: "윤하늘", level: 1 }).waitFor();
    assert.match(page.url(), new RegExp(owner.id));

    await go(page, "/app/customers");
    await page.getByRole("button", { name: "고객 추가" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("이름").focus();
    await composeHangul(keys, "한결");
    await keys.send("Input.insertText", { text: "결" });
    await dialog.getByLabel("전화번호").fill("+82 10 2222 3333");
    await dialog.getByRole("button", { name: "만들기" }).click();
    await dialog.getByRole("link", { name: "한소리 고객 보기" }).waitFor();
    assert.equal(await dialog.getByLabel("이름").inputValue(), "한결");
    await dialog.getByRole("link", { name: "한소리 고객 보기" }).click();
    await page.getByRole("heading", { name: "한소리", level: 1 }).waitFor();
    forgive("/identities: 409");
    forgive("/api/v1/customers: 409");
    forgive("the server responded with a status of 409");
  },

  "a visitor who is known by a name alone is marked, with what that means": async () => {
    const site = await api.post("/api/v1/channels", { kind: "web_chat", name: "웹사이트", enabled: true });
    const open = new Api(server.url, {});
    const { token } = await open.post("/widget/api/sessions", { channel_id: site.id, locale: "ko" });
    await Api.withToken(server.url, token).post("/widget/api/messages", { client_id: "v-1", body: "주문 내역을 알려 주세요" });
    const found = (await api.get("/api/v1/conversations?view=open")).items.find((item) => item.channels[0].kind === "web_chat");
    await go(page, `/app/inbox/open?conversation=${found.id}`);
    const mark = page.getByRole("button", { name: /^본인 미확인/ });
    await page.getByRole("heading", { name: "방문자", level: 2 }).waitFor();
    assert.equal(await mark.count(), 0, "who says no name is nobody");
    const customer = await api.get(`/api/v1/customers/${found.customer.id}`);
    await api.patch(`/api/v1/customers/${customer.id}`, { name: "강바다" });
    await page.reload();
    await page.getByRole("heading", { name: /강바다/, level: 2 }).waitFor();
    await until("a mark at the head and in the panel", async () => (await mark.count()) === 2);
    await mark.first().focus();
    await page.getByRole("tooltip").getByText("방문자가 스스로 밝힌 것입니다").waitFor();
    await page.keyboard.press("Tab");
    await page.getByRole("tooltip").waitFor({ state: "hidden" });
    await check(page, "a visitor who is not proven", faults);
    const composer = page.getByRole("textbox", { name: "답변" });
    await composer.focus();
    await composeHangul(keys, "성함을 알려 주세요");
    await pressEnterOpen(keys, "요");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("성함을 알려 주세요", { exact: true }).waitFor();
    await go(page, `/app/customers/${customer.id}`);
    await page.getByRole("heading", { name: "강바다", level: 1 }).waitFor();
    await mark.waitFor();
    // An address that belongs to them is more than their word.
    await api.post(`/api/v1/customers/${customer.id}/identities`, { kind: "email", value: "sea@example.com" });
    await page.reload();
    await page.getByRole("heading", { name: "강바다", level: 1 }).waitFor();
    await page.getByText("sea@example.com").first().waitFor();
    assert.equal(await mark.count(), 0);
  },

  "figures of a single day are drawn, and a program stands among the agents by its name": async () => {
    const program = await server.api("reply_conversations", "manage_conversations", "view_conversations");
    const asked = await write("d", "정가을", "재고가 있나요?");
    await program.post(`/api/v1/conversations/${asked}/messages`, { client_id: "p-1", kind: "outgoing", body: "네, 있습니다." });
    await program.post(`/api/v1/conversations/${asked}/resolution`, { ask_csat: false });
    await go(page, "/app/dashboard");
    const chart = page.getByRole("figure", { name: "응답 속도" }).locator("canvas");
    await chart.waitFor();
    /** How many dots of the picture have the colour of the line that is drawn last. */
    const drawn = () =>
      chart.evaluate((canvas) => {
        const style = getComputedStyle(document.documentElement).getPropertyValue("--chart-2").trim();
        const wanted = [1, 3, 5].map((at) => parseInt(style.slice(at, at + 2), 16));
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) if (wanted.every((value, i) => data[at + i] === value)) count += 1;
        return count;
      });
    await until("a dot is drawn", async () => (await drawn()) > 20);
    const agents = page.getByRole("region", { name: "상담원별" }).getByRole("row").filter({ hasText: "e2e" });
    await agents.getByText("프로그램").waitFor();
    assert.equal(await page.getByText("이전 구성원").count(), 0);
    await check(page, "a dashboard of one day", faults);
  },

  "nothing went wrong in the page meanwhile": async () => assert.deepEqual(faults, []),
});

await end();
finish();

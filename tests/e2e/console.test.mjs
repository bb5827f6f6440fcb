// What the console's lists, searches and settings do when they are used: a search says in the address what it is and finds by name,
// number and word, a list goes by who wrote last, settings keep what is half written, and what cannot be taken back is asked about.
import assert from "node:assert/strict";

import { composeHangul, pressEnterOpen } from "./support/browser.mjs";
import { each, eventually as until, finish } from "./support/checks.mjs";
import { open } from "./support/console.mjs";
import { go, settled } from "./support/screens.mjs";
import { openWorkplace } from "./support/workplace.mjs";

const { page, api, faults, keys, server, browser, end } = await openWorkplace("console", "ko");
const list = page.getByRole("region", { name: "대화", exact: true });
const search = page.getByRole("searchbox", { name: "이 보기에서 검색" });
const names = () => list.getByRole("listitem").evaluateAll((rows) => rows.map((row) => /김민아|박준|최유리/.exec(row.innerText)?.[0]));
const shows = (what, wanted) => until(what, async () => (await names()).join() === wanted.join());

/** No channel yet, and then one that three customers use. */
const desk = {};
async function write(handle, name, body) {
  desk.count = (desk.count ?? 0) + 1;
  const sent = await api.post(`/api/v1/channels/${desk.channel}/messages`, { external_id: `m-${desk.count}`, sender: { handle, name }, body });
  return sent.conversation_id;
}

await each({
  "an inbox that no channel leads to shows the way to one": async () => {
    await go(page, "/app/inbox/open");
    await list.getByRole("button", { name: "채널 추가" }).click();
    await page.getByRole("heading", { name: "채널", level: 1 }).waitFor();
    await go(page, "/app/inbox/mentions");
    await page.getByText("나를 부른 메모가 없습니다").waitFor();
  },

  "a list goes by who wrote last, and filing moves nothing": async () => {
    desk.channel = (await api.post("/api/v1/channels", { kind: "api", name: "매장", enabled: true })).id;
    desk.mina = await write("a", "김민아", "주문환불은 언제 되나요?");
    desk.jun = await write("b", "박준", "배송지를 바꾸고 싶어요.");
    desk.yuri = await write("c", "최유리", "고맙습니다");
    await go(page, "/app/inbox/open");
    await shows("the newest first", ["최유리", "박준", "김민아"]);
    const { id: me } = (await api.get("/api/v1/session")).user;
    await api.patch(`/api/v1/conversations/${desk.mina}`, { assignee_id: me, priority: "high", tags: ["환불"] });
    await list.getByText("높음").waitFor();
    assert.deepEqual(await names(), ["최유리", "박준", "김민아"]);
    await write("b", "박준", "부산으로요.");
    await shows("who wrote last is on top", ["박준", "최유리", "김민아"]);
    // What stands beside the words is the time by which the list goes.
    const times = await list.locator("time").evaluateAll((all) => all.map((time) => time.dateTime));
    assert.deepEqual(times, [...times].sort().reverse());
  },

  "a search finds by a word, a name and a number, and follows the address": async () => {
    await go(page, "/app/inbox/open");
    await search.focus();
    await composeHangul(keys, "환불");
    await shows("the word", ["김민아"]);
    await keys.send("Input.insertText", { text: "불" });
    assert.match(decodeURIComponent(page.url()), /q=환불/);
    await search.fill("유리");
    await shows("the name", ["최유리"]);
    await search.fill("#2");
    await shows("the number", ["박준"]);
    // Another view begins without the search, and says so; going back brings it back.
    await page.getByRole("button", { name: /^전체/ }).click();
    await shows("all of them", ["박준", "최유리", "김민아"]);
    assert.equal(await search.inputValue(), "");
    await page.goBack();
    await shows("the search again", ["박준"]);
    assert.equal(await search.inputValue(), "#2");
  },

  "where nothing is found there is a way on, with the words kept": async () => {
    await api.post(`/api/v1/conversations/${desk.yuri}/resolution`, { ask_csat: false });
    await go(page, "/app/inbox/open");
    await search.fill("고맙습니다");
    await list.getByRole("button", { name: "전체 대화에서 검색" }).click();
    await shows("found among all", ["최유리"]);
    assert.equal(await search.inputValue(), "고맙습니다");
    await search.fill("없는 말");
    await list.getByRole("button", { name: "검색 지우기" }).click();
    await until("everything again", async () => (await names()).length === 3);
    assert.equal(await search.inputValue(), "");
    await go(page, "/app/customers?q=nobody-at-all");
    await page.getByRole("button", { name: "검색 지우기" }).click();
    await page.getByText("박준").first().waitFor();
  },

  "when customers are asked is set, and a switch leaves alone what is half written": async () => {
    await go(page, "/app/settings/workspace");
    const question = page.getByLabel("질문");
    await question.fill("도움이 되었나요?");
    await page.getByRole("switch", { name: "새 대화를 차례로 배정" }).click();
    await until("the switch was kept", async () => (await api.get("/api/v1/workspace")).settings.auto_assign === true);
    assert.equal(await question.inputValue(), "도움이 되었나요?");
    await page.getByRole("combobox", { name: "해결한 뒤 묻는 시점" }).or(page.getByRole("textbox", { name: "해결한 뒤 묻는 시점" })).first().click();
    await page.getByRole("option", { name: "1시간 뒤" }).click();
    await page.getByRole("button", { name: "저장" }).last().click();
    await until("it was kept", async () => (await api.get("/api/v1/workspace")).settings.csat_delay_seconds === 3600);
    assert.equal((await api.get("/api/v1/workspace")).settings.csat_question, "도움이 되었나요?");
  },

  "a matter is snoozed to a time of one's own, and never into the past": async () => {
    await go(page, `/app/inbox/open?conversation=${desk.jun}`);
    await page.getByRole("button", { name: "미루기", exact: true }).click();
    await page.getByRole("menuitem", { name: "다른 시각…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("날짜와 시각").fill("2020-01-02T10:00");
    await dialog.getByRole("button", { name: "미루기" }).click();
    await dialog.getByText("앞으로의 시각을 선택하세요.").waitFor();
    const year = new Date().getFullYear() + 1;
    await dialog.getByLabel("날짜와 시각").fill(`${year}-03-12T09:30`);
    // The browser's field may speak another language than the console: below it the time stands in the console's.
    await dialog.getByText(new RegExp(`${year}년 3월 12일 \\(.\\) 오전 9:30`)).waitFor();
    await dialog.getByRole("button", { name: "미루기" }).click();
    await dialog.waitFor({ state: "hidden" });
    await until("it was snoozed", async () => (await api.get(`/api/v1/conversations/${desk.jun}`)).snoozed_until === `${year}-03-12T00:30:00.000Z`);
  },

  "spam leaves every view but its own, by the menu or the keyboard, and comes back": async () => {
    const id = await write("s", "스팸왕", "팔로워 사세요");
    const status = async () => (await api.get(`/api/v1/conversations/${id}`)).status;
    await go(page, `/app/inbox/all?conversation=${id}`);
    const row = list.getByText("스팸왕").first();
    await row.waitFor();
    await page.getByRole("button", { name: "더 보기", exact: true }).click();
    await page.getByRole("menuitem", { name: "스팸으로 표시", exact: true }).click();
    await row.waitFor({ state: "hidden" });
    await page.getByText("스팸에는 답장할 수 없습니다", { exact: false }).waitFor();
    assert.equal(await status(), "spam");
    // Of the lines at the edge the newest stands last.
    await page.getByRole("button", { name: "되돌리기", exact: true }).last().click();
    await row.waitFor();
    await page.getByText("스팸에서 되돌렸습니다", { exact: false }).waitFor();
    assert.equal(await status(), "open");
    await page.keyboard.press("Shift+Digit1");
    await row.waitFor({ state: "hidden" });
    await page.getByRole("navigation", { name: "보기" }).getByRole("button", { name: "스팸" }).click();
    await row.click();
    await page.getByRole("button", { name: "스팸 아님", exact: true }).click();
    await until("it is open", async () => (await status()) === "open");
    await page.getByText("스팸이 없습니다").waitFor();
    // By name from the palette too.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("textbox").or(page.getByRole("dialog").getByRole("combobox")).first().fill("스팸으로");
    await page.keyboard.press("Enter");
    await until("it is spam", async () => (await status()) === "spam");
  },

  "customers are searched, merged and tagged with an input method, and no syllable is lost": async () => {
    await go(page, "/app/customers");
    await page.getByRole("searchbox", { name: "고객 검색" }).focus();
    await composeHangul(keys, "김민");
    const rows = page.getByRole("main").getByRole("listitem");
    await until("one customer", async () => (await rows.count()) === 1 && /김민아/.test(await rows.first().innerText()));
    await keys.send("Input.insertText", { text: "민" });
    assert.match(decodeURIComponent(page.url()), /q=김민$/);
    await rows.first().getByRole("link").click();
    await page.getByRole("button", { name: "더 보기", exact: true }).click();
    await page.getByRole("menuitem", { name: "다른 고객과 병합" }).click();
    await page.getByRole("dialog").getByLabel("누구와 같은 사람인가요?").focus();
    await composeHangul(keys, "유리");
    await page.getByRole("dialog").getByText("최유리").waitFor();
    await keys.send("Input.insertText", { text: "리" });
    await page.keyboard.press("Escape");
    await go(page, "/app/settings/tags");
    await page.getByRole("textbox", { name: "새 태그", exact: true }).focus();
    await composeHangul(keys, "교환");
    // The first Enter ends the syllable, the second one sends.
    await pressEnterOpen(keys, "환");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "태그 교환의 이름" }).waitFor();
    const tags = (await api.get("/api/v1/tags")).items.map((tag) => tag.name);
    assert.deepEqual(tags.filter((tag) => tag.includes("교")), ["교환"]);
    await page.getByRole("button", { name: "교환 제거" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "제거" }).click();
    await page.getByRole("textbox", { name: "태그 교환의 이름" }).waitFor({ state: "hidden" });
  },

  "a tag goes after it was asked, for it goes from every conversation": async () => {
    await go(page, "/app/settings/tags");
    await page.getByRole("button", { name: "환불 제거" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "취소" }).click();
    assert.deepEqual((await api.get(`/api/v1/conversations/${desk.mina}`)).tags, ["환불"]);
    await page.getByRole("button", { name: "환불 제거" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "제거" }).click();
    await page.getByText("아직 태그가 없습니다").waitFor();
    assert.deepEqual((await api.get(`/api/v1/conversations/${desk.mina}`)).tags, []);
  },

  "nothing in the settings goes without a question": async () => {
    const hours = { week: { monday: [{ from: "10:00", until: "16:00" }] }, time_zone: "Asia/Seoul" };
    await api.post("/api/v1/teams", { name: "배송" });
    await api.post("/api/v1/webhooks", { name: "물류", url: "https://hooks.shop.example/ondam", events: ["message.created"], enabled: false });
    await api.post("/api/v1/business_hours", { name: "토요일 팀", holidays: [], ...hours });
    await api.post("/api/v1/invitations", { email: "jun@shop.example", name: "준", role: "agent" });
    const change = (name) => async () => {
      await page.getByRole("button", { name, exact: true }).click();
    };
    const cases = [
      { at: "team", list: "teams", open: change("배송 변경"), remove: "팀 제거", yes: "제거", asked: "‘배송’ 팀을 제거할까요?" },
      { at: "team", list: "invitations", remove: "초대 취소", yes: "초대 취소", asked: "준 님의 초대를 취소할까요?" },
      { at: "webhooks", list: "webhooks", open: change("변경"), remove: "제거", yes: "제거", asked: "‘물류’ 웹훅을 제거할까요?" },
      { at: "business-hours", list: "business_hours", remove: "제거", yes: "제거", asked: "‘토요일 팀’ 운영 시간을 제거할까요?" },
    ];
    for (const { at, list: kind, open, remove, yes, asked } of cases) {
      const count = async () => (await api.get(`/api/v1/${kind}`)).items.length;
      const before = await count();
      await go(page, `/app/settings/${at}`);
      const dialog = page.getByRole("dialog", { name: asked });
      const ask = async () => {
        await open?.();
        await page.getByRole("button", { name: remove, exact: true }).click();
        await dialog.waitFor();
      };
      await ask();
      await dialog.getByRole("button", { name: "취소", exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await count(), before, kind);
      await ask();
      await dialog.getByRole("button", { name: yes, exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await count(), before - 1, kind);
    }
  },

  "a new identity secret is asked about when there is one already": async () => {
    const chat = await api.post("/api/v1/channels", { kind: "web_chat", name: "채팅", enabled: true, settings: {} });
    const version = async () => (await api.get(`/api/v1/channels/${chat.id}`)).version;
    await go(page, `/app/settings/channels/${chat.id}`);
    await page.getByText("사이트에 로그인한 방문자").click();
    const shown = page.getByRole("dialog", { name: "신원 확인용 비밀 키", exact: true });
    const close = async () => {
      await shown.waitFor();
      await page.keyboard.press("Escape");
      await shown.waitFor({ state: "hidden" });
    };
    await page.getByRole("button", { name: "비밀 키 만들기", exact: true }).click();
    await close();
    const before = await version();
    const again = page.getByRole("button", { name: "새 비밀 키 만들기", exact: true });
    await again.click();
    const question = page.getByRole("dialog", { name: "신원 확인용 비밀 키를 새로 만들까요?" });
    await question.getByText("채팅을 열 수 없습니다", { exact: false }).waitFor();
    await question.getByRole("button", { name: "취소", exact: true }).click();
    await question.waitFor({ state: "hidden" });
    assert.equal(await version(), before);
    await again.click();
    await question.getByRole("button", { name: "새 비밀 키 만들기" }).click();
    await close();
    assert.ok((await version()) > before);
    await api.call("DELETE", `/api/v1/channels/${chat.id}`);
  },

  "hours are typed as people say them, an open syllable too, and a day ends at 24:00": async () => {
    await go(page, "/app/settings/business-hours");
    const from = page.getByRole("textbox", { name: "월요일 시작" }).first();
    const until_ = page.getByRole("textbox", { name: "월요일 끝" }).last();
    assert.match(await from.inputValue(), /^\d\d:\d\d$/);
    await from.focus();
    await composeHangul(keys, "오전 8시 반");
    await keys.send("Input.insertText", { text: "반" });
    await page.keyboard.press("Enter");
    assert.equal(await from.inputValue(), "08:30");
    await from.press("ArrowUp");
    assert.equal(await from.inputValue(), "09:00");
    await from.press("ArrowDown");
    await until_.fill("점심");
    await from.focus();
    assert.notEqual(await until_.inputValue(), "점심");
    await until_.fill("0");
    await page.getByRole("button", { name: "저장" }).first().click();
    await until("the hours were kept", async () => {
      const { monday } = (await api.get("/api/v1/business_hours")).items.find((one) => one.is_default).week;
      return monday[0].from === "08:30" && monday.at(-1).until === "24:00";
    });
    assert.equal(await until_.inputValue(), "24:00");
  },

  "a chart follows the colours of the system": async () => {
    await page.emulateMedia({ colorScheme: "light" });
    await go(page, "/app/dashboard");
    const drawn = async () => page.locator("canvas").first().evaluate((canvas) => canvas.toDataURL());
    const light = await drawn();
    await page.emulateMedia({ colorScheme: "dark" });
    await until("it was drawn for the dark", async () => (await drawn()) !== light);
    await page.emulateMedia({ colorScheme: "light" });
    await until("it was drawn for the light again", async () => (await drawn()) === light);
  },

  "the dashboard keeps its shape while it loads, says what failed, and one press brings it back": async () => {
    const places = () => page.getByRole("main").getByRole("heading").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    const figures = /\/api\/v1\/(metrics|csat_responses)/;
    const expected = faults.length;
    const load = async (answer) => {
      await page.route(figures, answer);
      await page.goto(`${server.url}/app/dashboard`);
      await page.getByRole("heading", { name: "대시보드" }).waitFor();
    };
    let release;
    const held = new Promise((done) => (release = done));
    await load(async (route) => (await held, route.continue()));
    const names = ["상담원별", "채널별", "팀별", "고객의 의견"];
    for (const name of ["일별 대화", ...names]) await until(`${name} loads`, () => page.locator("section[aria-busy=true]", { has: page.getByRole("heading", { name }) }).count());
    const before = await places();
    release();
    await settled(page);
    const jumps = (await places()).slice(0, 5).map((place, index) => Math.abs(place - before[index]));
    assert.ok(Math.max(...jumps) <= 12, `what was there jumped by ${jumps.join()} px`);

    await page.unroute(figures);
    await load((route) => route.fulfill({ status: 422, contentType: "application/problem+json", json: { title: "No", status: 422, code: "invalid", errors: [] } }));
    const again = page.getByRole("button", { name: "다시 시도" });
    // News from the socket may make the page ask again at any moment, so both are counted in one look.
    const failed = () => page.evaluate((label) => [[...document.querySelectorAll("button")].filter((one) => one.textContent === label).length, document.querySelectorAll("[role=alert]").length].join(), "다시 시도");
    await until("every part says that it failed, one of them aloud", async () => (await failed()) === "9,1");
    assert.equal(await page.getByText("이 기간의 지표가 없습니다").count(), 0, "what failed is not called empty");
    await page.unroute(figures);
    await again.last().click();
    await until("one press brought all of it", async () => (await again.count()) === 0);
    await page.getByText("상담원별").waitFor();

    // What stood a moment ago is not called the present.
    await page.route(/metrics\/live/, (route) => route.abort());
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await page.getByRole("heading", { name: /기준$/ }).waitFor();
    await page.unroute(/metrics\/live/);
    await again.click();
    await page.getByRole("heading", { name: "지금" }).waitFor();
    faults.length = expected;
  },

  "what is not there yet or could not be loaded is never called empty, and comes when it is asked for again": async () => {
    const lists = /\/api\/v1\/(?!session|notifications)/;
    const before = faults.length;
    const main = page.getByRole("main");
    const pages = ["/app/customers", "/app/customers/held", ...["workspace", "team", "business-hours", "channels", "canned-responses", "tags", "write-keys", "api-tokens", "webhooks", "audit"].map((name) => `/app/settings/${name}`)];
    for (const path of pages) {
      let release;
      const held = new Promise((done) => (release = done));
      await page.route(lists, async (route) => {
        await held;
        await route.fulfill({ status: 403, contentType: "application/problem+json", json: { title: "No", status: 403, code: "forbidden" } });
      });
      await page.goto(server.url + path);
      await until(`${path} shows that it loads`, () => main.locator("[data-loading]").count());
      const empty = async () => (/아직|없습니다/.exec((await main.innerText()).replace(/권한이 없습니다/g, "")) ?? [])[0];
      assert.equal(await empty(), undefined, `${path} while it loads`);
      release();
      const again = main.getByRole("button", { name: "다시 시도" });
      await again.first().waitFor();
      assert.equal(await main.locator("[data-loading]").count(), 0, path);
      await page.unroute(lists);
      await again.first().click();
      await until(`${path} came back`, async () => (await again.count()) === 0);
    }
    faults.length = before;
  },

  "customers are walked through by keys, in the Hangul layout too, and the list is there again on the way back": async () => {
    for (let i = 0; i < 70; i += 1) await api.post("/api/v1/customers", { name: `목록 손님 ${i}`, email: `row${i}@list.example` });
    const key = async (code, letter) => {
      for (const type of ["rawKeyDown", "keyUp"]) await keys.send("Input.dispatchKeyEvent", { type, key: letter, code, windowsVirtualKeyCode: code.charCodeAt(3) });
    };
    const [j, k] = [() => key("KeyJ", "ㅓ"), () => key("KeyK", "ㅏ")];
    const focused = () => page.evaluate(() => document.activeElement.closest("[aria-posinset]")?.getAttribute("aria-posinset") ?? null);
    const stands = (place) => until(`the focus is on row ${place}`, async () => (await focused()) === place);
    await page.setViewportSize({ width: 1440, height: 900 });
    await go(page, "/app/customers");
    const { number } = await api.get("/api/v1/customers/count");
    assert.ok(number >= 70);
    await page.getByRole("status").getByText(`모두 ${number}명`).waitFor();
    await j();
    await stands("1");
    for (let i = 0; i < 29; i += 1) await j();
    await stands("30");
    await k();
    await stands("29");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await stands("31");
    await page.keyboard.press("ArrowUp");
    await stands("30");
    assert.ok(await page.evaluate(() => document.activeElement.checkVisibility() && document.activeElement.getBoundingClientRect().bottom <= innerHeight), "the row is in sight");
    await page.keyboard.press("Enter");
    await page.waitForURL(/customers\/[0-9a-f-]{36}/);
    await page.getByRole("button", { name: "목록으로" }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL(/customers$/);
    await stands("30");
    await page.keyboard.press("Home");
    await stands("1");

    await page.keyboard.press("/");
    await composeHangul(keys, "목록 손님");
    await pressEnterOpen(keys, "님");
    await page.getByRole("status").getByText("70명 찾음").waitFor();
    await page.keyboard.press("ArrowDown");
    await stands("1");
    await j();
    await stands("2");
    await page.keyboard.press("Enter");
    await page.waitForURL(/customers\/[0-9a-f-]{36}/);
    await page.getByRole("button", { name: "목록으로" }).click();
    await page.waitForURL(/q=/);
    await stands("2");
  },

  "another list begins at its top, and whoever comes back goes on where they were": async () => {
    for (let i = 0; i < 45; i += 1) await write(`row-${i}`, `손님 ${i}`, `재고가 있나요? ${i}`);
    await go(page, "/app/inbox/open");
    const scroller = list.getByRole("list").locator("..");
    const top = () => scroller.evaluate((part) => part.scrollTop);
    // Rows still arrive: what is too short for it stops early.
    const scrollTo = (place) =>
      until(`it was scrolled to ${place}`, async () => {
        await scroller.evaluate((part, to) => part.scrollTo(0, to), place);
        return (await top()) === place;
      });
    await scrollTo(1500);
    await list.getByRole("checkbox").first().check();
    await search.fill("재고");
    await until("the search at its top", async () => /q=/.test(page.url()) && (await top()) === 0);
    await list.locator("mark").first().waitFor();
    assert.equal(await list.getByText(/^새 대화/).count(), 0);
    assert.equal(await page.getByText(/건 선택$/).count(), 0);
    await page.setViewportSize({ width: 390, height: 844 });
    await go(page, "/app/inbox/open");
    await scrollTo(1200);
    await until("a row is where it is touched", () => page.evaluate(() => Boolean(document.elementFromPoint(195, 400)?.closest("li a"))));
    await page.mouse.click(195, 400);
    await page.getByRole("log").waitFor();
    await page.getByRole("button", { name: "목록으로" }).click();
    await until("where it was left", async () => (await top()) === 1200);
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  "a link for a new password that is over says so, and leads to another": async () => {
    const outside = await open(browser, "ko");
    await outside.page.goto(`${server.url}/app/password-reset#no-such-token`);
    await outside.page.getByRole("heading", { name: "만료된 링크입니다" }).waitFor();
    await outside.page.getByRole("button", { name: "새 링크 받기" }).click();
    await outside.page.getByLabel("이메일 주소").fill("hana@shop.example");
    await outside.page.getByRole("button", { name: "링크 보내기" }).click();
    await outside.page.getByRole("heading", { name: "메일을 보낼 수 없습니다" }).waitFor();
    assert.deepEqual(outside.faults, []);
    await outside.context.close();
  },

  "nothing went wrong in the page meanwhile": async () => assert.deepEqual(faults, []),
});
await end();
finish();

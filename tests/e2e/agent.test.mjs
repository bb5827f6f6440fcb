// An agent at the console, by the keys alone and with a Korean input method: real Chromium, real server. What is sent says how it fares,
// what is begun is kept, two people see each other, and nobody misses a message.
import assert from "node:assert/strict";
import http from "node:http";

import { composeHangul, launch, pressEnterOpen } from "./support/browser.mjs";
import { each, eventually as until, finish } from "./support/checks.mjs";
import { Api, Ondam } from "./support/ondam.mjs";
import { temporaryFolder } from "./support/processes.mjs";
import { WhatsApp } from "./support/whatsapp.mjs";

const folder = temporaryFolder("agent");
const server = await Ondam.start(folder.path);
const password = "correct horse battery";
const addUser = (email, name) => server.commandWith(`${password}\n`, "user", "add", "--email", email, "--name", name, "--role", "owner", "--locale", "ko", "--password-stdin");
await addUser("mina@shop.example", "김민아");
await addUser("jun@shop.example", "박준");
await addUser("erin@shop.example", "Erin Ward");
const scopes = ["view_conversations", "reply_conversations", "manage_conversations", "manage_channels", "manage_workspace", "view_customers", "edit_customers", "view_audit"];
const api = Api.withToken(server.url, await server.command("token", "api", "--name", "e2e", ...scopes.flatMap((scope) => ["--scope", scope])));
await api.patch("/api/v1/workspace", { settings: { undo_seconds: 0, auto_assign: false } });

/** What leaves the API channel. */
const taken = [];
const sink = http.createServer(async (request, response) => {
  let text = "";
  for await (const piece of request) text += piece;
  taken.push(JSON.parse(text));
  response.writeHead(200).end("{}");
});
await new Promise((done) => sink.listen(0, "127.0.0.1", done));
const channel = await api.post("/api/v1/channels", {
  kind: "api", name: "매장 앱", enabled: true, settings: { webhook_url: `http://127.0.0.1:${sink.address().port}/` },
});
await api.post(`/api/v1/channels/${channel.id}/identity_secret`);
const whatsapp = await WhatsApp.start();
const messenger = await api.post("/api/v1/channels", {
  kind: "whatsapp", name: "메신저", enabled: true,
  settings: { phone_number_id: WhatsApp.number, api_base: whatsapp.base }, secrets: WhatsApp.settings,
});

let count = 0;
/** A customer writes; the conversation that it belongs to. */
async function write(handle, body, name = handle) {
  count += 1;
  const message = await api.post(`/api/v1/channels/${channel.id}/messages`, { external_id: `m-${count}`, sender: { handle, name }, body });
  return message.conversation_id;
}
const messagesOf = async (id, kind) =>
  (await api.get(`/api/v1/conversations/${id}/messages?limit=200`)).items.filter((item) => item.kind === kind).map((item) => item.body).reverse();

const browser = await launch();
async function desk(email, { storage, setUp } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "ko-KR", timezoneId: "Asia/Seoul", storageState: storage });
  const page = await context.newPage();
  if (setUp) await page.addInitScript(setUp);
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${server.url}/app/`);
  if (!storage) {
    await page.getByLabel("이메일 주소").fill(email);
    await page.getByRole("textbox", { name: "비밀번호" }).fill(password);
    await page.getByRole("button", { name: "로그인" }).click();
  }
  await page.getByRole("heading", { name: "상담함" }).waitFor();
  const keys = await context.newCDPSession(page);
  const reply = page.getByRole("textbox", { name: "답변", exact: true });
  return { context, page, keys, faults, reply, open: (id) => page.goto(`${server.url}/app/inbox/all?conversation=${id}`) };
}
const mina = await desk("mina@shop.example");

const hangul = { KeyJ: "ㅓ", KeyK: "ㅏ", KeyR: "ㄱ", KeyN: "ㅜ", KeyE: "ㄷ", KeyM: "ㅡ", KeyS: "ㄴ", KeyZ: "ㅋ", Slash: "/" };
/** A key as it comes while the Hangul layout is on. */
async function press({ keys }, code, modifiers = 0) {
  const key = code === "Slash" && modifiers === 8 ? "?" : (hangul[code] ?? code);
  const event = { key, code, modifiers, windowsVirtualKeyCode: code.startsWith("Key") ? code.charCodeAt(3) : code === "Enter" ? 13 : code === "Escape" ? 27 : 191 };
  await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event });
  await keys.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
}
async function typeHangul(at, text) {
  await composeHangul(at.keys, text);
  await pressEnterOpen(at.keys, [...text].at(-1));
}

/** Scrolls up through a list of so many conversations; the pages are made here, for what is measured is the list, not the database. */
async function scrollThrough(sample, total) {
  const pageSize = 2000;
  const address = /\/api\/v1\/conversations\?/;
  await mina.page.route(address, async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    const items = Array.from({ length: Math.min(pageSize, total - from) }, (_, index) => {
      const number = from + index + 1;
      return { ...sample, number, id: `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`, customer: { ...sample.customer, name: `손님 ${number}` } };
    });
    await route.fulfill({ json: { items, next_cursor: from + pageSize < total ? String(from + pageSize) : null } });
  });
  await mina.page.goto(`${server.url}/app/inbox/all`);
  const list = mina.page.getByRole("region", { name: "대화", exact: true }).getByRole("list");
  await list.waitFor();
  const toEnd = async () => {
    await list.evaluate((rows) => rows.parentElement.scrollTo({ top: rows.parentElement.scrollHeight }));
    return mina.page.getByText(`손님 ${total}`, { exact: true }).isVisible();
  };
  await until("the whole list", toEnd, 120);
  const figures = await list.evaluate(async (rows) => {
    const box = rows.parentElement;
    const frames = [];
    let most = 0;
    let last = performance.now();
    for (let frame = 0; frame < 100; frame += 1) {
      box.scrollTop -= 600;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      most = Math.max(most, rows.childElementCount);
    }
    frames.sort((a, b) => a - b);
    return { median: frames[50], p95: frames[95], rows: most };
  });
  await mina.page.unroute(address);
  return figures;
}

await each({
  "a question is answered and settled by keys alone, in the Hangul layout": async () => {
    const id = await write("customer-1", "영업시간이 어떻게 되나요?", "손님 하나");
    await mina.page.goto(`${server.url}/app/inbox/open`);
    await mina.page.getByRole("link").filter({ hasText: "손님 하나" }).waitFor();
    await press(mina, "KeyJ");
    await mina.page.getByRole("log").getByText("영업시간이 어떻게 되나요?").waitFor();
    await press(mina, "Slash", 8);
    await mina.page.getByRole("dialog", { name: "단축키" }).getByText("나에게 배정").waitFor();
    await press(mina, "Escape");
    await mina.page.getByRole("dialog").waitFor({ state: "hidden" });
    await mina.page.getByRole("log").getByText("영업시간이 어떻게 되나요?").waitFor();
    await press(mina, "KeyM");
    await until("the assignment", async () => (await api.get(`/api/v1/conversations/${id}`)).assignee_id);
    await press(mina, "KeyR");
    await until("the focus", () => mina.reply.evaluate((field) => document.activeElement === field));
    await typeHangul(mina, "저녁 아홉 시까지 엽니다");
    await until("the answer", async () => (await messagesOf(id, "outgoing")).length);
    assert.deepEqual(await messagesOf(id, "outgoing"), ["저녁 아홉 시까지 엽니다"]);
    await press(mina, "Escape");
    await press(mina, "KeyE");
    await until("the end", async () => (await api.get(`/api/v1/conversations/${id}`)).status === "resolved");
    // The key again takes it back.
    await mina.page.getByRole("button", { name: "다시 열기", exact: true }).waitFor();
    await press(mina, "KeyE");
    await until("the reopening", async () => (await api.get(`/api/v1/conversations/${id}`)).status === "open");
  },

  "forty Hangul sentences lose and double no syllable": async () => {
    const id = await write("customer-2", "안녕하세요");
    await mina.open(id);
    await mina.reply.waitFor();
    let seed = 7;
    const syllable = () => String.fromCharCode(0xac00 + ((seed = (seed * 48_271) % 2_147_483_647) % 11_172));
    const sentences = Array.from({ length: 40 }, (_, number) => `${number} ${Array.from({ length: 3 + (number % 9) }, syllable).join("")}`);
    for (const sentence of sentences) {
      await mina.reply.focus();
      await typeHangul(mina, sentence);
      await until(`the field is empty after ${sentence}`, async () => (await mina.reply.inputValue()) === "");
    }
    await until("all of them", async () => (await messagesOf(id, "outgoing")).length >= sentences.length);
    assert.deepEqual(await messagesOf(id, "outgoing"), sentences);
  },

  "search, tags and notes take Hangul whole": async () => {
    const id = await write("customer-3", "주문환불은 언제 되나요?", "손님 셋");
    await mina.open(id);
    await mina.reply.waitFor();
    await press(mina, "KeyN");
    const note = mina.page.getByRole("textbox", { name: "메모" });
    await note.waitFor();
    await typeHangul(mina, "결제 취소 확인");
    await until("the note", async () => (await messagesOf(id, "note")).length);
    assert.deepEqual(await messagesOf(id, "note"), ["결제 취소 확인"]);
    await mina.page.getByPlaceholder("태그 추가").focus();
    await typeHangul(mina, "환불");
    // In a field of a form the system's own Enter follows the one that ended the syllable.
    await mina.page.keyboard.press("Enter");
    await until("the tag", async () => (await api.get(`/api/v1/conversations/${id}`)).tags.length);
    assert.deepEqual((await api.get(`/api/v1/conversations/${id}`)).tags, ["환불"]);
    await mina.page.getByRole("searchbox", { name: "이 보기에서 검색" }).focus();
    await composeHangul(mina.keys, "환불");
    await until("one row", async () => (await mina.page.getByRole("region", { name: "대화", exact: true }).getByRole("listitem").count()) === 1);
    await mina.keys.send("Input.insertText", { text: "불" });
    await mina.page.keyboard.press("Control+KeyK");
    await mina.page.getByRole("combobox", { name: "검색과 명령" }).waitFor();
    await composeHangul(mina.keys, "환불");
    await mina.page.getByRole("option").filter({ has: mina.page.locator("mark", { hasText: "환불" }) }).first().waitFor();
    await mina.keys.send("Input.insertText", { text: "불" });
    await mina.page.keyboard.press("Escape");
  },

  "a message says how it fares: sending, sent, not sent, and is sent once": async () => {
    const id = await write("customer-4", "언제 오나요?");
    await mina.open(id);
    await mina.reply.waitFor();
    const log = mina.page.getByRole("log");
    await mina.context.setOffline(true);
    await mina.reply.fill("내일 도착해요");
    await mina.reply.press("Enter");
    await log.getByText("내일 도착해요").waitFor();
    await log.getByText("서버에 연결할 수 없습니다").waitFor();
    await mina.context.setOffline(false);
    await log.getByRole("button", { name: "다시 보내기" }).click();
    await until("the message", async () => (await messagesOf(id, "outgoing")).length);
    await log.getByText("보냄", { exact: true }).waitFor();
    assert.deepEqual(await messagesOf(id, "outgoing"), ["내일 도착해요"]);
    await mina.reply.fill("두 번째 소식");
    await mina.reply.press("Enter");
    await until("the second is sent", async () => (await log.getByText("보냄", { exact: true }).count()) === 2);
    // The provider reports later that it could not hand it over.
    const [newest] = (await api.get(`/api/v1/conversations/${id}/messages?limit=5`)).items.filter((item) => item.kind === "outgoing");
    await api.call("PUT", `/api/v1/channels/${channel.id}/messages/${newest.id}/delivery`, { state: "failed", error: "앱을 지웠습니다" });
    await log.getByText(/보내지 못함/).waitFor();
    await log.getByRole("button", { name: "다시 보내기" }).click();
    await until("both are sent", async () => (await log.getByText("보냄", { exact: true }).count()) === 2);
    assert.deepEqual(await messagesOf(id, "outgoing"), ["내일 도착해요", "두 번째 소식"]);
  },

  "what is written in a row arrives in that order, also where the network is slow": async () => {
    const id = await write("customer-14", "세 가지가 궁금해요");
    await mina.open(id);
    await mina.reply.waitFor();
    let waits = 1500;
    const address = `**/api/v1/conversations/${id}/messages`;
    await mina.page.route(address, async (route) => {
      if (route.request().method() === "POST") await new Promise((done) => setTimeout(done, waits));
      waits = 0;
      await route.continue();
    });
    const answers = ["하나", "둘", "셋"];
    for (const answer of answers) {
      await mina.reply.fill(answer);
      await mina.reply.press("Enter");
    }
    await until("all of them", async () => (await messagesOf(id, "outgoing")).length >= answers.length);
    await mina.page.unroute(address);
    assert.deepEqual(await messagesOf(id, "outgoing"), answers);
  },

  "a first message whose answer was lost is sent again and is there once": async () => {
    await mina.page.goto(`${server.url}/app/inbox/all`);
    await mina.page.getByRole("button", { name: "고객에게 먼저 보내기" }).click();
    const dialog = mina.page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "채널" }).click();
    await mina.page.getByRole("option", { name: "매장 앱" }).click();
    await dialog.getByRole("textbox", { name: "주소" }).fill("customer-15");
    await dialog.getByRole("textbox", { name: "메시지" }).fill("재입고되었습니다");
    const address = "**/api/v1/conversations";
    await mina.page.route(address, async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await dialog.getByRole("button", { name: "보내기" }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("button", { name: "보내기" }).click();
    await mina.page.getByRole("log").getByText("재입고되었습니다").waitFor();
    const all = (await api.get("/api/v1/conversations?limit=200")).items;
    assert.equal(all.filter((one) => one.last_message?.text === "재입고되었습니다").length, 1);
  },

  "where the provider may have taken it, the state is unknown and nothing is sent by itself": async () => {
    const person = { name: "왓츠앱 손님", whatsapp: "821099990001" };
    const { webhook_url: webhook } = await api.get(`/api/v1/channels/${messenger.id}`);
    await whatsapp.notify(webhook, whatsapp.message(person, { type: "text", text: { body: "여보세요" } }));
    const id = (await until("the conversation", async () => (await api.get("/api/v1/conversations?channel_kind=whatsapp")).items[0])).id;
    await mina.open(id);
    await mina.reply.waitFor();
    let posts = 0;
    whatsapp.answer = async (request) => {
      for await (const piece of request) void piece;
      posts += 1;
      request.socket.destroy();
    };
    await mina.reply.fill("네, 말씀하세요");
    await mina.reply.press("Enter");
    await mina.page.getByRole("log").getByText("발송 여부를 알 수 없습니다").waitFor();
    await new Promise((done) => setTimeout(done, 3000));
    assert.equal(posts, 1);
    delete whatsapp.answer;
    await mina.page.getByRole("log").getByRole("button", { name: "다시 보내기" }).click();
    await until("it is sent", () => whatsapp.sentTo("821099990001").length === 1);
  },

  "a message is taken back while there is time": async () => {
    await api.patch("/api/v1/workspace", { settings: { undo_seconds: 20, auto_assign: false } });
    const id = await write("customer-5", "취소할 수 있나요?");
    await mina.open(id);
    await mina.reply.waitFor();
    const before = taken.length;
    await mina.reply.fill("아니요");
    await mina.reply.press("Enter");
    await mina.page.getByText("초 뒤에 발송됩니다").waitFor();
    await mina.page.getByRole("log").focus();
    await press(mina, "KeyZ");
    await until("the text is back", async () => (await mina.reply.inputValue()) === "아니요");
    assert.deepEqual(await messagesOf(id, "outgoing"), []);
    assert.equal(taken.slice(before).filter((call) => JSON.stringify(call).includes("아니요")).length, 0);
    await mina.reply.fill("");
    await api.patch("/api/v1/workspace", { settings: { undo_seconds: 0, auto_assign: false } });
  },

  "what is begun is kept: between conversations, over a reload, on another device": async () => {
    const one = await write("customer-6", "첫째 문의", "손님 여섯");
    const other = await write("customer-7", "둘째 문의", "손님 일곱");
    await mina.page.goto(`${server.url}/app/inbox/all?conversation=${one}`);
    await mina.reply.fill("쓰다 만 글");
    await mina.page.getByRole("listitem").filter({ hasText: "손님 일곱" }).getByRole("link").click();
    await mina.page.getByRole("log").getByText("둘째 문의").waitFor();
    assert.equal(await mina.reply.inputValue(), "");
    await mina.page.getByRole("listitem").filter({ hasText: "손님 여섯" }).getByRole("link").click();
    await until("the draft", async () => (await mina.reply.inputValue()) === "쓰다 만 글");
    await mina.page.reload();
    await until("the draft after a reload", async () => (await mina.reply.inputValue()) === "쓰다 만 글");
    const phone = await desk("mina@shop.example");
    await phone.open(one);
    await until("the draft elsewhere", async () => (await phone.reply.inputValue()) === "쓰다 만 글");
    await phone.context.close();
    await mina.open(other);
  },

  "two people in one conversation see each other, and who writes": async () => {
    const id = await write("customer-8", "누가 답해 주나요?");
    await mina.open(id);
    await mina.reply.waitFor();
    const jun = await desk("jun@shop.example");
    await jun.open(id);
    await mina.page.getByText("박준 님도 이 대화를 보고 있습니다").waitFor();
    await jun.page.getByText("김민아 님도 이 대화를 보고 있습니다").waitFor();
    await jun.reply.pressSequentially("제가 답할게요");
    await mina.page.getByText("박준 님이 입력하는 중").waitFor();
    await jun.context.close();
    await mina.page.getByText("박준 님도 이 대화를 보고 있습니다").waitFor({ state: "hidden" });
  },

  "a new message is told in the app, and on the desktop when nobody looks": async () => {
    const mine = await write("customer-9", "담당자님 계신가요?", "손님 아홉");
    const me = (await api.get("/api/v1/users")).items.find((user) => user.email === "mina@shop.example").id;
    await api.patch(`/api/v1/conversations/${mine}`, { assignee_id: me });
    await mina.page.goto(`${server.url}/app/dashboard`);
    await mina.page.getByRole("heading", { name: "대시보드" }).waitFor();
    await until("the live updates", async () => {
      await write("customer-9", `또 왔어요 ${count}`, "손님 아홉");
      return mina.page.getByText(/손님 아홉: 또 왔어요/).first().isVisible();
    });
    const away = await desk("mina@shop.example", {
      setUp: () => {
        globalThis.told = [];
        globalThis.Notification = class {
          static permission = "granted";
          constructor(title, { body }) {
            globalThis.told.push({ title, body });
          }
        };
        Object.defineProperty(document, "hidden", { get: () => true });
      },
    });
    await until("a notification", async () => {
      await write("customer-9", `급해요 ${count}`, "손님 아홉");
      return (await away.page.evaluate(() => globalThis.told)).some(({ title, body }) => title === "손님 아홉" && body.startsWith("급해요"));
    });
    await away.context.close();
  },

  "a file of customers is tried first, and what it refuses is shown": async () => {
    await mina.page.goto(`${server.url}/app/customers/import`);
    const rows = ["name,email,phone,등급", "홍길동,hong@example.com,010-1000-7001,VIP", "이몽룡,not-an-address,,"];
    await mina.page.setInputFiles("input[type=file]", { name: "고객.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    await mina.page.getByRole("region", { name: "가져오면 이렇게 됩니다" }).waitFor();
    await mina.page.getByRole("region", { name: "확인할 행" }).getByText("not-an-address").waitFor();
    assert.equal((await api.get("/api/v1/customers?q=hong")).items.length, 0);
    await mina.page.getByRole("button", { name: "고객 1명 가져오기" }).click();
    await mina.page.getByRole("region", { name: "가져오기 완료" }).waitFor();
    await until("who came in is found", async () => (await api.get("/api/v1/customers?q=hong")).items.length === 1);
  },

  "a number named in a message is a claim that one click confirms; an identity number shows to whoever may see it": async () => {
    const id = await write("stranger", "남편이 주문했어요. 전화번호는 010-1000-7001, 주민등록번호는 900101-1234567입니다.", "모르는 손님");
    await mina.open(id);
    const matter = mina.page.getByRole("region", { name: "상담 정보", exact: true });
    await matter.getByText(/900101-\D/).waitFor();
    assert.equal((await mina.page.locator("main").innerText()).includes("1234567"), false);
    await matter.getByRole("button", { name: "보기" }).click();
    await matter.getByText("900101-1234567").waitFor();
    assert.ok((await api.get("/api/v1/audit_entries?limit=20")).items.some((entry) => entry.action === "conversation.reveal"));
    await mina.page.getByRole("region", { name: "연결 제안" }).getByRole("button", { name: "네, 연결합니다" }).click();
    await until("the link", async () => (await api.get(`/api/v1/conversations/${id}`)).customer.email === "hong@example.com");
  },

  "two customers become one, are taken apart again, and one is erased": async () => {
    const one = await api.post("/api/v1/customers", { name: "성춘향", email: "chun@example.com" });
    await api.post("/api/v1/customers", { name: "춘향이", email: "hyang@example.com" });
    const more = async (item) => {
      await mina.page.getByRole("button", { name: "더 보기" }).click();
      await mina.page.getByRole("menuitem", { name: item, exact: true }).click();
    };
    await mina.page.goto(`${server.url}/app/customers/${one.id}`);
    await more("다른 고객과 병합");
    await mina.page.getByRole("dialog").getByRole("textbox").fill("춘향이");
    await mina.page.getByRole("dialog").getByRole("button", { name: "병합", exact: true }).click();
    const why = mina.page.getByRole("region", { name: "한 고객으로 묶인 이유" });
    await why.getByRole("button", { name: "되돌리기" }).click();
    await mina.page.getByText("합쳐진 적이 없던 것처럼 분리했습니다").waitFor();
    await until("two again", async () => (await api.get("/api/v1/customers?q=hyang")).items.some((item) => item.id !== one.id));
    await more("삭제");
    await mina.page.getByRole("dialog").getByRole("textbox").fill("성춘향");
    await mina.page.getByRole("dialog").getByRole("button", { name: "영구 삭제" }).click();
    await mina.page.getByRole("heading", { name: "고객", exact: true, level: 1 }).waitFor();
    await until("the erasure", async () => (await api.get("/api/v1/customers?q=chun%40example.com")).items.length === 0);
  },

  "an @ in a note calls a colleague, by keys and with the syllable still open": async () => {
    const id = await write("customer-11", "담당자를 바꿔 주세요");
    await mina.open(id);
    await mina.reply.waitFor();
    // In an answer to the customer it is a letter like any other.
    await mina.reply.fill("@");
    assert.equal(await mina.page.getByRole("listbox").count(), 0);
    await mina.reply.fill("");
    await mina.reply.press("Escape");
    await press(mina, "KeyN");
    const note = mina.page.getByRole("textbox", { name: "메모", exact: true });
    await note.waitFor();
    const offers = mina.page.getByRole("listbox", { name: "동료" }).getByRole("option");
    await note.pressSequentially("확인 부탁 @");
    await until("everybody but herself", async () => (await offers.allInnerTexts()).map((text) => text.split("\n").at(-2)).join() === "박준,Erin Ward");
    assert.equal(await note.getAttribute("aria-activedescendant"), await offers.first().getAttribute("id"));
    await note.press("ArrowDown");
    await until("the second", async () => (await note.getAttribute("aria-activedescendant")) === (await offers.last().getAttribute("id")));
    await note.press("ArrowUp");
    await note.press("Escape");
    await offers.first().waitFor({ state: "hidden" });
    assert.equal(await note.inputValue(), "확인 부탁 @");
    // Every step of the open syllable keeps him in the list; the Enter that ends it chooses, and does not send.
    await composeHangul(mina.keys, "박");
    await offers.filter({ hasText: "박준" }).waitFor();
    await pressEnterOpen(mina.keys, "박");
    await until("his name", async () => (await note.inputValue()) === "확인 부탁 @박준 ");
    assert.deepEqual(await messagesOf(id, "note"), []);
    await typeHangul(mina, "님 오늘 가능할까요");
    await until("the note", async () => (await messagesOf(id, "note")).length);
    assert.deepEqual(await messagesOf(id, "note"), ["확인 부탁 @박준 님 오늘 가능할까요"]);
    await mina.page.getByRole("log").locator("mark", { hasText: "@박준" }).waitFor();
    const jun = await desk("jun@shop.example");
    await jun.page.getByRole("navigation", { name: "보기" }).getByRole("button", { name: "나를 부른 메모" }).click();
    await jun.page.getByRole("region", { name: "대화", exact: true }).getByText("customer-11").waitFor();
    await jun.context.close();
  },

  "two conversations of one customer become one, after it was said what that does": async () => {
    const into = await write("customer-12", "영수증을 보내 주세요", "손님 열둘");
    const { customer, number } = await api.get(`/api/v1/conversations/${into}`);
    const other = await api.post("/api/v1/conversations", { channel_id: channel.id, customer_id: customer.id, subject: "영수증", body: "전화로도 물어보심", kind: "note" });
    await write("customer-13", "영수증 주세요", "손님 열셋");
    await mina.open(other.id);
    await mina.page.getByRole("button", { name: "더 보기" }).click();
    await mina.page.getByRole("menuitem", { name: "다른 대화에 합치기" }).click();
    const dialog = mina.page.getByRole("dialog", { name: `#${other.number} 대화를 다른 대화에 합치기` });
    const choices = dialog.getByRole("radio");
    await until("the focus", () => dialog.getByRole("searchbox").evaluate((field) => document.activeElement === field));
    // Another customer's can be found, and is told apart.
    await composeHangul(mina.keys, "영수증");
    await dialog.getByText("다른 고객(손님 열셋)의 대화").waitFor();
    await mina.keys.send("Input.insertText", { text: "증" });
    assert.equal(await choices.last().isDisabled(), true);
    await dialog.getByRole("searchbox").fill("");
    await until("his other one", async () => (await choices.count()) === 1);
    await dialog.getByRole("searchbox").press("Tab");
    await mina.page.keyboard.press("Space");
    await dialog.getByText("고객에게는 알리지 않습니다").waitFor();
    await mina.context.setOffline(true);
    await mina.page.keyboard.press("Enter");
    await dialog.getByRole("alert").getByText("서버에 연결할 수 없습니다").waitFor();
    await mina.context.setOffline(false);
    await dialog.getByRole("button", { name: `#${number} 대화에 합치기` }).click();
    await mina.page.getByText(`#${other.number} 대화를 #${number} 대화에 합쳤습니다.`).waitFor();
    await mina.page.getByRole("log").getByText("전화로도 물어보심").waitFor();
    await mina.page.getByRole("log").getByText(`#${other.number} 대화를 이 대화에 합쳤습니다`).waitFor();
    assert.match(mina.page.url(), new RegExp(into));
    assert.equal((await api.get(`/api/v1/conversations/${other.id}`)).id, into);
    assert.deepEqual(await messagesOf(into, "note"), ["전화로도 물어보심"]);
  },

  "a list of 100,000 conversations scrolls like one of a thousand": async () => {
    const id = await write("customer-10", "목록의 본보기", "본보기");
    const sample = (await api.get("/api/v1/conversations?limit=5")).items.find((item) => item.id === id);
    const short = await scrollThrough(sample, 1000);
    const long = await scrollThrough(sample, 100_000);
    const told = (figures) => `median ${figures.median.toFixed(1)} ms, p95 ${figures.p95.toFixed(1)} ms, ${figures.rows} rows in the page`;
    console.log(`        frames: ${told(short)}; of 100,000: ${told(long)}`);
    assert.ok(long.rows < 60, `${long.rows} rows`);
    // A ratio, because the machine may be busy.
    assert.ok(long.median < Math.max(34, 3 * short.median), `median frame ${long.median} ms against ${short.median} ms`);
  },

  "nothing went wrong in the page meanwhile": async () => assert.deepEqual(mina.faults, []),
});
await browser.close();
sink.closeAllConnections();
sink.close();
await whatsapp.stop();
await server.stop();
folder.remove();
finish();

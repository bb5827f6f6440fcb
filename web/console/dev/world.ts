/** Made-up people and conversations, the same at every start. */
export type Row = Record<string, any>;

let seed = 42;
const random = () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
let counter = 0;
const id = (): string => {
  counter += 1;
  return `0193f0c0-7a00-7000-8000-${String(counter).padStart(12, "0")}`;
};
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const names = ["김민준", "이서윤", "박도윤", "최지우", "정하은", "강시우", "조수아", "윤예준", "장지호", "임하윤", "한유나", "오현우", "신다은", "서준영", "Emily Carter", "James Wilson", "Sofia Rossi", "田中さくら", "문채원", "배지훈"];
const matters: [string, string][] = [
  ["배송이 아직 안 왔어요", "주문한 헤드폰이 이틀째 배송 중으로만 나와요. 언제 도착하나요?"],
  ["환불 문의", "사이즈가 맞지 않아서 환불하고 싶습니다. 어떻게 하면 되나요?"],
  ["교환 가능할까요", "색상을 블랙으로 교환하고 싶어요."],
  ["영수증 발급", "현금영수증 발급 부탁드립니다. 번호는 010-2345-6789 입니다."],
  ["Invoice for order A-1042", "Could you send me an invoice for my last order? I need the VAT number on it."],
  ["예약 변경", "목요일 오후 3시 예약을 금요일로 바꿀 수 있을까요?"],
  ["쿠폰이 적용되지 않아요", "첫 구매 쿠폰을 넣었는데 금액이 그대로예요."],
  ["Product question", "Does the desk lamp come with a Korean plug adapter?"],
  ["상품 불량", "받은 컵에 금이 가 있어요. 사진 첨부합니다."],
  ["회원 정보 수정", "이메일 주소를 바꾸고 싶어요."],
];

export function makeWorld() {
  const users: Row[] = [
    { id: "u1", name: "이담", email: "dam@ondam.example", role: "owner", availability: "online" },
    { id: "u2", name: "김하늘", email: "haneul@ondam.example", role: "admin", availability: "online" },
    { id: "u3", name: "박서연", email: "seoyeon@ondam.example", role: "agent", availability: "away" },
    { id: "u4", name: "Daniel Kim", email: "daniel@ondam.example", role: "agent", availability: "offline" },
  ].map((user) => ({ ...user, team_ids: [], created_at: ago(90_000) }));
  const teams: Row[] = [
    { id: "t1", name: "주문·배송", member_ids: ["u1", "u3"] },
    { id: "t2", name: "진료 예약", member_ids: ["u2"] },
    { id: "t3", name: "International", member_ids: ["u4"] },
  ];
  const common = { enabled: true, state: "ok", state_code: null, state_message: null, last_received_at: ago(4), last_sent_at: ago(9), team_id: null, business_hours_id: null, webhook_url: null, dead_letters: 0, version: 1, created_at: ago(80_000), secrets_set: ["password"] };
  const channels: Row[] = [
    { id: "c1", kind: "web_chat", name: "온담상점 채팅", settings: { greeting: "안녕하세요! 무엇을 도와드릴까요?", color: "#b4461f", locale: "auto", allowed_origins: [] }, ...common },
    { id: "c2", kind: "email", name: "help@ondam.example", settings: { address: "help@ondam.example", imap: { host: "imap.ondam.example", port: 993, security: "tls", user: "help" }, smtp: { host: "smtp.ondam.example", port: 465, security: "tls", user: "help" } }, ...common, state: "failing", state_code: "credentials", state_message: "The mailbox refused the password.", dead_letters: 1 },
    { id: "c3", kind: "whatsapp", name: "WhatsApp +82 2 555 0101", settings: { phone_number_id: "1055", api_base: "https://graph.facebook.com/v23.0" }, ...common, webhook_url: "https://help.shop.example/channels/whatsapp/c3" },
  ];
  const session: Row = {
    user: { id: "u1", email: "dam@ondam.example", name: "이담", locale: process.env["FAKE_LOCALE"] ?? "ko", theme: process.env["FAKE_THEME"] ?? "light", signature: "온담상점 이담 드림", shortcuts: true },
    workspace: { id: "w1", slug: "default", name: "온담상점", locale: "ko", time_zone: "Asia/Seoul", default_region: "KR", settings: { undo_seconds: 5, auto_assign: true, csat_enabled: true, csat_question: null }, version: 1, created_at: ago(90_000) },
    role: "owner",
    availability: "online",
    permissions: ["view_conversations", "reply_conversations", "manage_conversations", "view_customers", "edit_customers", "merge_customers", "erase_customers", "reveal_sensitive", "export_data", "view_metrics", "manage_channels", "manage_team", "manage_workspace", "manage_keys", "view_audit"],
    csrf_token: "x",
  };
  const customers: Row[] = Array.from({ length: 400 }, (_, index) => {
    const name = index === 0 ? "Emily Carter" : names[index % names.length] ?? "";
    return {
      id: id(),
      name: random() < 0.08 ? null : name,
      email: index === 0 ? "emily.carter@mail.example" : `user${index}@mail.example`,
      phone: index === 0 ? "+821091234567" : `+8210${String(20_000_000 + Math.floor(random() * 7e7))}`,
      language: /[a-z]/.test(name) ? "en" : "ko",
      last_seen_at: ago(index * 37 + random() * 30),
    };
  });
  const briefOf = (row: Row): Row => ({ id: row.id, name: row.name, email: row.email, phone: row.phone, language: row.language, last_seen_at: row.last_seen_at });
  const messages = new Map<string, Row[]>();
  const message = (conversation: Row, kind: string, body: string, at: string, more: Row = {}): Row => ({
    id: id(), conversation_id: conversation["id"], client_id: null, kind, state: kind === "outgoing" ? "read" : kind === "incoming" ? "received" : null, error: null,
    channel: kind === "note" || kind === "activity" ? null : conversation["channels"][0],
    author: kind === "incoming" ? { kind: "customer", id: conversation["customer"].id, name: conversation["customer"].name } : { kind: "agent", id: "u1", name: "이담" },
    body, quoted: null, has_html: false, subject: null, cc: [], attachments: [], activity: null, undo_until: null, created_at: at, ...more,
  });
  const conversations: Row[] = [];
  const make = (index: number): Row => {
    const customer = customers[index % customers.length] as Row;
    const [subject, text] = index === 0 ? ["Move my appointment", "any news about my appointment?"] : (matters[index % matters.length] as [string, string]);
    const channel = index === 0 ? channels[2] : channels[Math.floor(random() * 3)];
    const ref = { id: channel?.["id"], kind: channel?.["kind"], name: channel?.["name"] };
    const status = index < 22 ? "open" : index < 30 ? "pending" : index < 34 ? "snoozed" : "resolved";
    const updated = ago(index * 23 + random() * 20);
    const row: Row = {
      id: id(), number: 1400 - index, status, priority: index === 0 ? "high" : pick(["low", "medium", "medium", "medium", "high", "urgent"]), subject: ref.kind === "email" || index === 0 ? subject : null,
      customer: briefOf(customer), assignee_id: index % 3 === 0 ? "u1" : index % 3 === 1 ? null : "u3", team_id: pick(["t1", "t2", null]), tags: index % 4 === 0 ? ["배송", "VIP"] : index % 5 === 0 ? ["환불"] : [],
      channels: index === 0 ? [ref, { id: "c2", kind: "email", name: "help@ondam.example" }] : [ref], unread: index < 5 ? (index % 3) + 1 : 0, last_message: null, waiting_since: status === "open" && index % 2 === 0 ? updated : null, snoozed_until: status === "snoozed" ? ago(-900) : null,
      created_at: ago(index * 23 + 300), updated_at: updated, version: 1, fields: [], participants: [], reply_until: ref.kind === "whatsapp" ? ago(-1100) : null, first_response_at: null, resolved_at: null, resolved_by: null, reopened: 0, csat_score: null,
    };
    const list = [message(row, "incoming", text, ago(index * 23 + 120), ref.kind === "email" ? { subject, quoted: "> 2026년 11월 20일 (금) 오후 3:12, 온담상점 <help@ondam.example>님이 작성:\n> 안녕하세요, 고객님.", has_html: index % 3 === 0 } : {})];
    if (index % 2) list.push(message(row, "outgoing", "안녕하세요, 온담상점입니다. 확인해 보고 바로 말씀드리겠습니다.", ago(index * 23 + 80)));
    row.last_message = { id: list[list.length - 1]?.["id"], kind: list[list.length - 1]?.["kind"], author: list[list.length - 1]?.["author"], text: list[list.length - 1]?.["body"], created_at: updated };
    messages.set(row.id, list.reverse());
    return row;
  };
  for (let index = 0; index < 260; index += 1) conversations.push(make(index));

  const emily = conversations[0] as Row;
  const mail = { id: "c2", kind: "email", name: "help@ondam.example" };
  emily["fields"] = [
    { name: "wish", value: "move_appointment", sensitive: false, source: "message", message_id: null, updated_at: ago(90) },
    { name: "appointment_id", value: "ap1", sensitive: false, source: "message", message_id: null, updated_at: ago(90) },
    { name: "appointment_at", value: "2027-03-12T00:00:00Z", sensitive: false, source: "message", message_id: null, updated_at: ago(90) },
    { name: "wanted_at", value: "2027-03-11T00:00:00Z", sensitive: false, source: "message", message_id: null, updated_at: ago(90) },
    { name: "phone", value: "+821091234567", sensitive: false, source: "message", message_id: null, updated_at: ago(90) },
    { name: "identity_number", value: "900101-*******", sensitive: true, source: "message", message_id: null, updated_at: ago(90) },
  ];
  messages.set(emily["id"], [
    message(emily, "incoming", "any news about my appointment?", ago(3)),
    message(emily, "activity", "", ago(3.2), { activity: { code: "channel", data: { from: "email", to: "whatsapp" } }, author: { kind: "system", id: null, name: null } }),
    message(emily, "outgoing", "Thank you, Emily. I am asking Dr Adams' desk and will be back shortly.", ago(40), { channel: mail, state: "failed", error: { code: "refused", message: "mailbox full" } }),
    message(emily, "note", "박서연: 3월 11일 9시 비어 있는 것 확인했어요. 옮겨도 됩니다.", ago(60), { author: { kind: "agent", id: "u3", name: "박서연" } }),
    message(emily, "activity", "", ago(88), { activity: { code: "assigned", data: { assignee_id: "u1" } }, author: { kind: "agent", id: "u2", name: "김하늘" } }),
    message(emily, "incoming", "Hello,\n\nI have an appointment with Dr Adams on 12 March at 9:00. Could it be moved to 11 March, same hour?\n\nEmily Carter\nPhone 010-9123-4567\nIdentity number 900101-*******", ago(1500), { channel: mail, subject: "Move my appointment", has_html: true, quoted: "-- \nSent from my phone", attachments: [{ id: "f1", name: "appointment-card.pdf", content_type: "application/pdf", size: 182_333 }] }),
  ]);
  const appointments: Row[] = [
    { id: "ap1", customer_id: (customers[0] as Row)["id"], external_id: null, title: "정기 검진", with: "Dr Adams", place: "3층 2진료실", starts_at: "2027-03-12T00:00:00Z", ends_at: "2027-03-12T00:30:00Z", status: "booked", moved_from: null, version: 1, updated_at: ago(9000) },
  ];
  const orderItems = ["무선 헤드폰 H2", "데스크 램프", "머그컵 세트", "러그 120×180"];
  const whole = (row: Row): Row => ({
    ...briefOf(row), time_zone: "Asia/Seoul", preferred_channel: row.preferred_channel ?? "whatsapp",
    identities: [
      { id: "i1", kind: "email", value: row.email, verified: true, source: "email", first_seen_at: ago(60_000), last_seen_at: ago(300) },
      { id: "i2", kind: "phone", value: row.phone, verified: false, source: "events", first_seen_at: ago(60_000), last_seen_at: ago(300) },
      { id: "i3", kind: "whatsapp", value: row.phone, verified: true, source: "whatsapp", first_seen_at: ago(500), last_seen_at: ago(3) },
      { id: "i4", kind: "anonymous_id", value: "4c1e8a9b-ff02", verified: false, source: "events", first_seen_at: ago(61_000), last_seen_at: ago(3000) },
    ],
    traits: [
      { name: "plan", value: "gold", sensitive: false, updated_at: ago(1) },
      { name: "birthday", value: "1990-**-**", sensitive: true, updated_at: ago(1) },
      { name: "city", value: "서울", sensitive: false, updated_at: ago(1) },
    ],
    consents: [
      { purpose: "marketing", channel: "email", state: "granted", at: ago(50_000), source: "checkout" },
      { purpose: "marketing", channel: "sms", state: "denied", at: ago(50_000), source: "checkout" },
    ],
    orders: [
      { id: "o1", number: "A-20261118-042", status: "delayed", total: { amount: 189_000, currency: "KRW" }, refunded: { amount: 15_000, currency: "KRW" }, delay_reason: "기상 악화", items: [{ product_id: "1", name: orderItems[0], quantity: 1, price: null }, { product_id: "2", name: orderItems[2], quantity: 2, price: null }], tracking_number: "CJ 6012 3345 9981", expected_at: ago(-2000), placed_at: ago(5600), updated_at: ago(400) },
      { id: "o2", number: "A-20261002-017", status: "delivered", total: { amount: 42_000, currency: "KRW" }, refunded: null, delay_reason: null, items: [{ product_id: "3", name: orderItems[1], quantity: 1, price: null }], tracking_number: null, expected_at: null, placed_at: ago(73_000), updated_at: ago(70_000) },
    ],
    appointments: appointments.filter((item) => item["customer_id"] === row.id),
    conversations: conversations.filter((item) => item["customer"].id === row.id).slice(0, 6),
    counters: { events: 214, conversations: 7, open_conversations: 2, orders: 5 }, first_seen_at: ago(61_000), created_at: ago(61_000), version: 3,
  });
  const timeline = (row: Row): Row[] =>
    Array.from({ length: 70 }, (_, index) => {
      const at = ago(index * 190 + 3);
      const kinds: Row[] = [
        { category: "message", name: "message.created", data: { kind: "incoming" }, channel_kind: "whatsapp", conversation_id: emily["id"] },
        { category: "page", name: "Page", data: { title: "무선 헤드폰 H2 - 온담상점", path: "/products/h2" } },
        { category: "track", name: "Product Viewed", data: { name: "무선 헤드폰 H2" } },
        { category: "order", name: "Order Delayed", data: { order_id: "A-20261118-042" } },
        { category: "order", name: "Order Completed", data: { order_id: "A-20261118-042", total: 189_000, currency: "KRW" } },
        { category: "survey", name: "csat.answered", data: { score: 4 } },
        { category: "appointment", name: "Appointment Booked", data: { starts_at: "2027-03-12T00:00:00Z" } },
        { category: "conversation", name: "conversation.created", data: {}, channel_kind: "email", conversation_id: emily["id"] },
      ];
      return { channel_kind: null, conversation_id: null, ...kinds[index % kinds.length], id: `${String(row.id)}-${index}`, at };
    });
  const merges = (row: Row): Row[] => [
    { id: "m1", left: { kind: "email", value: row.email }, right: { kind: "anonymous_id", value: "4c1e8a9b-ff02" }, rule: "event", actor: "system", at: ago(60_000), retracted_at: null },
    { id: "m2", left: { kind: "email", value: row.email }, right: { kind: "whatsapp", value: row.phone }, rule: "agent", actor: "user:u1", at: ago(300), retracted_at: null },
  ];
  const suggestions: Row[] = [
    { id: "s1", conversation_of: conversations[1]?.["id"], kind: "customer", reason: "phone", evidence: "+821091234567", customer: briefOf(customers[0] as Row), conversation: emily, created_at: ago(2) },
  ];
  const addMessage = (row: Row, body: Row): Row => {
    const kind = String(body["kind"]);
    const made = message(row, kind, String(body["body"]), new Date().toISOString(), {
      client_id: body["client_id"] ?? null, state: kind === "outgoing" ? "queued" : kind === "incoming" ? "received" : null, undo_until: kind === "outgoing" ? new Date(Date.now() + 5000).toISOString() : null,
    });
    messages.get(row.id)?.unshift(made);
    row.last_message = { id: made["id"], kind, author: made["author"], text: made["body"], created_at: made["created_at"] };
    row.updated_at = made["created_at"];
    if (kind === "outgoing") row.waiting_since = null;
    return made;
  };
  const addActivity = (row: Row, code: string, data: Row): void => {
    messages.get(row.id)?.unshift(message(row, "activity", "", new Date().toISOString(), { activity: { code, data } }));
  };
  const metrics = (query: URLSearchParams): Row => {
    const group = (key: string | null, name: string): Row => {
      const n = 20 + Math.floor(random() * 90);
      const ratio = ["csat", "reopen_rate", "first_contact_resolution", "csat_answer_rate"].includes(name);
      const seconds = ["ttr", "first_response", "next_response", "waiting"].includes(name);
      const base = name === "ttr" ? 14_000 : name === "reopen_rate" ? 0.06 : name === "csat" ? 0.91 : ratio ? 0.72 : seconds ? 900 : n;
      const value = ratio ? Math.min(1, base * (0.94 + random() * 0.12)) : seconds ? base * (0.6 + random() * 0.9) : base;
      return { key, n, value, mean: seconds ? value : null, median: seconds ? value * 0.6 : null, p90: seconds ? value * 2.4 : null, low: ratio ? Math.max(0, value - 0.05) : null, high: ratio ? Math.min(1, value + 0.04) : null, censored: seconds ? 3 : 0 };
    };
    const by = query.get("group_by") ?? "none";
    const keys: (string | null)[] = [];
    if (by === "none") keys.push(null);
    if (by === "agent") keys.push(...users.map((user) => String(user["id"])));
    if (by === "team") keys.push(...teams.map((team) => String(team["id"])), null);
    if (by === "channel") keys.push(...channels.map((channel) => String(channel["id"])));
    if (by === "day")
      for (let day = new Date(`${query.get("from") ?? ""}T00:00:00Z`); day <= new Date(`${query.get("to") ?? ""}T00:00:00Z`); day = new Date(day.getTime() + 86_400_000)) keys.push(day.toISOString().slice(0, 10));
    const unit = (name: string) => (["ttr", "first_response", "next_response", "waiting"].includes(name) ? "seconds" : ["csat", "reopen_rate", "first_contact_resolution", "csat_answer_rate"].includes(name) ? "ratio" : "count");
    return {
      from: query.get("from"), to: query.get("to"), hours: query.get("hours"), group_by: by, time_zone: "Asia/Seoul",
      metrics: (query.get("names") ?? "").split(",").map((name) => ({ name, unit: unit(name), groups: keys.map((key) => group(key, name)) })),
    };
  };
  const csat: Row[] = Array.from({ length: 12 }, (_, index) => ({
    id: id(), conversation_id: conversations[40 + index]?.["id"], number: 1300 + index, customer: conversations[40 + index]?.["customer"], agent_id: pick(["u1", "u2", "u3"]), channel_kind: "web_chat",
    score: pick([5, 5, 5, 4, 4, 2]), comment: pick(["정말 친절하게 도와주셨어요.", null, "답변이 빨라서 좋았습니다.", "Quick and kind, thank you!", "배송이 늦었는데 안내가 부족했어요."]), asked_at: ago(index * 80 + 30), answered_at: ago(index * 80 + 5),
  }));
  const searchMessages = (q: string): Row[] =>
    [...messages.values()].flat().flatMap((row) => {
      const at = String(row.body).toLowerCase().indexOf(q);
      const conversation = conversations.find((item) => item["id"] === row.conversation_id);
      if (at < 0 || !conversation) return [];
      const body = String(row.body);
      return [{ message_id: row.id, conversation_id: row.conversation_id, number: conversation["number"], customer: conversation["customer"], created_at: row.created_at, snippet: [{ text: body.slice(Math.max(0, at - 20), at), hit: false }, { text: body.slice(at, at + q.length), hit: true }, { text: body.slice(at + q.length, at + 60), hit: false }] }];
    });
  const open = [{ from: "09:00", until: "12:00" }, { from: "13:00", until: "18:00" }];
  const lists: Record<string, Row[]> = {
    users,
    teams,
    channels,
    invitations: [{ id: "v1", email: "new@shop.example", name: "한별", role: "agent", created_at: ago(60), expires_at: ago(-4000) }],
    tags: [{ id: "g1", name: "배송", color: "blue" }, { id: "g2", name: "환불", color: "red" }, { id: "g3", name: "VIP", color: "amber" }],
    canned_responses: [
      { id: "r1", shortcut: "인사", title: "첫 인사", body: "안녕하세요 {{customer.name}}님, 온담상점 {{agent.name}}입니다.", locale: "ko", updated_at: ago(1) },
      { id: "r2", shortcut: "환불", title: "환불 절차", body: "환불은 상품 수령 후 7일 안에 신청하실 수 있습니다.", locale: "ko", updated_at: ago(1) },
      { id: "r3", shortcut: "thanks", title: "Closing", body: "Thank you for writing, {{customer.name}}. Have a good day!", locale: "en", updated_at: ago(1) },
    ],
    business_hours: [{ id: "h1", name: "상담 시간", time_zone: "Asia/Seoul", week: { monday: open, tuesday: open, wednesday: open, thursday: open, friday: open, saturday: [{ from: "10:00", until: "13:00" }] }, holidays: [{ date: "2026-12-25", name: "성탄절", intervals: [] }, { date: "2026-12-31", name: "연말", intervals: [{ from: "09:00", until: "12:00" }] }], is_default: true, open_now: true }],
    write_keys: [
      { id: "k1", name: "웹사이트", prefix: "wk_4f2a", accepted: 18_422, refused: 3, created_at: ago(90_000), used_at: ago(1), revoked_at: null },
      { id: "k2", name: "주문 서버", prefix: "wk_91bc", accepted: 2_310, refused: 0, created_at: ago(90_000), used_at: ago(4), revoked_at: null },
    ],
    api_tokens: [{ id: "a1", name: "ERP 연동", prefix: "at_77d0", scopes: ["view_customers", "edit_customers"], created_at: ago(9000), expires_at: ago(-300_000), used_at: ago(12), revoked_at: null }],
    webhooks: [{ id: "x1", name: "ERP", url: "https://erp.shop.example/hooks/ondam", events: ["conversation.resolved", "message.created"], enabled: true, state: "ok", created_at: ago(8000) }],
    audit_entries: Array.from({ length: 30 }, (_, index) => ({ id: String(index), sequence: 900 - index, time: ago(index * 50), actor: index % 4 ? `user:u${(index % 3) + 1}` : "system", action: pick(["session.create", "field.reveal", "customer.merge", "channel.change", "customer.erase"]), resource: id(), address: "203.0.113.7", data: {} })),
    held_merges: [{ id: "q1", reason: "limit", identities: [{ kind: "email", value: "family@mail.example" }, { kind: "user_id", value: "10021" }], customers: customers.slice(3, 5).map(briefOf), held_at: ago(200) }],
    blocked_senders: [{ id: "b1", value: "@spam.example", created_at: ago(4000) }],
  };
  const job: Row = { id: "j1", dry_run: true, state: "done", rows: 1200, done: 1200, created: 941, updated: 257, refused: 2, columns: [{ name: "이름", target: "name" }, { name: "email", target: "email" }, { name: "등급", target: "trait:등급" }, { name: "비고", target: "ignored" }], error: null, created_at: ago(1), finished_at: ago(0) };
  return {
    session, lists, customers, conversations, appointments, suggestions, csat, job,
    briefOf, whole, timeline, merges, addMessage, addActivity, metrics, searchMessages,
    messagesOf: (conversation: string): Row[] => messages.get(conversation) ?? [],
    removeMessage: (conversation: string, gone: string): void => {
      const list = messages.get(conversation) ?? [];
      const at = list.findIndex((row) => row.id === gone);
      if (at >= 0) list.splice(at, 1);
    },
  };
}

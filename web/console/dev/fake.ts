import type { IncomingMessage, ServerResponse } from "node:http";

import type { PreviewServer, ViteDevServer } from "vite";
import { WebSocketServer } from "ws";

import { makeWorld, type Row } from "./world.ts";

/**
 * The contract's main routes, answered from memory, for work on the console without a server. It is not shipped and proves nothing: tests
 * run against the real program.
 */
const world = makeWorld();
let sequence = 100;
let signedIn = process.env["FAKE_SIGNED_OUT"] === undefined;
const sockets = new Set<{ send: (text: string) => void }>();

function tell(kind: string, conversation: Row | null, data: Row = {}): void {
  sequence += 1;
  const frame = JSON.stringify({
    type: "change",
    sequence,
    kind,
    subject: conversation?.id ?? "",
    conversation_id: conversation?.id ?? null,
    customer_id: conversation?.customer.id ?? null,
    data,
  });
  for (const socket of sockets) socket.send(frame);
}

type Handler = (request: { params: string[]; query: URLSearchParams; body: any; method: string }) => unknown;
const routes: [string, RegExp, Handler][] = [];
function on(method: string, path: string, handler: Handler): void {
  routes.push([method, new RegExp(`^${path.replace(/:[a-z]+/g, "([^/]+)")}$`), handler]);
}
class Problem {
  constructor(
    readonly status: number,
    readonly type: string,
  ) {}
}
const page = (list: Row[], query: URLSearchParams) => {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  return { items: list.slice(from, from + limit), next_cursor: from + limit < list.length ? String(from + limit) : null };
};
const find = (list: Row[], id: string | undefined): Row => {
  const found = list.find((row) => row.id === id);
  if (!found) throw new Problem(404, "not_found");
  return found;
};
const now = () => new Date().toISOString();

on("GET", "/setup", () => ({ needed: false }));
on("GET", "/session", () => {
  if (!signedIn) throw new Problem(401, "unauthenticated");
  return world.session;
});
on("POST", "/session", () => {
  signedIn = true;
  return world.session;
});
on("DELETE", "/session", () => {
  signedIn = false;
});
on("PATCH", "/session/user", ({ body }) => Object.assign(world.session.user, body));
on("PUT", "/session/availability", ({ body }) => void Object.assign(world.session, body));
on("POST", "/links/inspection", () => ({ kind: "invitation", email: "new@shop.example", name: "한별", workspace_name: "온담상점", role: "agent", expires_at: now() }));
for (const [name, list] of Object.entries(world.lists)) {
  on("GET", `/${name}`, ({ query }) => page(list, query));
  on("POST", `/${name}`, ({ body }) => {
    const row = { id: crypto.randomUUID(), created_at: now(), updated_at: now(), ...body };
    list.unshift(row);
    return row;
  });
  on("GET", `/${name}/:id`, ({ params }) => find(list, params[0]));
  on("PATCH", `/${name}/:id`, ({ params, body }) => Object.assign(find(list, params[0]), body));
  on("DELETE", `/${name}/:id`, ({ params }) => void list.splice(list.indexOf(find(list, params[0])), 1));
}
on("GET", "/workspace", () => world.session.workspace);
on("PATCH", "/workspace", ({ body }) => {
  const { settings, ...rest } = body;
  Object.assign(world.session.workspace, rest);
  Object.assign(world.session.workspace.settings, settings);
  return world.session.workspace;
});
on("GET", "/write_keys/:id/refused_events", () => ({
  items: [{ id: "1", at: now(), code: "identity", message: "needs userId or anonymousId", endpoint: "/v1/batch", sample: '{"type":"track","event":"Order Completed"}' }],
  next_cursor: null,
}));
on("GET", "/channels/:id/embed", ({ params }) => ({
  html: `<script src="https://help.shop.example/widget/loader.js" data-channel="${params[0] ?? ""}" defer></script>`,
  identity_example: 'const signature = hmac("sha256", secret, `${user.id}|${expires}`);',
}));
on("POST", "/channels/:id/test", () => ({
  ok: false,
  steps: [
    { name: "resolve", ok: true, code: null, message: "", took_ms: 12 },
    { name: "connect", ok: true, code: null, message: "", took_ms: 34 },
    { name: "sign_in", ok: false, code: "credentials", message: "", took_ms: 210 },
  ],
}));
on("GET", "/channels/:id/dead_letters", () => ({
  items: [{ id: "d1", channel_id: "c2", reason_code: "mime", reason_message: "MIME boundary never ends", sender: "fax@old.example", subject: "주문서", size: 48211, received_at: now(), replayed_at: null }],
  next_cursor: null,
}));
on("GET", "/webhooks/:id/deliveries", () => ({
  items: [
    { id: "w1", event: "message.created", state: "delivered", attempts: 1, response_status: 200, created_at: now(), next_attempt_at: null, delivered_at: now(), error: null },
    { id: "w2", event: "conversation.resolved", state: "failed", attempts: 8, response_status: 500, created_at: now(), next_attempt_at: null, delivered_at: null, error: null },
  ],
  next_cursor: null,
}));

on("GET", "/customers", ({ query }) => {
  const q = (query.get("q") ?? "").toLowerCase();
  const list = world.customers.filter((row) => !q || JSON.stringify([row.name, row.email, row.phone]).toLowerCase().includes(q));
  return page(list.map(world.briefOf), query);
});
on("GET", "/customers/:id", ({ params }) => world.whole(find(world.customers, params[0])));
on("PATCH", "/customers/:id", ({ params, body }) => world.whole(Object.assign(find(world.customers, params[0]), body)));
on("DELETE", "/customers/:id", ({ params }) => void world.customers.splice(world.customers.indexOf(find(world.customers, params[0])), 1));
on("GET", "/customers/:id/timeline", ({ params, query }) => {
  const wanted = (query.get("category") ?? "").split(",").filter(Boolean);
  const list = world.timeline(find(world.customers, params[0]));
  return page(wanted.length ? list.filter((row) => wanted.includes(row.category)) : list, query);
});
on("GET", "/customers/:id/merges", ({ params }) => ({ items: world.merges(find(world.customers, params[0])), next_cursor: null }));
on("PATCH", "/appointments/:id", ({ params, body }) => {
  const { conversation_id: id, ...change } = body;
  const appointment = find(world.appointments, params[0]);
  if (change.starts_at && change.starts_at !== appointment.starts_at) appointment.moved_from = appointment.starts_at;
  Object.assign(appointment, change, { version: appointment.version + 1 });
  if (id) {
    const conversation = find(world.conversations, id);
    world.addActivity(conversation, "appointment", { starts_at: appointment.starts_at, status: appointment.status });
    tell("message.created", conversation, { kind: "activity" });
  }
  return appointment;
});
on("POST", "/customer_imports", ({ query }) => ({ ...world.job, id: "j1", dry_run: query.get("dry_run") !== "false" }));
on("GET", "/customer_imports/:id", () => world.job);
on("GET", "/customer_imports/:id/refused_rows", () => ({
  items: [
    { line: 14, row: ["김하나", "kim@", "010-22"], faults: [{ field: "email", code: "format", message: "" }] },
    { line: 201, row: ["", "", ""], faults: [{ field: "email", code: "required", message: "" }] },
  ],
  next_cursor: null,
}));

const inView = (view: string | null) => (row: Row) => {
  if (view === "mine") return row.status === "open" && row.assignee_id === world.session.user.id;
  if (view === "unassigned") return row.status === "open" && row.assignee_id === null;
  return !view || view === "all" || row.status === view;
};
on("GET", "/conversations", ({ query }) => {
  const q = (query.get("q") ?? "").toLowerCase();
  const kind = query.get("channel_kind");
  const list = world.conversations
    .filter(inView(query.get("view")))
    .filter((row) => !kind || row.channels[0].kind === kind)
    .filter((row) => !q || JSON.stringify([row.subject, row.customer.name, row.number, row.last_message?.text]).toLowerCase().includes(q))
    .sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return page(list, query);
});
on("GET", "/conversations/counts", () => {
  const count = (view: string) => world.conversations.filter(inView(view)).length;
  const result: Row = { mine_unread: world.conversations.filter((row) => inView("mine")(row) && row.unread).length };
  for (const view of ["mine", "unassigned", "open", "pending", "snoozed", "resolved", "all"]) result[view] = count(view);
  return result;
});
on("POST", "/conversations/bulk", ({ body }) => {
  const { ids, ...change } = body;
  for (const one of ids) Object.assign(find(world.conversations, one), change);
  return { changed: ids };
});
on("GET", "/conversations/:id", ({ params }) => find(world.conversations, params[0]));
on("PATCH", "/conversations/:id", ({ params, body }) => {
  const row = find(world.conversations, params[0]);
  const { fields, ...rest } = body;
  for (const [name, value] of Object.entries(fields ?? {})) {
    row.fields = row.fields.filter((field: Row) => field.name !== name);
    if (value) row.fields.push({ name, value, sensitive: name === "identity_number", source: "agent", message_id: null, updated_at: now() });
  }
  if ("assignee_id" in rest) world.addActivity(row, "assigned", { assignee_id: rest.assignee_id });
  Object.assign(row, rest, { version: row.version + 1 });
  tell("conversation.changed", row);
  return row;
});
const state = (status: string, more: Row = {}) => ({ params }: { params: string[] }) => {
  const row = find(world.conversations, params[0]);
  world.addActivity(row, "status", { from: row.status, to: status });
  Object.assign(row, { status, ...more, version: row.version + 1 });
  if (status === "resolved") row.waiting_since = null;
  tell("conversation.changed", row);
  return row;
};
on("POST", "/conversations/:id/resolution", state("resolved"));
on("DELETE", "/conversations/:id/resolution", state("open"));
on("POST", "/conversations/:id/pending", state("pending"));
on("DELETE", "/conversations/:id/pending", state("open"));
on("POST", "/conversations/:id/snooze", (request) => state("snoozed", { snoozed_until: request.body.until })(request));
on("DELETE", "/conversations/:id/snooze", state("open", { snoozed_until: null }));
on("PUT", "/conversations/:id/read", ({ params }) => {
  find(world.conversations, params[0]).unread = 0;
});
on("DELETE", "/conversations/:id/read", ({ params }) => {
  find(world.conversations, params[0]).unread = 1;
});
on("GET", "/conversations/:id/messages", ({ params, query }) => page(world.messagesOf(params[0] ?? ""), query));
on("POST", "/conversations/:id/messages", ({ params, body }) => {
  const row = find(world.conversations, params[0]);
  const message = world.addMessage(row, body);
  tell("message.created", row, { kind: message.kind, client_id: message.client_id });
  if (message.kind === "outgoing") {
    setTimeout(() => {
      message.state = "sent";
      message.undo_until = null;
      tell("message.changed", row, { state: "sent" });
    }, 5_500);
    if (String(body.body).includes("?")) setTimeout(() => answer(row), 7_000);
  }
  return message;
});
function answer(row: Row): void {
  const text = "네, 확인해 주셔서 감사합니다!";
  world.addMessage(row, { kind: "incoming", body: text });
  row.unread += 1;
  tell("message.created", row, { kind: "incoming" });
}
on("DELETE", "/conversations/:id/messages/:message", ({ params }) => {
  world.removeMessage(params[0] ?? "", params[1] ?? "");
  tell("message.removed", find(world.conversations, params[0]));
});
on("POST", "/conversations/:id/messages/:message/retry", ({ params }) => {
  const message = find(world.messagesOf(params[0] ?? ""), params[1]);
  return Object.assign(message, { state: "sent", error: null });
});
on("GET", "/conversations/:id/draft", () => {
  throw new Problem(404, "not_found");
});
on("PUT", "/conversations/:id/draft", ({ body }) => ({ ...body, attachments: [], updated_at: now() }));
on("DELETE", "/conversations/:id/draft", () => undefined);
on("GET", "/conversations/:id/link_suggestions", ({ params }) => ({ items: world.suggestions.filter((row) => row.conversation_of === params[0]), next_cursor: null }));
on("POST", "/conversations/:id/link_suggestions/:s/confirmation", ({ params }) => {
  world.suggestions.length = 0;
  return find(world.conversations, params[0]);
});
on("DELETE", "/conversations/:id/link_suggestions/:s", () => {
  world.suggestions.length = 0;
});
on("POST", "/conversations/:id/fields/:name/reveal", ({ params }) => ({ name: params[1], value: "900101-1234567" }));
on("POST", "/files", ({ query }) => ({ id: crypto.randomUUID(), name: query.get("name"), content_type: "application/pdf", size: 48211 }));
on("GET", "/search", ({ query }) => {
  const q = (query.get("q") ?? "").toLowerCase();
  const limit = Number(query.get("limit") ?? 6);
  return {
    conversations: world.conversations.filter((row) => (row.subject ?? "").toLowerCase().includes(q)).slice(0, limit),
    customers: world.customers.filter((row) => JSON.stringify([row.name, row.email]).toLowerCase().includes(q)).slice(0, limit).map(world.briefOf),
    messages: world.searchMessages(q).slice(0, limit),
  };
});
on("GET", "/metrics/live", () => ({ at: now(), open: 22, pending: 8, snoozed: 4, unassigned: 7, waiting: 11, longest_waiting_since: world.conversations[12]?.created_at, longest_waiting_conversation_id: world.conversations[12]?.id, agents_online: 2, agents_away: 1, opened_today: 31, resolved_today: 27 }));
on("POST", "/conversations/:id/appointment", ({ params, body }) => {
  const row = find(world.conversations, params[0]);
  const appointment = world.appointments[0] as Row;
  Object.assign(appointment, { moved_from: appointment.starts_at, starts_at: body.starts_at });
  world.addActivity(row, "appointment", { starts_at: body.starts_at });
  row.fields = row.fields.map((field: Row) => (field.name === "appointment_at" ? { ...field, value: body.starts_at } : field));
  return row;
});
on("GET", "/metrics", ({ query }) => world.metrics(query));
on("GET", "/csat_responses", () => ({ items: world.csat, next_cursor: null }));

async function readBody(request: IncomingMessage): Promise<any> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    return {};
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://x");
  const path = url.pathname.replace("/api/v1", "");
  const body = await readBody(request);
  // A literal path comes before one with an id.
  const sorted = [...routes].sort((a, b) => a[1].source.split("([^").length - b[1].source.split("([^").length);
  const route = sorted.find(([method, pattern]) => method === request.method && pattern.test(path));
  response.setHeader("Content-Type", "application/json");
  try {
    if (!route) throw new Problem(404, "not_found");
    const params = (route[1].exec(path) ?? []).slice(1).map(decodeURIComponent);
    const result = route[2]({ params, query: url.searchParams, body, method: request.method ?? "GET" });
    response.statusCode = result === undefined ? 204 : request.method === "POST" ? 201 : 200;
    response.end(result === undefined ? undefined : JSON.stringify(result));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    response.statusCode = error.status;
    response.end(JSON.stringify({ type: `/problems/${error.type}`, title: error.type, status: error.status }));
  }
}

export function attach(server: ViteDevServer | PreviewServer): void {
  server.middlewares.use((request, response, next) => {
    if (request.url?.includes("/html")) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
      response.end('<body style="font-family:sans-serif;padding:12px"><h2 style="color:#b4461f">온담상점 주문 안내</h2><p>디자인된 메일 본문입니다.</p></body>');
    } else if (request.url?.startsWith("/api/v1/")) void serve(request, response);
    else next();
  });
  const live = new WebSocketServer({ noServer: true });
  server.httpServer?.on("upgrade", (request, socket, head) => {
    if (!request.url?.startsWith("/api/v1/live")) return;
    live.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on("close", () => sockets.delete(opened));
      opened.on("message", (data) => {
        const frame = JSON.parse(String(data));
        if (frame.type === "hello") opened.send(JSON.stringify({ type: "ready", sequence }));
        if (frame.type === "ping") opened.send(JSON.stringify({ type: "pong" }));
        if (frame.type === "viewing" && frame.conversation_id === world.conversations[0]?.id) {
          opened.send(JSON.stringify({ type: "presence", conversation_id: frame.conversation_id, users: [{ id: "u3", name: "박서연" }] }));
          opened.send(JSON.stringify({ type: "typing", conversation_id: frame.conversation_id, author: { kind: "customer", id: null, name: "Emily Carter" }, state: "on" }));
        }
      });
    });
  });
}

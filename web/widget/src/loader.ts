/**
 * What a site puts on its pages: a launcher in a shadow root, and the chat in a frame that loads when it is wanted.
 *
 *   <script async src="https://HOST/widget/loader.js" data-channel="ID"></script>
 *   ondam("identify", { user_id, expires_at, signature, name, email });   ondam("open");   ondam("close");
 */
export {};

interface Api {
  (command: string, value?: unknown): void;
  q?: ArrayLike<unknown>[];
}

const script = document.currentScript as HTMLScriptElement;
const { channel = "", position, color, locale } = script.dataset;
const origin = new URL(script.src).origin;
const page = window as unknown as { ondam?: Api };
const language = (locale ?? (document.documentElement.lang || navigator.language)).slice(0, 2) === "ko" ? "ko" : "en";
const words =
  language === "ko"
    ? { open: "상담 열기", close: "상담 닫기", unread: "읽지 않은 메시지", title: "상담" }
    : { open: "Open chat", close: "Close chat", unread: "unread messages", title: "Chat" };
const prefix = "ondam:";
const used = `${prefix}used:${channel}`;

const styles = `:host{all:initial}
button,iframe{position:fixed;${position === "left" ? "left" : "right"}:max(20px,env(safe-area-inset-right));border:0;z-index:2147483000}
button{bottom:max(20px,env(safe-area-inset-bottom));width:56px;height:56px;border-radius:50%;padding:0;cursor:pointer;
background:var(--c,#b4461f);color:var(--t,#fff);box-shadow:0 6px 24px rgb(0 0 0/.22),0 1px 4px rgb(0 0 0/.16);transition:transform .15s}
button:hover{transform:scale(1.05)}button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--c,#b4461f);outline-offset:3px}
svg{position:absolute;inset:0;margin:auto;width:26px;height:26px;transition:opacity .15s,transform .15s}
svg+svg,.open svg{opacity:0;transform:rotate(-30deg)}.open svg+svg{opacity:1;transform:none}
b{position:absolute;top:-3px;right:-3px;min-width:20px;height:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;
background:#b3261e;color:#fff;border:2px solid #fff;font:700 11px/16px system-ui,sans-serif}b:empty{display:none}
iframe{bottom:calc(max(20px,env(safe-area-inset-bottom)) + 72px);width:392px;max-width:calc(100vw - 40px);
height:min(680px,calc(100vh - 120px));height:min(680px,calc(100dvh - 120px));border-radius:18px;color-scheme:auto;background:transparent;
box-shadow:0 16px 56px rgb(20 14 8/.24),0 2px 10px rgb(20 14 8/.12);visibility:hidden;opacity:0;transform:translateY(10px);
transition:opacity .16s,transform .16s,visibility .16s}iframe.open{visibility:visible;opacity:1;transform:none}
@media(max-width:480px){iframe{inset:0;width:100%;max-width:none;height:100%;border-radius:0}.open+button,button.open{display:none}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}@media print{button,iframe{display:none}}`;

let frame: HTMLIFrameElement | undefined;
let ready = false;
let asked = 0;
let open = false;
let identity: unknown = null;
const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const button = document.createElement("button");
const badge = document.createElement("b");

function paint(): void {
  const count = Number(badge.textContent);
  button.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  button.setAttribute("aria-label", open ? words.close : words.open + (count ? `, ${words.unread} ${count}` : ""));
  frame?.classList.toggle("open", open);
}

function tell(type: string, more?: object): void {
  if (ready) frame?.contentWindow?.postMessage({ ondam: type, ...more }, origin);
}

/** The frame's own storage is closed to it on other people's pages. */
function memory(): Record<string, string> {
  const found: Record<string, string> = {};
  try {
    for (const [key, value] of Object.entries(localStorage)) {
      if (key.startsWith(prefix) && key.includes(channel)) found[key.slice(prefix.length)] = String(value);
    }
  } catch {
    // A page without storage forgets its visitors.
  }
  return found;
}
function greet(): void {
  tell("init", {
    locale,
    memory: memory(),
    identity,
    open,
    page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 500), referrer: document.referrer.slice(0, 2000) },
  });
}

function load(): void {
  // A frame that has not spoken for a while met an error page: once more.
  if (frame && (ready || Date.now() - asked < 4000)) return;
  asked = Date.now();
  frame?.remove();
  frame = document.createElement("iframe");
  frame.src = `${origin}/widget/app/${channel}`;
  frame.title = words.title;
  frame.allow = "clipboard-write";
  root.insertBefore(frame, button);
}

function show(wanted: boolean): void {
  if (open === wanted) return;
  load();
  // The frame must be laid out once before its way in can be seen.
  void frame?.offsetWidth;
  open = wanted;
  paint();
  tell(open ? "open" : "close");
  if (open) frame?.focus();
  else button.focus();
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without a memory the frame waits for the first click.
  }
}

addEventListener("message", (event: MessageEvent<{ ondam?: string; key?: string; value?: string; unread?: number; color?: string; ink?: string } | null>) => {
  if (event.origin !== origin || !frame || event.source !== frame.contentWindow || !event.data?.ondam) return;
  const { ondam, key, value, unread = 0, color: painted, ink } = event.data;
  if (ondam === "ready") {
    ready = true;
    greet();
  } else if (ondam === "close") show(false);
  else if (ondam === "used") remember(used, "1");
  else if (ondam === "store" && key && value !== undefined) remember(prefix + key, value);
  else if (ondam === "state") {
    badge.textContent = unread > 0 ? (unread > 99 ? "99+" : String(unread)) : "";
    if (painted && ink) {
      host.style.setProperty("--c", painted);
      host.style.setProperty("--t", ink);
    }
    paint();
  }
});

function start(): void {
  if (color) host.style.setProperty("--c", color);
  const style = document.createElement("style");
  style.textContent = styles;
  const icon = (path: string) =>
    `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${path}"/></svg>`;
  button.innerHTML = icon("M12 4c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-1 0-2-.1-2.9-.4L4.5 21l.9-3.8C3.9 15.8 3 13.8 3 11.6 3 7.3 7 4 12 4zM8.3 11.7h.01M12 11.7h.01M15.7 11.7h.01") + icon("M6 9.5l6 6 6-6");
  button.append(badge);
  button.type = "button";
  button.onclick = () => show(!open);
  button.onpointerenter = load;
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) show(false);
  });
  root.append(style, button);
  document.body.append(host);
  paint();
  let known = false;
  try {
    known = localStorage.getItem(used) !== null;
  } catch {
    // A page without storage is a page that has not chatted.
  }
  // Whoever has chatted here gets news without a click; everybody else costs nothing.
  if (known) ("requestIdleCallback" in window ? requestIdleCallback : setTimeout)(load);
}

const queue = page.ondam?.q ?? [];
page.ondam = (command, value) => {
  if (command === "open" || command === "close") show(command === "open");
  else if (command === "identify") {
    identity = value ?? null;
    if (frame) greet();
    else if (identity) remember(used, "1");
  }
};
function begin(): void {
  start();
  for (const call of Array.from(queue)) page.ondam?.(String(call[0]), call[1]);
}
if (document.body) begin();
else addEventListener("DOMContentLoaded", begin);

/**
 * What a site puts on its pages: a launcher in a shadow root, and the chat in a frame that loads when it is wanted.
 *
 *   <script async src="https://HOST/widget/loader.js" data-channel="ID"></script>
 *   ondam("identify", { user_id, expires_at, signature, name, email });   ondam("open");   ondam("close");
 *
 * It asks a strict page for script-src and frame-src of its own host and nothing more: no inline style, no markup from text.
 */
export {};

interface Api {
  (command: string, value?: unknown): void;
  q?: ArrayLike<unknown>[];
  on?: true;
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
const shown = `${prefix}open:${channel}`;

// Only what is important here is stronger than what the page says is important to it.
const styles = `:host{all:initial!important}
button,iframe{position:fixed;${position === "left" ? "left" : "right"}:max(20px,env(safe-area-inset-right));border:0;z-index:2147483000}
button{bottom:max(20px,env(safe-area-inset-bottom));width:56px;height:56px;border-radius:50%;padding:0;cursor:pointer;
background:var(--c,#b4461f);color:var(--t,#fff);box-shadow:0 6px 24px rgb(0 0 0/.22),0 1px 4px rgb(0 0 0/.16);transition:transform .15s}
button:hover{transform:scale(1.05)}button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--c,#b4461f);outline-offset:3px}
svg{position:absolute;inset:0;margin:auto;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;
stroke-linejoin:round;transition:opacity .15s,transform .15s}
svg+svg,.open svg{opacity:0;transform:rotate(-30deg)}.open svg+svg{opacity:1;transform:none}
b{position:absolute;top:-3px;right:-3px;min-width:20px;height:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;
background:#b3261e;color:#fff;border:2px solid #fff;font:700 11px/16px system-ui,sans-serif}b:empty{display:none}
iframe{bottom:calc(max(20px,env(safe-area-inset-bottom)) + 72px);width:392px;max-width:calc(100vw - 40px);
height:min(680px,calc(100vh - 120px));height:min(680px,calc(100dvh - 120px));border-radius:18px;color-scheme:auto;background:transparent;
box-shadow:0 16px 56px rgb(20 14 8/.24),0 2px 10px rgb(20 14 8/.12),0 0 0 1px rgb(128 120 110/.2);visibility:hidden;opacity:0;transform:translateY(10px);
transition:opacity .16s,transform .16s,visibility .16s}iframe.open{visibility:visible;opacity:1;transform:none}
@media(max-width:480px),(max-height:420px){iframe{inset:0;width:100%;max-width:none;height:100%;border-radius:0}.open+button{display:none}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}@media print{button,iframe{display:none}}`;
const whole = matchMedia("(max-width:480px),(max-height:420px)");

let frame: HTMLIFrameElement | undefined;
let ready = false;
let asked = 0;
let open = false;
let quiet = false;
let identity: unknown = null;
const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const button = document.createElement("button");
const badge = document.createElement("b");

/** What a browser refuses it does without: a page with no storage forgets its visitors. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** Over the whole screen it is all there is: nothing behind it can be reached, read out or scrolled. */
let covers = false;
let scrolls = "";
function cover(): void {
  const { documentElement, body } = document;
  if (covers === (open && whole.matches)) return;
  covers = !covers;
  if (covers) scrolls = documentElement.style.overflow;
  documentElement.style.overflow = covers ? "hidden" : scrolls;
  body.inert = covers;
}

function paint(): void {
  cover();
  const count = Number.parseInt(badge.textContent || "0", 10);
  button.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  button.setAttribute("aria-label", open ? words.close : words.open + (count ? `, ${words.unread} ${badge.textContent}` : ""));
  frame?.classList.toggle("open", open);
}

function tell(type: string, more?: object): void {
  if (ready) frame?.contentWindow?.postMessage({ ondam: type, ...more }, origin);
}
function greet(): void {
  // The frame's own storage is closed to it on other people's pages.
  const memory = attempt(() => Object.entries(localStorage).filter(([key]) => key.startsWith(prefix) && key.includes(channel))) ?? [];
  tell("init", {
    locale,
    memory: Object.fromEntries(memory.map(([key, value]) => [key.slice(prefix.length), value])),
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

function show(wanted: boolean, quietly = false): void {
  if (open === wanted) return;
  quiet = quietly;
  load();
  // The frame must be laid out once before its way in can be seen.
  void frame?.offsetWidth;
  open = wanted;
  attempt(() => (open ? sessionStorage.setItem(shown, "1") : sessionStorage.removeItem(shown)));
  paint();
  tell(open ? "open" : "close", { quietly });
  if (quietly) return;
  if (open) frame?.focus();
  else button.focus();
}

function remember(key: string, value: string): void {
  attempt(() => localStorage.setItem(key, value));
}

function hear(event: MessageEvent<{ ondam?: string; key?: string; value?: string; unread?: number; color?: string; ink?: string } | null>): void {
  if (event.origin !== origin || !frame || event.source !== frame.contentWindow || !event.data?.ondam) return;
  const { ondam, key, value, unread = 0, color: painted, ink } = event.data;
  if (ondam === "ready") {
    ready = true;
    greet();
    if (open) tell("open", { quietly: quiet });
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
}

function draw(path: string): void {
  const make = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const icon = make("svg");
  const line = make("path");
  icon.setAttribute("viewBox", "0 0 24 24");
  line.setAttribute("d", path);
  icon.append(line);
  button.append(icon);
}

/** Beside the body, whose transforms and filters would move it and whose content pages exchange; put back where a page takes it out. */
function stay(): void {
  if (host.isConnected) return;
  ready = false;
  quiet = true;
  asked = Date.now();
  document.documentElement.append(host);
}

function start(): void {
  if (color) host.style.setProperty("--c", color);
  const made = attempt(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    return (root.adoptedStyleSheets = [sheet]);
  });
  if (!made) {
    // Browsers of before 2023 know no sheets that scripts make; policies that forbid the element are younger.
    const style = document.createElement("style");
    style.textContent = styles;
    root.append(style);
  }
  draw("M12 4c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-1 0-2-.1-2.9-.4L4.5 21l.9-3.8C3.9 15.8 3 13.8 3 11.6 3 7.3 7 4 12 4zM8.3 11.7h.01M12 11.7h.01M15.7 11.7h.01");
  draw("M6 9.5l6 6 6-6");
  button.append(badge);
  button.type = "button";
  button.onclick = () => show(!open);
  button.onpointerenter = load;
  addEventListener("message", hear);
  whole.onchange = paint;
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) show(false);
  });
  root.append(button);
  stay();
  paint();
  new MutationObserver(stay).observe(document.documentElement, { childList: true });
  // A chat that was open on the page before is open on this one, where it does not cover it.
  if (attempt(() => sessionStorage.getItem(shown)) && !whole.matches) show(true, true);
  // Whoever has chatted here gets news without a click; everybody else costs nothing.
  else if (attempt(() => localStorage.getItem(used))) ("requestIdleCallback" in window ? requestIdleCallback : setTimeout)(load);
}

function begin(): void {
  const queue = page.ondam?.q ?? [];
  start();
  const api: Api = (command, value) => {
    if (command === "open" || command === "close") show(command === "open");
    else if (command === "identify") {
      identity = value ?? null;
      if (frame) greet();
      else if (identity) remember(used, "1");
    }
  };
  api.on = true;
  page.ondam = api;
  for (const call of Array.from(queue)) api(String(call[0]), call[1]);
}
// A page that loads it twice gets it once.
if (!page.ondam?.on) {
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}

import "../../ui/src/tokens.css";

import { effect } from "@preact/signals";
import { render } from "preact";

import type { Identity } from "./api.ts";
import { connect, language, loaded, online, opened, type Page, refresh, see, session, start, trouble, unread, wanted, whenUsed, words } from "./chat.ts";
import { inkOn } from "./color.ts";
import { Composer } from "./Composer.tsx";
import { Icon } from "./Icon.tsx";
import { remember } from "./memory.ts";
import { Messages } from "./Messages.tsx";
import { opening } from "./moments.ts";

/** The page around the frame: known by its window at first, by its origin from its first word on. */
let host = "";
const framed = window.parent !== window;
function tell(type: string, more?: object): void {
  if (framed && host) window.parent.postMessage({ ondam: type, ...more }, host);
}
function close(): void {
  tell("close");
}

addEventListener("message", (event: MessageEvent<{ ondam?: string; identity?: Identity | null; page?: Page; locale?: string; open?: boolean; quietly?: boolean; memory?: Record<string, string> } | null>) => {
  if (event.source !== window.parent || !event.data?.ondam || (host && event.origin !== host)) return;
  host = event.origin;
  const { ondam, identity = null, page = null, locale } = event.data;
  if (ondam === "init") {
    remember(event.data.memory ?? {}, (key, value) => tell("store", { key, value }));
    start(identity, page, locale);
  }
  opened.value = ondam === "init" ? event.data.open === true : ondam === "open";
  if (ondam === "open") {
    if (!event.data.quietly) wanted.value += 1;
    refresh();
  }
  see();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) close();
});
document.addEventListener("visibilitychange", see);

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => (document.documentElement.dataset["mantineColorScheme"] = dark.matches ? "dark" : "light");
dark.addEventListener("change", paint);
paint();

effect(() => {
  const root = document.documentElement;
  root.lang = language.value;
  document.title = session.value?.channel.name ?? words.value.chat;
  const color = session.value?.channel.color;
  if (color) {
    root.style.setProperty("--brand", color);
    root.style.setProperty("--on-brand", inkOn(color));
  }
  tell("state", { unread: unread.value, ...(color ? { color, ink: inkOn(color) } : {}) });
});
whenUsed(() => tell("used"));

function Header() {
  const now = session.value;
  const back = now?.opens_at ? opening(new Date(now.opens_at)) : words.value.closed;
  const status = now && (now.open_now ? (now.agents_online ? words.value.online : words.value.away) : back);
  return (
    <header>
      <span class="logo" aria-hidden="true">
        {[...(now?.channel.name ?? "")][0]}
      </span>
      <div>
        <h1>{now?.channel.name || words.value.chat}</h1>
        {status && (
          <p class={now.open_now && now.agents_online ? "on" : ""}>
            <i aria-hidden="true" />
            {status}
          </p>
        )}
      </div>
      {framed && (
        <button type="button" class="icon" aria-label={words.value.close} title={words.value.close} onClick={close}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function Loading() {
  return (
    <div class="skeleton" role="status" aria-label={words.value.loading}>
      <i />
      <i />
      <i />
    </div>
  );
}
function Trouble() {
  const gone = trouble.value === "gone";
  return (
    <div class="trouble" role="alert">
      <b>{gone ? words.value.gone : words.value.error}</b>
      {!gone && <p>{words.value.errorHint}</p>}
      <button type="button" onClick={() => void connect()}>
        {words.value.again}
      </button>
    </div>
  );
}

function App() {
  return (
    <main>
      <Header />
      {!online.value && loaded.value && (
        <p class="offline" role="status">
          {words.value.offline}
        </p>
      )}
      {loaded.value ? <Messages /> : trouble.value !== "none" ? <Trouble /> : <Loading />}
      <Composer />
    </main>
  );
}

const root = document.getElementById("app");
if (root) render(<App />, root);
if (framed) window.parent.postMessage({ ondam: "ready" }, "*");
else start(null, null);

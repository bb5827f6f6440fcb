import { t } from "@lingui/core/macro";
import { Button, Loader } from "@mantine/core";
import { client, Refusal, take } from "@ondam/api";
import { Failure, Hidden } from "@ondam/ui";
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import type { Model } from "@ondam/api";
import { sessionQuery } from "../base/session.tsx";
import { problem } from "../base/words.ts";
import css from "./router.module.css";
import { Shell } from "./Shell.tsx";

interface Context {
  queries: QueryClient;
}

function Waiting() {
  return (
    <div className={css.waiting} role="status">
      <Loader size="sm" aria-hidden="true" />
      <Hidden>{t`Loading`}</Hidden>
    </div>
  );
}
function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className={css.waiting}>
      <Failure
        whole
        title={t`This page could not be shown`}
        text={error instanceof Refusal ? problem(error) : t`Reload the page; if it stays, tell whoever runs this server.`}
        action={<Button variant="default" onClick={() => (error instanceof Refusal ? reset() : location.reload())}>{t`Try again`}</Button>}
      />
    </div>
  );
}
function Missing() {
  return (
    <main className={css.waiting}>
      <Failure whole title={t`There is no such page`} action={<Button variant="default" component="a" href="/app/">{t`To the inbox`}</Button>} />
    </main>
  );
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: Missing });

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("../setup/Setup.tsx"), "Setup"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { back?: string } => (typeof search["back"] === "string" ? { back: search["back"] } : {}),
  component: lazyRouteComponent(() => import("../session/SignIn.tsx"), "SignIn"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("../session/Invitation.tsx"), "Invitation"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/password-reset",
  component: lazyRouteComponent(() => import("../session/PasswordReset.tsx"), "PasswordReset"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      const { needed } = await take(client.GET("/api/v1/setup"));
      if (needed) throw redirect({ to: "/setup" });
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { back: location.href } });
    }
  },
  component: Shell,
});
const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "open" } });
  },
});

const views: Record<Model<"View">, true> = { mine: true, mentions: true, unassigned: true, open: true, pending: true, snoozed: true, resolved: true, all: true, spam: true };
const kinds: readonly string[] = ["web_chat", "email", "whatsapp", "api"];
export interface InboxSearch {
  conversation?: string;
  q?: string;
  channel_kind?: Model<"ChannelKind">;
  tag?: string;
  sort?: "oldest" | "waiting" | "priority";
}
function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const text = (key: string) => (typeof search[key] === "string" && search[key] ? search[key] : undefined);
  const result: InboxSearch = {};
  const conversation = text("conversation");
  if (conversation) result.conversation = conversation;
  const q = text("q");
  if (q) result.q = q;
  const tag = text("tag");
  if (tag) result.tag = tag;
  const kind = text("channel_kind");
  if (kind && kinds.includes(kind)) result.channel_kind = kind as Model<"ChannelKind">;
  const sort = text("sort");
  if (sort === "oldest" || sort === "waiting" || sort === "priority") result.sort = sort;
  return result;
}
export const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox/$view",
  params: {
    parse: ({ view }): { view: Model<"View"> } => ({ view: (Object.hasOwn(views, view) ? view : "open") as Model<"View"> }),
    stringify: ({ view }) => ({ view }),
  },
  validateSearch: readInboxSearch,
  component: lazyRouteComponent(() => import("./InboxRoute.tsx"), "InboxRoute"),
});
const conversation = createRoute({
  getParentRoute: () => shell,
  path: "/conversations/$id",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/inbox/$view", params: { view: "all" }, search: { conversation: params.id } });
  },
});
export const customers = createRoute({
  getParentRoute: () => shell,
  path: "/customers",
  validateSearch: (search: Record<string, unknown>): { q?: string } => (typeof search["q"] === "string" && search["q"] ? { q: search["q"] } : {}),
  component: lazyRouteComponent(() => import("./CustomersRoute.tsx"), "CustomersRoute"),
});
const customerImport = createRoute({
  getParentRoute: () => shell,
  path: "/customers/import",
  component: lazyRouteComponent(() => import("../customers/CustomerImport.tsx"), "CustomerImport"),
});
const held = createRoute({
  getParentRoute: () => shell,
  path: "/customers/held",
  component: lazyRouteComponent(() => import("../customers/HeldMerges.tsx"), "HeldMerges"),
});
export const customer = createRoute({
  getParentRoute: () => shell,
  path: "/customers/$id",
  component: lazyRouteComponent(() => import("./CustomersRoute.tsx"), "CustomerRoute"),
});
const dashboard = createRoute({
  getParentRoute: () => shell,
  path: "/dashboard",
  component: lazyRouteComponent(() => import("./DashboardRoute.tsx"), "DashboardRoute"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./Settings.tsx"), "Settings"),
});
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("./Settings.tsx"), "SettingsHome"),
});
function settingsPage<P extends string>(path: P, load: () => Promise<Record<string, unknown>>, name: string) {
  return createRoute({
    getParentRoute: () => settings,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
  });
}
const settingsPages = [
  settingsPage("/profile", () => import("../staff/Profile.tsx"), "Profile"),
  settingsPage("/workspace", () => import("../staff/WorkspaceSettings.tsx"), "WorkspaceSettings"),
  settingsPage("/team", () => import("../staff/Team.tsx"), "Team"),
  settingsPage("/business-hours", () => import("../staff/BusinessHours.tsx"), "BusinessHours"),
  settingsPage("/channels", () => import("../channels/Channels.tsx"), "Channels"),
  settingsPage("/canned-responses", () => import("../conversations/CannedResponses.tsx"), "CannedResponses"),
  settingsPage("/tags", () => import("../conversations/Tags.tsx"), "Tags"),
  settingsPage("/write-keys", () => import("../events/WriteKeys.tsx"), "WriteKeys"),
  settingsPage("/api-tokens", () => import("../staff/ApiTokens.tsx"), "ApiTokens"),
  settingsPage("/webhooks", () => import("../channels/Webhooks.tsx"), "Webhooks"),
  settingsPage("/audit", () => import("../staff/Audit.tsx"), "Audit"),
] as const;
export const channelPage = createRoute({
  getParentRoute: () => settings,
  path: "/channels/$id",
  component: lazyRouteComponent(() => import("./ChannelRoute.tsx"), "ChannelRoute"),
});

const tree = root.addChildren([
  setup,
  signIn,
  invitation,
  reset,
  shell.addChildren([
    home,
    inbox,
    conversation,
    customers,
    customerImport,
    held,
    customer,
    dashboard,
    settings.addChildren([settingsHome, channelPage, ...settingsPages]),
  ]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: "/app",
    context: { queries },
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Broken,
    defaultPendingMs: 150,
    defaultPreload: "intent",
  });
}
declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

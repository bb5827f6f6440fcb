import { t } from "@lingui/core/macro";
import { Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Avatar, Hidden } from "@ondam/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import {
  BarChart3,
  Bell,
  BellOff,
  Check,
  Keyboard,
  LogOut,
  type LucideIcon,
  MessagesSquare,
  Moon,
  Search,
  Settings,
  Sun,
  UserRound,
  UsersRound,
  WifiOff,
} from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";

import { showLocale } from "../base/locale.ts";
import { connection, Live, setLive } from "../base/live.ts";
import { useChangeSession, useSession } from "../base/session.tsx";
import { singleKeys, useShortcut } from "../base/shortcuts.ts";
import { useStore } from "../base/store.ts";
import { toastProblem } from "../base/toast.tsx";
import { availability } from "../base/words.ts";
import { askToNotify, maySpeak, useNotifications } from "./notifications.ts";
import css from "./Shell.module.css";

const Palette = lazy(() => import("./Palette.tsx").then((module) => ({ default: module.Palette })));
const ShortcutSheet = lazy(() => import("./ShortcutSheet.tsx").then((module) => ({ default: module.ShortcutSheet })));

/** The frame around every page of a signed-in member. */
export function Shell() {
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [sheet, setSheet] = useState(false);
  const [palette, setPalette] = useState(false);
  // Otherwise Mantine writes a style element that stops transitions, which the content security policy forbids.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });

  useEffect(() => {
    void showLocale(session.user.locale);
  }, [session.user.locale]);
  useEffect(() => {
    setColorScheme(session.user.theme === "system" ? "auto" : session.user.theme);
  }, [session.user.theme, setColorScheme]);
  useEffect(() => singleKeys.set(session.user.shortcuts), [session.user.shortcuts]);
  useEffect(() => {
    const live = new Live(queries, () => void navigate({ to: "/sign-in" }));
    setLive(live);
    live.start();
    return () => {
      live.stop();
      setLive(null);
    };
  }, [queries, navigate]);
  useNotifications((id) => void navigate({ to: "/conversations/$id", params: { id } }));

  useShortcut({ code: "Slash", shift: true, group: "go", label: t`Shortcuts` }, () => setSheet(true));
  useShortcut({ code: "KeyK", mod: true, group: "go", label: t`Search and commands` }, () => setPalette(true));
  useShortcut({ code: "Digit1", group: "go", label: t`Inbox` }, () => void navigate({ to: "/inbox/$view", params: { view: "open" } }));
  useShortcut({ code: "Digit2", group: "go", label: t`Customers` }, () => void navigate({ to: "/customers" }));
  useShortcut({ code: "Digit3", group: "go", label: t`Dashboard` }, () => void navigate({ to: "/dashboard" }));
  useShortcut({ code: "Digit4", group: "go", label: t`Settings` }, () => void navigate({ to: "/settings" }));

  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">{t`To the content`}</a>
      <Rail onSheet={() => setSheet(true)} onPalette={() => setPalette(true)} />
      <main id="main" className={css.main} tabIndex={-1}>
        <ConnectionBar />
        <div className={css.page}>
          <Outlet />
        </div>
      </main>
      <Suspense>
        {sheet ? <ShortcutSheet onClose={() => setSheet(false)} /> : null}
        {palette ? <Palette onClose={() => setPalette(false)} onSheet={() => setSheet(true)} /> : null}
      </Suspense>
    </div>
  );
}

function Rail(props: { onSheet: () => void; onPalette: () => void }) {
  const session = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const may = (permission: Model<"Permission">) => session.permissions.includes(permission);
  const counts = useQuery({
    queryKey: ["counts"],
    queryFn: () => take(client.GET("/api/v1/conversations/counts")),
    enabled: may("view_conversations"),
  }).data;
  const unread = counts?.mine_unread ?? 0;
  // What is nobody's yet may be a long queue: that something is new in it shows, and does not drown the number of mine.
  const unclaimed = (counts?.unassigned_unread ?? 0) > 0;
  useEffect(() => {
    document.title = unread ? `(${unread}) Ondam` : unclaimed ? "• Ondam" : "Ondam";
  }, [unread, unclaimed]);
  return (
    <nav className={css.rail} aria-label={t`Main`}>
      <span className={css.mark} aria-hidden="true">
        <img src="/app/icon.svg" alt="" width={28} height={28} />
      </span>
      <Place to="/inbox/open" icon={MessagesSquare} label={t`Inbox`} current={path.includes("/inbox")} badge={unread} dot={unclaimed} />
      {may("view_customers") ? <Place to="/customers" icon={UsersRound} label={t`Customers`} current={path.includes("/customers")} /> : null}
      {may("view_metrics") ? <Place to="/dashboard" icon={BarChart3} label={t`Dashboard`} current={path.includes("/dashboard")} /> : null}
      <Place to="/settings" icon={Settings} label={t`Settings`} current={path.includes("/settings")} />
      <span className={css.spring} />
      <Tooltip label={t`Search and commands`} position="right">
        <button type="button" className={css.place} aria-label={t`Search and commands`} onClick={props.onPalette}>
          <Search size={19} aria-hidden="true" />
        </button>
      </Tooltip>
      <Tooltip label={t`Shortcuts`} position="right">
        <button type="button" className={`${css.place} ${css.wideOnly}`} aria-label={t`Shortcuts`} onClick={props.onSheet}>
          <Keyboard size={19} aria-hidden="true" />
        </button>
      </Tooltip>
      <Me />
    </nav>
  );
}

function Place(props: { to: string; icon: LucideIcon; label: string; current: boolean; badge?: number; dot?: boolean }) {
  const Icon = props.icon;
  return (
    <Tooltip label={props.label} position="right">
      <Link to={props.to} className={css.place} aria-current={props.current ? "page" : undefined}>
        <Icon size={20} aria-hidden="true" />
        <span className={css.placeName}>{props.label}</span>
        {props.badge ? (
          <span className={css.badge}>
            {props.badge > 99 ? "99+" : props.badge}
            <Hidden>{t`unread`}</Hidden>
          </span>
        ) : props.dot ? (
          <span className={css.newDot}>
            <Hidden>{t`New and unassigned`}</Hidden>
          </span>
        ) : null}
      </Link>
    </Tooltip>
  );
}

function Me() {
  const session = useSession();
  const change = useChangeSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [speaks, setSpeaks] = useState(maySpeak);
  const setAvailability = (value: Model<"Availability">) => {
    const before = session.availability;
    change({ availability: value });
    take(client.PUT("/api/v1/session/availability", { body: { availability: value } })).catch((error: unknown) => {
      change({ availability: before });
      toastProblem(error);
    });
  };
  const setTheme = (theme: Model<"User">["theme"]) => {
    take(client.PATCH("/api/v1/session/user", { body: { theme } }))
      .then((user) => change({ user }))
      .catch(toastProblem);
  };
  const signOut = () => {
    take(client.DELETE("/api/v1/session"))
      .then(() => {
        queries.clear();
        return navigate({ to: "/sign-in" });
      })
      .catch(toastProblem);
  };
  const dark = session.user.theme === "dark" || (session.user.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <Menu position="right-end">
      <Menu.Target>
        <button type="button" className={css.me} aria-label={t`${session.user.name}, ${availability(session.availability)}`}>
          <Avatar name={session.user.name} seed={session.user.id} presence={session.availability} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user.name} · {session.workspace.name}
        </Menu.Label>
        {(["online", "away", "offline"] as const).map((value) => (
          <Menu.Item
            key={value}
            leftSection={<span className={css.dot} data-state={value} />}
            rightSection={session.availability === value ? <Check size={14} aria-hidden="true" /> : null}
            onClick={() => setAvailability(value)}
          >
            {availability(value)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<UserRound size={15} aria-hidden="true" />} onClick={() => void navigate({ to: "/settings/profile" })}>{t`My profile`}</Menu.Item>
        <Menu.Item
          leftSection={dark ? <Sun size={15} aria-hidden="true" /> : <Moon size={15} aria-hidden="true" />}
          onClick={() => setTheme(dark ? "light" : "dark")}
        >
          {dark ? t`Light` : t`Dark`}
        </Menu.Item>
        {"Notification" in window ? (
          <Menu.Item
            leftSection={speaks ? <Bell size={15} aria-hidden="true" /> : <BellOff size={15} aria-hidden="true" />}
            onClick={() => void askToNotify(!speaks).then(setSpeaks)}
          >
            {speaks ? t`Desktop notifications are on` : t`Turn on desktop notifications`}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} aria-hidden="true" />} onClick={signOut}>{t`Sign out`}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ConnectionBar() {
  const state = useStore(connection);
  if (state !== "offline") return null;
  return (
    <p className={css.offline} role="status">
      <WifiOff size={14} aria-hidden="true" />
      {t`No connection. What you write is kept and goes out when it is back.`}
    </p>
  );
}

import { t } from "@lingui/core/macro";
import { useMediaQuery } from "@mantine/hooks";
import type { Model } from "@ondam/api";
import { Link, Navigate, Outlet, useRouterState } from "@tanstack/react-router";
import {
  Building2,
  CalendarClock,
  ChevronLeft,
  KeyRound,
  ListChecks,
  type LucideIcon,
  RadioTower,
  Tag,
  TextQuote,
  UserRound,
  UsersRound,
  Waypoints,
  Webhook,
} from "lucide-react";

import { useSession } from "../base/session.tsx";
import css from "./Settings.module.css";

interface Entry {
  to: string;
  name: string;
  icon: LucideIcon;
  needs?: Model<"Permission">;
}

function groups(): { name: string; entries: Entry[] }[] {
  return [
    { name: t`Me`, entries: [{ to: "/settings/profile", name: t`My profile`, icon: UserRound }] },
    {
      name: t`Serving`,
      entries: [
        { to: "/settings/channels", name: t`Channels`, icon: RadioTower, needs: "manage_channels" },
        { to: "/settings/canned-responses", name: t`Canned responses`, icon: TextQuote, needs: "manage_conversations" },
        { to: "/settings/tags", name: t`Tags`, icon: Tag, needs: "manage_conversations" },
        { to: "/settings/business-hours", name: t`Business hours`, icon: CalendarClock, needs: "manage_workspace" },
      ],
    },
    {
      name: t`Workspace`,
      entries: [
        { to: "/settings/workspace", name: t`Workspace`, icon: Building2, needs: "manage_workspace" },
        { to: "/settings/team", name: t({ message: "Team", context: "people" }), icon: UsersRound, needs: "manage_team" },
        { to: "/settings/audit", name: t`Audit log`, icon: ListChecks, needs: "view_audit" },
      ],
    },
    {
      name: t`For developers`,
      entries: [
        { to: "/settings/write-keys", name: t`Write keys`, icon: Waypoints, needs: "manage_keys" },
        { to: "/settings/api-tokens", name: t`API tokens`, icon: KeyRound, needs: "manage_keys" },
        { to: "/settings/webhooks", name: t`Webhooks`, icon: Webhook, needs: "manage_keys" },
      ],
    },
  ];
}

export function Settings() {
  const session = useSession();
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/\/$/, "") });
  const home = path.endsWith("/settings");
  return (
    <div className={css.settings}>
      {narrow && !home ? null : (
        <nav className={css.nav} aria-label={t`Settings`}>
          <h1 className={css.title}>{t`Settings`}</h1>
          {groups().map((group) => {
            const entries = group.entries.filter((entry) => !entry.needs || session.permissions.includes(entry.needs));
            return entries.length ? (
              <div key={group.name} className={css.group}>
                <h2 className={css.groupName}>{group.name}</h2>
                <ul>
                  {entries.map(({ to, name, icon: Icon }) => (
                    <li key={to}>
                      <Link to={to} className={css.link} aria-current={path.includes(to) ? "page" : undefined}>
                        <Icon size={16} aria-hidden="true" />
                        {name}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            ) : null;
          })}
        </nav>
      )}
      {narrow && home ? null : (
        <div className={css.content}>
          {narrow ? (
            <Link to="/settings" className={css.back}>
              <ChevronLeft size={16} aria-hidden="true" />
              {t`Settings`}
            </Link>
          ) : null}
          <Outlet />
        </div>
      )}
    </div>
  );
}

export function SettingsHome() {
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  return narrow ? null : <Navigate to={"/settings/profile" as string} replace />;
}

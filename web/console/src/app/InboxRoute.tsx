import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { tellerOf } from "../base/Unproven.tsx";
import { Inbox } from "../conversations/Inbox.tsx";
import type { Filters } from "../conversations/conversations.ts";
import { inbox, type InboxSearch } from "./router.tsx";

// Beside a conversation that is open, so the list needs not wait for it.
const CustomerPanel = lazy(() => import("../customers/CustomerPanel.tsx").then((module) => ({ default: module.CustomerPanel })));

/** Joins the conversations with what is shown of their customer. */
export function InboxRoute() {
  const { view } = inbox.useParams();
  const search = inbox.useSearch();
  const navigate = useNavigate();
  const { conversation, ...rest } = search;
  const onFilters = (change: Partial<Filters>) => {
    const { view: nextView, ...others } = change;
    const merged = Object.entries({ ...(nextView ? {} : search), ...others });
    const next: InboxSearch = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
    void navigate({ to: "/inbox/$view", params: { view: nextView ?? view }, search: next });
  };
  const onOpen = (id: string | null) => {
    void navigate({ to: "/inbox/$view", params: { view }, search: id ? { ...rest, conversation: id } : rest });
  };
  const onOpenCustomer = (id: string) => void navigate({ to: "/customers/$id", params: { id } });
  return (
    <Inbox
      filters={{ view, ...rest }}
      conversationId={conversation ?? null}
      onFilters={onFilters}
      onOpen={onOpen}
      onOpenCustomer={onOpenCustomer}
      customer={(open) => (
        <Suspense>
          <CustomerPanel
            id={open.customer.id}
            conversationId={open.id}
            wantedAt={open.fields.find((field) => field.name === "wanted_at")?.value ?? null}
            orderNumber={open.fields.find((field) => field.name === "order_number")?.value ?? null}
            unproven={tellerOf(open)}
            onOpenConversation={onOpen}
            onOpenCustomer={onOpenCustomer}
          />
        </Suspense>
      )}
    />
  );
}

import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { SmallButton } from "@ondam/ui";
import { X } from "lucide-react";

import { useChange } from "../base/crud.ts";
import { useSession } from "../base/session.tsx";
import { toast } from "../base/toast.tsx";
import css from "./BulkBar.module.css";
import type { View } from "./conversations.ts";

/** One change for several conversations. */
export function BulkBar({ ids, view, onDone }: { ids: string[]; view: View; onDone: () => void }) {
  const session = useSession();
  const change = useChange(
    (what: Omit<Model<"BulkInput">, "ids">) => take(client.POST("/api/v1/conversations/bulk", { body: { ids: ids.slice(0, 100), ...what } })),
    ["conversations", "counts", "conversation", "messages"],
    {
      loud: true,
      onDone: ({ changed }) => {
        toast(t`${changed.length} changed`);
        onDone();
      },
    },
  );
  return (
    <div className={css.bar} role="toolbar" aria-label={t`Change several`}>
      <span className={css.count}>{t`${ids.length} chosen`}</span>
      {view === "spam" ? (
        <Button size="compact-xs" loading={change.isPending} onClick={() => change.mutate({ status: "open" })}>{t`Not spam`}</Button>
      ) : (
        <>
          <Button size="compact-xs" loading={change.isPending} onClick={() => change.mutate({ status: "resolved" })}>{t`Resolve`}</Button>
          <Button size="compact-xs" variant="default" onClick={() => change.mutate({ assignee_id: session.user.id })}>{t`Assign to me`}</Button>
          <Button size="compact-xs" variant="default" onClick={() => change.mutate({ status: "pending" })}>{t`Pending`}</Button>
          <Button size="compact-xs" variant="default" onClick={() => change.mutate({ status: "spam" })}>{t`Spam`}</Button>
        </>
      )}
      <SmallButton label={t`Choose none`} onClick={onDone}>
        <X size={14} aria-hidden="true" />
      </SmallButton>
    </div>
  );
}

import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { CircleCheck, CircleX, PlugZap } from "lucide-react";
import { useRef } from "react";

import { useChange } from "../base/crud.ts";
import { FormError } from "../base/form.tsx";
import css from "./Channels.module.css";
import { readChannel } from "./ChannelFields.tsx";
import { stepName, stepText } from "./states.ts";

/** Tries what stands in the form around it, before it is stored; or the stored channel when nothing was typed anew. */
export function TestButton({ kind, channel }: { kind: Model<"ChannelKind">; channel: Model<"Channel"> | null }) {
  const button = useRef<HTMLButtonElement>(null);
  const test = useChange(() => {
    if (channel) return take(client.POST("/api/v1/channels/{id}/test", { params: { path: { id: channel.id } } }));
    const form = new FormData(button.current?.form ?? undefined);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    return take(client.POST("/api/v1/channels/test", { body: { kind, ...readChannel(kind, text, channel) } }));
  }, ["channels"]);
  return (
    <div>
      <Button ref={button} variant="default" leftSection={<PlugZap size={14} aria-hidden="true" />} loading={test.isPending} onClick={() => test.mutate(undefined)}>
        {t`Test the connection`}
      </Button>
      <FormError error={test.error} />
      {test.data ? (
        <ol className={css.steps} role="status">
          {test.data.steps.map((step, index) => (
            <li key={index} className={css.step} data-ok={step.ok}>
              {step.ok ? <CircleCheck size={16} aria-label={t`Works`} /> : <CircleX size={16} aria-label={t`Does not work`} />}
              <span>
                <b>{stepName(step.name)}</b> {step.ok && !step.code ? <span className={css.took}>{t`${step.took_ms} ms`}</span> : stepText(step)}
              </span>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}

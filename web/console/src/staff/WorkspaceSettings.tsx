import { t } from "@lingui/core/macro";
import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { useQuery } from "@tanstack/react-query";

import { Awaited } from "../base/Awaited.tsx";
import { useChange } from "../base/crud.ts";
import { duration } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form, Page, Pair, Panel } from "../base/Page.tsx";
import { useChangeSession } from "../base/session.tsx";
import { toast } from "../base/toast.tsx";
import { timeZones } from "../base/zones.ts";
import css from "./WorkspaceSettings.module.css";

export function WorkspaceSettings() {
  const query = useQuery({ queryKey: ["workspace"], queryFn: () => take(client.GET("/api/v1/workspace")) });
  if (query.data) return <Loaded workspace={query.data} />;
  return (
    <Page title={t`Workspace`}>
      <Awaited query={query} rows={6} title={t`The settings could not be loaded`} />
    </Page>
  );
}

/** What is offered, in seconds: a customer who is asked at once may not have tried the answer yet. */
const delays = [0, 900, 3600, 10_800, 86_400];
const regions = ["KR", "US", "JP", "CN", "TW", "VN", "TH", "SG", "GB", "DE", "FR", "AU"];

function regionName(code: string): string {
  return new Intl.DisplayNames([document.documentElement.lang], { type: "region" }).of(code) ?? code;
}

function Loaded({ workspace }: { workspace: Model<"Workspace"> }) {
  const change = useChangeSession();
  const save = useChange((body: Model<"WorkspacePatch">) => take(client.PATCH("/api/v1/workspace", { body })), ["workspace"], {
    onDone: (changed) => {
      change({ workspace: changed });
      toast(t`Saved`, { seconds: 2 });
    },
  });
  const rules = useChange((settings: Model<"WorkspacePatch">["settings"]) => take(client.PATCH("/api/v1/workspace", { body: { settings } })), ["workspace"], {
    onDone: (changed) => {
      change({ workspace: changed });
      toast(t`Saved`, { seconds: 2 });
    },
  });
  const { settings } = workspace;
  const delay = settings.csat_delay_seconds ?? 0;
  const choices = [...new Set([workspace.default_region, ...regions])];
  return (
    <Page title={t`Workspace`}>
      <Panel>
        <Form
          onSubmit={onSubmit((text) =>
            save.mutate({
              name: text("name"),
              locale: text("locale") as Model<"Locale">,
              time_zone: text("time_zone"),
              default_region: text("default_region"),
            }),
          )}
        >
          <Pair>
            <TextInput name="name" required label={t`Name of your business`} defaultValue={workspace.name} error={faultOf(save.error, "name")} />
            <Select
              name="locale"
              label={t`Language of automatic messages`}
              allowDeselect={false}
              defaultValue={workspace.locale}
              data={[
                { value: "ko", label: "한국어" },
                { value: "en", label: "English" },
              ]}
            />
            <Select name="time_zone" label={t`Time zone`} searchable allowDeselect={false} defaultValue={workspace.time_zone} data={timeZones()} error={faultOf(save.error, "time_zone")} />
            <Select
              name="default_region"
              label={t`Country of local phone numbers`}
              allowDeselect={false}
              defaultValue={workspace.default_region}
              data={choices.map((value) => ({ value, label: regionName(value) }))}
            />
          </Pair>
          <FormError error={save.error} fields={["name", "time_zone"]} />
          <Buttons>
            <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
          </Buttons>
        </Form>
      </Panel>
      <Panel title={t`Conversations`}>
        <Form
          onSubmit={onSubmit((text) =>
            rules.mutate({
              undo_seconds: Number(text("undo_seconds")),
              conversations_per_agent: Number(text("conversations_per_agent")),
              csat_question: text("csat_question") || null,
              csat_delay_seconds: Number(text("csat_delay_seconds")),
            }),
          )}
        >
          <Switch
            label={t`Assign new conversations in turn`}
            description={t`Among the members who are online.`}
            checked={settings.auto_assign ?? true}
            onChange={(event) => rules.mutate({ auto_assign: event.currentTarget.checked })}
          />
          <div className={css.under}>
            <NumberInput
              name="conversations_per_agent"
              label={t`Most open conversations given to one person`}
              description={t`The others wait, the oldest first. Anyone may take more by hand.`}
              inputWrapperOrder={["label", "input", "description", "error"]}
              min={1}
              max={1000}
              allowDecimal={false}
              defaultValue={settings.conversations_per_agent ?? 20}
              error={faultOf(rules.error, "settings.conversations_per_agent")}
              className={css.short}
            />
          </div>
          <Switch
            label={t`Ask customers how it went`}
            description={t`Once for each resolution, on the channel where it was resolved.`}
            checked={settings.csat_enabled ?? true}
            onChange={(event) => rules.mutate({ csat_enabled: event.currentTarget.checked })}
          />
          <div className={css.under}>
            <TextInput name="csat_question" label={t`The question`} placeholder={t`How did we do?`} defaultValue={settings.csat_question ?? ""} maxLength={300} />
            <Select
              name="csat_delay_seconds"
              label={t`When to ask, after resolving`}
              allowDeselect={false}
              defaultValue={String(delay)}
              data={[...new Set([...delays, delay])].sort((a, b) => a - b).map((seconds) => ({ value: String(seconds), label: seconds ? t`${duration(seconds)} later` : t`At once` }))}
              error={faultOf(rules.error, "settings.csat_delay_seconds")}
            />
          </div>
          <NumberInput
            name="undo_seconds"
            label={t`Time to undo sending (seconds)`}
            min={0}
            max={30}
            allowDecimal={false}
            defaultValue={settings.undo_seconds ?? 5}
            className={css.short}
          />
          <FormError error={rules.error} fields={["settings.csat_delay_seconds", "settings.conversations_per_agent"]} />
          <Buttons>
            <Button type="submit" loading={rules.isPending}>{t`Save`}</Button>
          </Buttons>
        </Form>
      </Panel>
    </Page>
  );
}

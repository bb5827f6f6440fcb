import { t } from "@lingui/core/macro";
import { Button, PasswordInput, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";

import { Awaited } from "../base/Awaited.tsx";
import { useChange } from "../base/crud.ts";
import { agoInWords, dateTime } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form, Page, Pair, Panel, Row, Rows } from "../base/Page.tsx";
import { useChangeSession, useSession } from "../base/session.tsx";
import { toast } from "../base/toast.tsx";
import { deviceName } from "./device.ts";

export function Profile() {
  const { user } = useSession();
  const change = useChangeSession();
  const save = useChange((body: Model<"UserPatch">) => take(client.PATCH("/api/v1/session/user", { body })), ["users"], {
    onDone: (changed) => {
      change({ user: changed });
      toast(t`Saved`, { seconds: 2 });
    },
  });
  const password = useChange(
    (text: (name: string) => string) =>
      take(client.PUT("/api/v1/session/password", { body: { old_password: text("old_password"), new_password: text("new_password") } })),
    [],
    { onDone: () => toast(t`The password is changed. Other devices are signed out.`) },
  );
  return (
    <Page title={t`My profile`}>
      <Panel>
        <Form onSubmit={onSubmit((text) => save.mutate({ name: text("name"), signature: text("signature") }))}>
          <Pair>
            <TextInput name="name" required label={t`Name`} description={t`Customers see it.`} defaultValue={user.name} error={faultOf(save.error, "name")} />
            <TextInput label={t`E-mail address`} description={t`You sign in with it.`} value={user.email} readOnly />
          </Pair>
          <Textarea name="signature" label={t`Signature`} description={t`At the end of your mails.`} rows={3} defaultValue={user.signature} error={faultOf(save.error, "signature")} />
          <FormError error={save.error} fields={["name", "signature"]} />
          <Buttons>
            <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
          </Buttons>
        </Form>
      </Panel>
      <Panel title={t`Look and language`}>
        <Pair>
          <Labelled text={t`Language`}>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t`Language`}
              value={user.locale}
              onChange={(locale) => save.mutate({ locale: locale as Model<"Locale"> })}
              data={[
                { value: "ko", label: "한국어" },
                { value: "en", label: "English" },
              ]}
            />
          </Labelled>
          <Labelled text={t`Theme`}>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t`Theme`}
              value={user.theme}
              onChange={(theme) => save.mutate({ theme: theme as Model<"User">["theme"] })}
              data={[
                { value: "light", label: t`Light` },
                { value: "dark", label: t`Dark` },
                { value: "system", label: t`As the system` },
              ]}
            />
          </Labelled>
        </Pair>
        <br />
        <Switch
          label={t`Single-key shortcuts`}
          description={t`J, K, E and others work without Control. Press ? to see all.`}
          checked={user.shortcuts}
          onChange={(event) => save.mutate({ shortcuts: event.currentTarget.checked })}
        />
      </Panel>
      <Panel title={t`Password`}>
        <Form
          onSubmit={(event) => {
            const form = event.currentTarget;
            onSubmit((text) => password.mutate(text, { onSuccess: () => form.reset() }))(event);
          }}
        >
          <Pair>
            <PasswordInput name="old_password" required label={t`Current password`} autoComplete="current-password" error={faultOf(password.error, "old_password")} />
            <PasswordInput name="new_password" required minLength={10} label={t`New password`} autoComplete="new-password" error={faultOf(password.error, "new_password")} />
          </Pair>
          <FormError error={password.error} fields={["old_password", "new_password"]} />
          <Buttons>
            <Button type="submit" variant="default" loading={password.isPending}>{t`Change the password`}</Button>
          </Buttons>
        </Form>
      </Panel>
      <Sessions />
    </Page>
  );
}

/** Where one is signed in; a lost phone can be signed out from here. */
function Sessions() {
  const query = useQuery({ queryKey: ["sessions"], queryFn: () => take(client.GET("/api/v1/sessions")) });
  const end = useChange((id: string) => take(client.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } })), ["sessions"], {
    loud: true,
    onDone: () => toast(t`Signed out there.`, { seconds: 3 }),
  });
  return (
    <Panel title={t`Where you are signed in`}>
      <Awaited query={query} rows={2} tall />
      <Rows>
        {query.data?.items.map((session) => (
          <Row
            key={session.id}
            icon={<MonitorSmartphone size={18} aria-hidden="true" />}
            title={
              <>
                {deviceName(session.user_agent)}
                {session.is_current ? <Badge tone="ok">{t`this device`}</Badge> : null}
              </>
            }
            text={`${session.address} · ${t`last used ${agoInWords(session.seen_at)}`} · ${t`since ${dateTime(session.created_at)}`}`}
          >
            {session.is_current ? null : (
              <Button
                size="compact-xs"
                variant="default"
                loading={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                {t`Sign out there`}
              </Button>
            )}
          </Row>
        ))}
      </Rows>
    </Panel>
  );
}

function Labelled(props: { text: string; children: React.ReactNode }) {
  return (
    <div>
      <p className="mantine-InputWrapper-label" aria-hidden="true">
        {props.text}
      </p>
      {props.children}
    </div>
  );
}

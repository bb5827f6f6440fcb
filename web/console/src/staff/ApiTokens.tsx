import { t } from "@lingui/core/macro";
import { Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";

import { Confirm } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { ago, shortDate } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form, Page, Row, Rows } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";
import { useSession } from "../base/session.tsx";

export function ApiTokens() {
  const query = useQuery({ queryKey: ["api_tokens"], queryFn: () => take(client.GET("/api/v1/api_tokens")) });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Model<"ApiToken"> | null>(null);
  const revoke = useChange((id: string) => take(client.DELETE("/api/v1/api_tokens/{id}", { params: { path: { id } } })), ["api_tokens"], {
    onDone: () => setRevoking(null),
  });
  const items = query.data?.items ?? [];
  return (
    <Page
      title={t`API tokens`}
      text={t`Programs use the whole API with a token, as far as its scopes go.`}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setMaking(true)}>{t`New token`}</Button>}
    >
      {query.isSuccess && !items.length ? <Empty icon={<KeyRound size={20} />} title={t`No tokens yet`} /> : null}
      {items.length ? (
        <Rows>
          {items.map((token) => (
            <Row
              key={token.id}
              title={
                <>
                  {token.name}
                  <code>{token.prefix}…</code>
                  {token.revoked_at ? <Badge tone="danger">{t`revoked`}</Badge> : null}
                  {token.expires_at ? <Badge>{t`until ${shortDate(token.expires_at)}`}</Badge> : null}
                </>
              }
              text={`${token.scopes.join(", ")} · ${token.used_at ? t`used ${ago(token.used_at)}` : t`never used`}`}
            >
              {token.revoked_at ? null : <Button size="compact-xs" variant="default" onClick={() => setRevoking(token)}>{t`Revoke`}</Button>}
            </Row>
          ))}
        </Rows>
      ) : null}
      {making ? <Make onClose={() => setMaking(false)} /> : null}
      {revoking ? (
        <Confirm
          title={t`Revoke ${revoking.name}?`}
          text={t`Programs that use it are refused from now on.`}
          yes={t`Revoke`}
          pending={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      ) : null}
    </Page>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const { permissions } = useSession();
  const [scopes, setScopes] = useState<string[]>(["view_conversations", "view_customers"]);
  const [days, setDays] = useState<string | null>("365");
  const [value, setValue] = useState<string | null>(null);
  const make = useChange(
    (name: string) =>
      take(
        client.POST("/api/v1/api_tokens", {
          body: {
            name,
            scopes: scopes as Model<"Permission">[],
            expires_at: days && days !== "0" ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null,
          },
        }),
      ),
    ["api_tokens"],
    { onDone: (token) => setValue(token.token ?? "") },
  );
  if (value !== null) return <Secret title={t`The new token`} text={t`It is shown only now. Store it in a safe place.`} value={value} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={t`New token`}>
      <Form onSubmit={onSubmit((text) => make.mutate(text("name")))}>
        <TextInput name="name" required label={t`Name`} description={t`Which program uses it.`} error={faultOf(make.error, "name")} data-autofocus />
        <MultiSelect label={t`Scopes`} data={permissions} value={scopes} onChange={setScopes} searchable error={faultOf(make.error, "scopes")} />
        <Select
          label={t`Valid for`}
          value={days}
          onChange={setDays}
          allowDeselect={false}
          data={[
            { value: "30", label: t`30 days` },
            { value: "365", label: t`One year` },
            { value: "0", label: t`Until it is revoked` },
          ]}
        />
        <FormError error={make.error} fields={["name", "scopes"]} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" disabled={!scopes.length} loading={make.isPending}>{t`Create`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

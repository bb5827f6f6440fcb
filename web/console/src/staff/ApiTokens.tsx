import { t } from "@lingui/core/macro";
import { Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { KeyRound } from "lucide-react";
import { useState } from "react";

import { useChange } from "../base/crud.ts";
import { shortDate } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Keys } from "../base/Keys.tsx";
import { Buttons, Form } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";
import { useSession } from "../base/session.tsx";
import { permission } from "../base/words.ts";

export function ApiTokens() {
  return (
    <Keys
      title={t`API tokens`}
      text={t`Programs use the whole API with a token, as far as its scopes go.`}
      cache="api_tokens"
      list={() => take(client.GET("/api/v1/api_tokens"))}
      revoke={(id) => take(client.DELETE("/api/v1/api_tokens/{id}", { params: { path: { id } } }))}
      consequence={t`Programs that use it are refused from now on.`}
      newKey={t`New token`}
      make={(close) => <Make onClose={close} />}
      empty={<Empty icon={<KeyRound size={20} />} title={t`No tokens yet`} text={t`Make one for each program, with the rights that it needs and no more.`} />}
      badge={(token) => (token.expires_at ? <Badge>{t`until ${shortDate(token.expires_at)}`}</Badge> : null)}
      detail={(token) => token.scopes.map(permission).join(", ")}
    />
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
        <MultiSelect label={t`Scopes`} data={permissions.map((value) => ({ value, label: permission(value) }))} value={scopes} onChange={setScopes} searchable error={faultOf(make.error, "scopes")} />
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

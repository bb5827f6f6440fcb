import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { useState } from "react";

import { Confirm } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { Secret } from "../base/Secret.tsx";

interface SecretProps {
  channel: Model<"Channel">;
  name: "identity_secret" | "webhook_secret";
  title: string;
  question: string;
  consequence: string;
}

/** Makes what the other side and we sign with. It is shown once; a new one is asked about, for the present one ends. */
export function ChannelSecret({ channel, name, title, question, consequence }: SecretProps) {
  const [secret, setSecret] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const isMade = channel.secrets_set.includes(name);
  const make = useChange(() => take(client.POST("/api/v1/channels/{id}/identity_secret", { params: { path: { id: channel.id } } })), ["channels"], {
    loud: !isMade,
    onDone: (answer) => {
      setAsking(false);
      setSecret(answer.secret);
    },
  });
  return (
    <>
      <Button size="compact-xs" variant="default" loading={make.isPending} onClick={() => (isMade ? setAsking(true) : make.mutate(undefined))}>
        {isMade ? t`Make a new secret` : t`Make the secret`}
      </Button>
      {asking ? (
        <Confirm
          title={question}
          text={consequence}
          yes={t`Make a new secret`}
          pending={make.isPending}
          error={make.error}
          onYes={() => make.mutate(undefined)}
          onClose={() => {
            make.reset();
            setAsking(false);
          }}
        />
      ) : null}
      {secret ? <Secret title={title} text={t`It is shown only now.`} value={secret} onClose={() => setSecret(null)} /> : null}
    </>
  );
}

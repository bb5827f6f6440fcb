import { t } from "@lingui/core/macro";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form } from "../base/Page.tsx";
import { channelKind } from "../base/words.ts";
import { languageName } from "./CustomerPanel.tsx";
import { type Customer, customerQuery } from "./customers.ts";

const languages = ["ko", "en", "ja", "zh", "vi", "th", "id", "ru", "es", "fr", "de"];

export function EditCustomer(props: { customer: Customer; onClose: () => void }) {
  const { customer } = props;
  const queries = useQueryClient();
  const [channel, setChannel] = useState<string | null>(customer.preferred_channel);
  const save = useMutation({
    mutationFn: (text: (name: string) => string) =>
      take(
        client.PATCH("/api/v1/customers/{id}", {
          params: { path: { id: customer.id }, header: { "If-Match": `"${customer.version}"` } },
          body: {
            name: text("name") || null,
            language: text("language") || null,
            preferred_channel: channel as Model<"ChannelKind"> | null,
          },
        }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(customerQuery(customer.id).queryKey, changed);
      void queries.invalidateQueries({ queryKey: ["customers"] });
      props.onClose();
    },
  });
  return (
    <Modal opened onClose={props.onClose} title={t`Edit the customer`}>
      <Form onSubmit={onSubmit((text) => save.mutate(text))}>
        <TextInput name="name" label={t`Name`} defaultValue={customer.name ?? ""} error={faultOf(save.error, "name")} data-autofocus />
        <Select
          name="language"
          label={t`Language`}
          placeholder={t`Not known`}
          searchable
          clearable
          defaultValue={customer.language}
          data={[...new Set([...(customer.language ? [customer.language] : []), ...languages])].map((value) => ({ value, label: languageName(value) }))}
          error={faultOf(save.error, "language")}
        />
        <Select
          label={t`Preferred channel`}
          placeholder={t`Not said`}
          clearable
          value={channel}
          onChange={setChannel}
          data={(["web_chat", "email", "whatsapp"] as const).map((value) => ({ value, label: channelKind(value) }))}
        />
        <FormError error={save.error} fields={["name", "language"]} />
        <Buttons>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

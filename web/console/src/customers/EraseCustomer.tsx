import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { client, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { FormError } from "../base/form.tsx";
import { Buttons } from "../base/Page.tsx";
import { toast } from "../base/toast.tsx";
import { type Customer, nameOf } from "./customers.ts";
import css from "./MergeCustomer.module.css";

export function EraseCustomer(props: { customer: Customer; onClose: () => void; onErased: () => void }) {
  const { customer } = props;
  const queries = useQueryClient();
  const word = nameOf(customer) ?? customer.id.slice(0, 8);
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => take(client.DELETE("/api/v1/customers/{id}", { params: { path: { id: customer.id } } })),
    onSuccess: () => {
      queries.removeQueries({ queryKey: ["customer", customer.id] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      toast(t`Erased.`);
      props.onErased();
    },
  });
  return (
    <Modal opened onClose={props.onClose} title={t`Erase this customer?`}>
      <div className={css.form}>
        <p>{t`Every identity, event and message text of this person goes, everywhere, for good. This cannot be undone. Counts in reports stay.`}</p>
        <TextInput label={t`Type “${word}” to confirm`} onInput={(event) => setTyped(event.currentTarget.value.trim())} data-autofocus />
        <FormError error={erase.error} />
        <Buttons>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button color="danger" data-danger disabled={typed.normalize("NFC") !== word.normalize("NFC")} loading={erase.isPending} onClick={() => erase.mutate()}>{t`Erase for good`}</Button>
        </Buttons>
      </div>
    </Modal>
  );
}

import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { client, take } from "@ondam/api";
import { Avatar, Empty } from "@ondam/ui";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { FormError } from "../base/form.tsx";
import { toast } from "../base/toast.tsx";
import { type Customer, customersQuery, nameOf } from "./customers.ts";
import css from "./MergeCustomer.module.css";

export function MergeCustomer(props: { customer: Customer; onClose: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 150);
  const found = useQuery({
    queryKey: ["customers", "merge", q],
    queryFn: () => take(client.GET("/api/v1/customers", { params: { query: { q, limit: 8 } } })),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  }).data?.items.filter((item) => item.id !== props.customer.id);
  const merge = useMutation({
    mutationFn: (customer_id: string) =>
      take(client.POST("/api/v1/customers/{id}/merges", { params: { path: { id: props.customer.id } }, body: { customer_id } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["merges"] });
      void queries.invalidateQueries({ queryKey: customersQuery("").queryKey.slice(0, 1) });
      toast(t`Merged. It can be undone at “Why this is one customer”.`);
      props.onClose();
    },
  });
  return (
    <Modal opened onClose={props.onClose} title={t`Merge with another`}>
      <div className={css.form}>
        <TextInput label={t`Who is the same person?`} placeholder={t`Name, e-mail or phone`} onInput={(event) => setTyped(event.currentTarget.value.trim())} data-autofocus />
        <ul className={css.found}>
          {found?.map((item) => (
            <li key={item.id}>
              <Avatar name={nameOf(item) ?? t`Visitor`} seed={item.id} size="sm" />
              <span className={css.foundName}>
                <b>{nameOf(item) ?? t`Visitor`}</b>
                <span className={css.meta}>{item.email ?? item.phone ?? ""}</span>
              </span>
              <Button size="compact-xs" loading={merge.isPending && merge.variables === item.id} onClick={() => merge.mutate(item.id)}>{t`Merge`}</Button>
            </li>
          ))}
        </ul>
        {q && found?.length === 0 ? <Empty title={t`Nobody found`} /> : null}
        <FormError error={merge.error} />
      </div>
    </Modal>
  );
}

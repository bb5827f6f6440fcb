import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { Avatar } from "@ondam/ui";
import { ArrowLeft, Download, Eraser, GitMerge, MoreHorizontal, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { saveFile } from "../base/csv.ts";
import { agoInWords, dateTime, shortDate } from "../base/format.ts";
import { useMay } from "../base/session.tsx";
import { Unproven } from "../base/Unproven.tsx";
import { type Customer, isOnlySaid, nameOf } from "./customers.ts";
import css from "./ProfileHead.module.css";

const EditCustomer = lazy(() => import("./EditCustomer.tsx").then((module) => ({ default: module.EditCustomer })));
const MergeCustomer = lazy(() => import("./MergeCustomer.tsx").then((module) => ({ default: module.MergeCustomer })));
const EraseCustomer = lazy(() => import("./EraseCustomer.tsx").then((module) => ({ default: module.EraseCustomer })));

/** Who this is, and what can be done with the whole of them. */
export function ProfileHead(props: { customer: Customer; onBack: () => void }) {
  const { customer } = props;
  const [editing, setEditing] = useState(false);
  const [merging, setMerging] = useState(false);
  const [erasing, setErasing] = useState(false);
  const mayEdit = useMay("edit_customers");
  const mayMerge = useMay("merge_customers");
  const mayErase = useMay("erase_customers");
  const mayExport = useMay("export_data");
  const saveCopy = () => saveFile(`customer-${customer.id}.json`, "application/json", JSON.stringify(customer, null, 2));
  return (
    <header className={css.head}>
      <ActionIcon aria-label={t`Back to the list`} onClick={props.onBack}>
        <ArrowLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <Avatar name={nameOf(customer) ?? t`Visitor`} seed={customer.id} size="lg" />
      <div className={css.who}>
        <div className={css.line}>
          <h1 className={css.name}>{nameOf(customer) ?? t`Visitor`}</h1>
          {isOnlySaid(customer) ? <Unproven by="visitor" /> : null}
        </div>
        <p className={css.meta} title={customer.last_seen_at ? dateTime(customer.last_seen_at) : undefined}>
          {[
            customer.first_seen_at ? t`Customer since ${shortDate(customer.first_seen_at)}` : null,
            customer.last_seen_at ? t`last seen ${agoInWords(customer.last_seen_at)}` : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {mayEdit ? (
        <Button variant="default" leftSection={<Pencil size={14} aria-hidden="true" />} onClick={() => setEditing(true)}>{t`Edit`}</Button>
      ) : null}
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t`More`}>
            <MoreHorizontal size={17} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayMerge ? (
            <Menu.Item leftSection={<GitMerge size={15} aria-hidden="true" />} onClick={() => setMerging(true)}>{t`Merge with another`}</Menu.Item>
          ) : null}
          {mayExport ? (
            <Menu.Item leftSection={<Download size={15} aria-hidden="true" />} onClick={saveCopy}>{t`Save a copy (JSON)`}</Menu.Item>
          ) : null}
          {mayErase ? (
            <Menu.Item color="danger" leftSection={<Eraser size={15} aria-hidden="true" />} onClick={() => setErasing(true)}>{t`Erase`}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {editing ? <EditCustomer customer={customer} onClose={() => setEditing(false)} /> : null}
        {merging ? <MergeCustomer customer={customer} onClose={() => setMerging(false)} /> : null}
        {erasing ? <EraseCustomer customer={customer} onClose={() => setErasing(false)} onErased={props.onBack} /> : null}
      </Suspense>
    </header>
  );
}

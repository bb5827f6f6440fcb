import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu, Modal, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { client, type Model, Refusal, take } from "@ondam/api";
import { Bars, Empty, Failure } from "@ondam/ui";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileDown, FileUp, GitMerge, type LucideIcon, MoreHorizontal, Search, UserPlus, UsersRound } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from "react";

import { number } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { SearchField } from "../base/SearchField.tsx";
import { useMay } from "../base/session.tsx";
import { useShortcut } from "../base/shortcuts.ts";
import { problem } from "../base/words.ts";
import css from "./Customers.module.css";
import { CustomerRows, type RowsHandle } from "./CustomerRows.tsx";
import { customerCountQuery, customersQuery, onceEach } from "./customers.ts";
import { Owner } from "./Owner.tsx";

export function Customers(props: { q: string; onSearch: (q: string) => void; onOpen: (id: string) => void }) {
  const query = useInfiniteQuery(customersQuery(props.q));
  const items = useMemo(() => onceEach(query.data?.pages.flatMap((page) => page.items) ?? []), [query.data]);
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<RowsHandle>(null);
  const [adding, setAdding] = useState(false);
  const mayEdit = useMay("edit_customers");
  const mayMerge = useMay("merge_customers");
  const mayExport = useMay("export_data");
  const heldPage = useQuery({ queryKey: ["held_merges", "first"], queryFn: () => take(client.GET("/api/v1/held_merges")), enabled: mayMerge }).data;
  const held = heldPage?.items.length ? `${heldPage.items.length}${heldPage.next_cursor ? "+" : ""}` : null;
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const navigate = useNavigate();
  const to = (page: "/customers/held" | "/customers/import") => ({
    href: `/app${page}`,
    onClick: (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      void navigate({ to: page });
    },
  });
  useShortcut({ code: "Slash", group: "list", label: t`Search customers` }, () => search.current?.focus());
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" || event.target !== search.current || event.nativeEvent.isComposing) return;
    event.preventDefault();
    rows.current?.enter();
  };
  const actions: Action[] = [];
  if (held) actions.push({ icon: GitMerge, label: t`${held} held merges`, ...to("/customers/held") });
  if (mayExport) actions.push({ icon: FileDown, label: t`Export`, href: "/api/v1/exports/customers", download: "customers.ndjson" });
  if (mayEdit) actions.push({ icon: FileUp, label: t`Import`, ...to("/customers/import") });
  return (
    <div className={css.page}>
      <header className={css.head} onKeyDown={onSearchKey}>
        <h1 className={css.title}>{t`Customers`}</h1>
        <Count q={props.q} />
        <SearchField
          ref={search}
          className={css.search}
          label={t`Search customers`}
          placeholder={t`Any part of name, e-mail, phone or order number`}
          value={props.q}
          onSearch={props.onSearch}
        />
        <span className={css.spring} />
        {narrow ? (
          <MoreActions actions={actions} />
        ) : (
          actions.map(({ icon: Icon, label, ...link }) => (
            <Button key={label} variant="default" component="a" leftSection={<Icon size={14} aria-hidden="true" />} {...link}>
              {label}
            </Button>
          ))
        )}
        {mayEdit ? <Button leftSection={<UserPlus size={14} aria-hidden="true" />} onClick={() => setAdding(true)}>{t`New customer`}</Button> : null}
      </header>
      {query.isPending ? <Bars rows={9} tall /> : null}
      {query.isError && !items.length ? (
        <Failure
          title={t`The customers could not be loaded`}
          text={query.error instanceof Refusal ? problem(query.error) : null}
          action={<Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>}
        />
      ) : null}
      {query.isSuccess && !items.length ? (
        props.q ? (
          <Empty
            icon={<Search size={20} />}
            title={t`Nobody found`}
            text={t`Try another part of the name, the address or the number.`}
            action={<Button variant="default" onClick={() => props.onSearch("")}>{t`Clear the search`}</Button>}
          />
        ) : (
          <Empty icon={<UsersRound size={20} />} title={t`No customers yet`} text={t`They appear by themselves when they write or visit. You can also bring them in from a CSV file.`} />
        )
      ) : null}
      {items.length ? <CustomerRows key={props.q} ref={rows} q={props.q} items={items} query={query} onOpen={props.onOpen} /> : null}
      <NewCustomer opened={adding} onClose={() => setAdding(false)} onMade={props.onOpen} />
    </div>
  );
}

/** How many there are, or were found. It stays while the next number is on its way. */
function Count({ q }: { q: string }) {
  const count = useQuery({ ...customerCountQuery(q), placeholderData: keepPreviousData }).data;
  const figure = count ? number(count.number) + (count.has_more ? "+" : "") : "";
  return (
    <span className={css.count} role="status">
      {count ? (q ? t`${figure} found` : t`${figure} in all`) : ""}
    </span>
  );
}

interface Action {
  icon: LucideIcon;
  label: string;
  href: string;
  download?: string;
  onClick?: (event: MouseEvent) => void;
}

function MoreActions({ actions }: { actions: Action[] }) {
  if (!actions.length) return null;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t`More`}>
          <MoreHorizontal size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ icon: Icon, label, ...link }) => (
          <Menu.Item key={label} component="a" leftSection={<Icon size={15} aria-hidden="true" />} {...link}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NewCustomer(props: { opened: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (body: Model<"CustomerInput">) => take(client.POST("/api/v1/customers", { body })),
    onSuccess: (customer) => {
      void queries.invalidateQueries({ queryKey: ["customers"] });
      props.onClose();
      props.onMade(customer.id);
    },
  });
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`New customer`}>
      <form className={css.form} onSubmit={onSubmit((text) => make.mutate({ name: text("name") || null, email: text("email") || null, phone: text("phone") || null }))}>
        <TextInput name="name" label={t`Name`} data-autofocus error={faultOf(make.error, "name")} />
        <TextInput name="email" type="email" label={t`E-mail`} error={faultOf(make.error, "email")} />
        <TextInput name="phone" type="tel" label={t`Phone`} error={faultOf(make.error, "phone")} />
        <FormError error={make.error} fields={["name", "email", "phone"]} />
        {(["email", "phone"] as const).map((kind) => (
          <Owner key={kind} error={make.error} field={kind} identity={{ kind, value: make.variables?.[kind] ?? "" }} onOpen={props.onMade} />
        ))}
        <div className={css.buttons}>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={make.isPending}>{t`Create`}</Button>
        </div>
      </form>
    </Modal>
  );
}

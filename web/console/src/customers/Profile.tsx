import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu, Modal, Select, TextInput } from "@mantine/core";
import { client, type Model, Refusal, take } from "@ondam/api";
import { Avatar, Badge, Bars, Empty, Failure, HiddenTitle } from "@ondam/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Download, Eraser, Eye, GitMerge, MoreHorizontal, Pencil, Plus, Undo2, X } from "lucide-react";
import { type ReactNode, useState } from "react";

import { dateTime, number, shortDate } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { useMay } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import { channelKind, problem } from "../base/words.ts";
import { Appointments } from "./Appointments.tsx";
import { languageName } from "./CustomerPanel.tsx";
import { type Customer, customerQuery, customersQuery, mergesQuery, nameOf } from "./customers.ts";
import { identityKind, touchChannel } from "./facts.ts";
import { Identities, identityText, Matters, Orders } from "./parts.tsx";
import css from "./Profile.module.css";
import { Timeline } from "./Timeline.tsx";

interface Props {
  id: string;
  onBack: () => void;
  onOpenConversation: (id: string) => void;
  onOpenCustomer: (id: string) => void;
}

export function Profile(props: Props) {
  const query = useQuery(customerQuery(props.id));
  if (query.isPending)
    return (
      <>
        <HiddenTitle>{t`Customer`}</HiddenTitle>
        <Bars rows={9} tall />
      </>
    );
  if (query.isError)
    return (
      <Failure
        title={t`This customer could not be shown`}
        text={query.error instanceof Refusal ? problem(query.error) : null}
        action={<Button variant="default" onClick={props.onBack}>{t`Back to the list`}</Button>}
      />
    );
  return <Whole {...props} customer={query.data} />;
}

function Whole(props: Props & { customer: Customer }) {
  const { customer } = props;
  return (
    <div className={css.page}>
      <Head {...props} />
      <div className={css.body}>
        <div className={css.side}>
          <Figures customer={customer} />
          <IdentityCard customer={customer} />
          <Traits customer={customer} />
          <Consents customer={customer} />
          <MergeCard {...props} />
        </div>
        <div className={css.middle}>
          <Card title={t`Matters`}>
            {customer.conversations.length ? (
              <Matters list={customer.conversations} onOpen={props.onOpenConversation} />
            ) : (
              <p className={css.none}>{t`No conversation yet.`}</p>
            )}
          </Card>
          {customer.appointments.length ? (
            <Card title={t`Appointments`}>
              <Appointments list={customer.appointments} conversationId={null} wantedAt={null} />
            </Card>
          ) : null}
          {customer.orders.length ? (
            <Card title={t`Orders`}>
              <Orders list={customer.orders} />
            </Card>
          ) : null}
        </div>
        <div className={css.side}>
          <Card title={t`Timeline`}>
            <Timeline id={customer.id} onOpenConversation={props.onOpenConversation} />
          </Card>
        </div>
      </div>
    </div>
  );
}

function Card(props: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.card} aria-label={props.title}>
      <h2 className={css.cardTitle}>
        {props.title}
        <span className={css.spring} />
        {props.action}
      </h2>
      {props.children}
    </section>
  );
}

function Head(props: Props & { customer: Customer }) {
  const { customer } = props;
  const [editing, setEditing] = useState(false);
  const [merging, setMerging] = useState(false);
  const [erasing, setErasing] = useState(false);
  const mayEdit = useMay("edit_customers");
  const mayMerge = useMay("merge_customers");
  const mayErase = useMay("erase_customers");
  const mayExport = useMay("export_data");
  const saveCopy = () => {
    const file = new Blob([JSON.stringify(customer, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `customer-${customer.id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <header className={css.head}>
      <ActionIcon aria-label={t`Back to the list`} onClick={props.onBack}>
        <ArrowLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <Avatar name={nameOf(customer)} seed={customer.id} size="lg" />
      <div className={css.who}>
        <h1 className={css.name}>{nameOf(customer) ?? t`Visitor`}</h1>
        <p className={css.meta}>
          {[
            customer.first_seen_at ? t`Customer since ${shortDate(customer.first_seen_at)}` : null,
            customer.last_seen_at ? t`last seen ${dateTime(customer.last_seen_at)}` : null,
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
      {editing ? <EditCustomer customer={customer} onClose={() => setEditing(false)} /> : null}
      {merging ? <MergeCustomer customer={customer} onClose={() => setMerging(false)} /> : null}
      {erasing ? <EraseCustomer customer={customer} onClose={() => setErasing(false)} onErased={props.onBack} /> : null}
    </header>
  );
}

function Figures({ customer }: { customer: Customer }) {
  const touch = customer.first_touch;
  return (
    <Card title={t`At a glance`}>
      <dl className={css.figures}>
        <div>
          <dd>{number(customer.counters.conversations)}</dd>
          <dt>{t`Conversations`}</dt>
        </div>
        <div>
          <dd>{number(customer.counters.orders)}</dd>
          <dt>{t`Orders`}</dt>
        </div>
        <div>
          <dd>{number(customer.counters.events)}</dd>
          <dt>{t`Events`}</dt>
        </div>
      </dl>
      <dl className={css.facts}>
        <div>
          <dt>{t`Prefers`}</dt>
          <dd>{customer.preferred_channel ? channelKind(customer.preferred_channel) : t`Not said`}</dd>
        </div>
        <div>
          <dt>{t`Language`}</dt>
          <dd>{customer.language ? languageName(customer.language) : t`Not known`}</dd>
        </div>
        {touch ? (
          <div>
            <dt>{t`Came by`}</dt>
            <dd>
              {touchChannel(touch.channel)}
              {touch.source ? ` (${touch.source})` : ""}
            </dd>
          </div>
        ) : null}
      </dl>
    </Card>
  );
}

function IdentityCard({ customer }: { customer: Customer }) {
  const queries = useQueryClient();
  const may = useMay("edit_customers");
  const [adding, setAdding] = useState(false);
  const [kind, setKind] = useState<Model<"IdentityInput">["kind"]>("email");
  const params = { path: { id: customer.id } };
  const renew = () => void queries.invalidateQueries({ queryKey: ["customer", customer.id] });
  const add = useMutation({
    mutationFn: (value: string) => take(client.POST("/api/v1/customers/{id}/identities", { params, body: { kind, value } })),
    onSuccess: () => {
      setAdding(false);
      renew();
    },
  });
  const remove = (identity: Model<"Identity">) => {
    take(
      client.DELETE("/api/v1/customers/{id}/identities/{identity_id}", {
        params: { path: { id: customer.id, identity_id: identity.id } },
      }),
    )
      .then(() => {
        renew();
        toast(t`Removed ${identity.value}`, {
          action: {
            label: t`Undo`,
            run: () =>
              void take(client.POST("/api/v1/customers/{id}/identities", { params, body: { kind: identity.kind, value: identity.value } })).then(renew, toastProblem),
          },
        });
      })
      .catch(toastProblem);
  };
  return (
    <Card
      title={t`Identities`}
      action={
        may ? (
          <ActionIcon size="sm" aria-label={t`Add an identity`} onClick={() => setAdding(!adding)}>
            <Plus size={15} aria-hidden="true" />
          </ActionIcon>
        ) : null
      }
    >
      <Identities
        list={customer.identities}
        action={(identity) =>
          may && customer.identities.length > 1 ? (
            <button type="button" className={css.remove} aria-label={t`Remove ${identity.value}`} onClick={() => remove(identity)}>
              <X size={12} aria-hidden="true" />
            </button>
          ) : null
        }
      />
      {adding ? (
        <form className={css.inline} onSubmit={onSubmit((text) => add.mutate(text("value")))}>
          <Select
            size="xs"
            aria-label={t`Kind`}
            allowDeselect={false}
            value={kind}
            onChange={(value) => value && setKind(value as typeof kind)}
            data={(["email", "phone", "user_id", "whatsapp"] as const).map((value) => ({ value, label: identityKind(value) }))}
          />
          <TextInput size="xs" name="value" required aria-label={t`Value`} error={faultOf(add.error, "value")} autoFocus />
          <Button type="submit" size="xs" loading={add.isPending}>{t`Add`}</Button>
        </form>
      ) : null}
      <FormError error={add.error} fields={["value"]} />
    </Card>
  );
}

function Traits({ customer }: { customer: Customer }) {
  const may = useMay("reveal_sensitive");
  const [shown, setShown] = useState<Record<string, string>>({});
  if (!customer.traits.length) return null;
  const reveal = (name: string) => {
    take(client.POST("/api/v1/customers/{id}/traits/{name}/reveal", { params: { path: { id: customer.id, name } } }))
      .then((answer) => setShown((all) => ({ ...all, [name]: answer.value })))
      .catch(toastProblem);
  };
  return (
    <Card title={t`Traits`}>
      <dl className={css.facts}>
        {customer.traits.map((trait) => (
          <div key={trait.name}>
            <dt>{trait.name}</dt>
            <dd>
              {shown[trait.name] ?? (typeof trait.value === "string" ? trait.value : JSON.stringify(trait.value))}
              {trait.sensitive && may && shown[trait.name] === undefined ? (
                <button type="button" className={css.remove} aria-label={t`Show ${trait.name}`} onClick={() => reveal(trait.name)}>
                  <Eye size={13} aria-hidden="true" />
                </button>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Consents({ customer }: { customer: Customer }) {
  if (!customer.consents.length) return null;
  return (
    <Card title={t`Consents`}>
      <ul className={css.consents}>
        {customer.consents.map((consent) => (
          <li key={`${consent.purpose}-${consent.channel ?? ""}`}>
            <Badge tone={consent.state === "granted" ? "ok" : "danger"}>{consent.state === "granted" ? t`Granted` : t`Denied`}</Badge>
            <span>
              {consent.purpose}
              {consent.channel ? ` · ${consent.channel}` : ""}
            </span>
            <span className={css.meta}>{shortDate(consent.at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ruleText(rule: Model<"Merge">["rule"]): string {
  switch (rule) {
    case "event":
      return t`An event named both`;
    case "alias":
      return t`An alias event`;
    case "channel":
      return t`A channel proved both`;
    case "agent":
      return t`Confirmed by the team`;
    case "api":
      return t`By API`;
    case "import":
      return t`By an import`;
  }
}

/** The recorded edges that make these identities one person; each can be taken back. */
function MergeCard(props: Props & { customer: Customer }) {
  const { customer } = props;
  const queries = useQueryClient();
  const may = useMay("merge_customers");
  const merges = useQuery(mergesQuery(customer.id)).data?.items ?? [];
  const undo = useMutation({
    mutationFn: (edge: string) =>
      take(client.DELETE("/api/v1/customers/{id}/merges/{edge_id}", { params: { path: { id: customer.id, edge_id: edge } } })),
    onSuccess: ({ customer_ids: ids }) => {
      void queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["merges"] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      const other = ids.find((id) => id !== customer.id);
      toast(t`Taken apart, as if they had never been one.`, other ? { action: { label: t`Show the other`, run: () => props.onOpenCustomer(other) } } : {});
    },
    onError: toastProblem,
  });
  if (!merges.length) return null;
  return (
    <Card title={t`Why this is one customer`}>
      <ul className={css.merges}>
        {merges.map((merge) => (
          <li key={merge.id} data-retracted={merge.retracted_at ? "" : undefined}>
            <p>
              <b>{identityText(merge.left)}</b> ↔ <b>{identityText(merge.right)}</b>
            </p>
            <p className={css.meta}>
              {ruleText(merge.rule)} · {shortDate(merge.at)}
              {merge.retracted_at ? ` · ${t`undone ${shortDate(merge.retracted_at)}`}` : ""}
            </p>
            {may && !merge.retracted_at ? (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<Undo2 size={12} aria-hidden="true" />}
                loading={undo.isPending && undo.variables === merge.id}
                onClick={() => undo.mutate(merge.id)}
              >
                {t`Undo`}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function EditCustomer(props: { customer: Customer; onClose: () => void }) {
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
    <Modal opened onClose={props.onClose} title={t`Edit`}>
      <form className={css.form} onSubmit={onSubmit((text) => save.mutate(text))}>
        <TextInput name="name" label={t`Name`} defaultValue={customer.name ?? ""} error={faultOf(save.error, "name")} data-autofocus />
        <TextInput name="language" label={t`Language`} description={t`A code such as ko, en or ja.`} defaultValue={customer.language ?? ""} error={faultOf(save.error, "language")} />
        <Select
          label={t`Preferred channel`}
          clearable
          value={channel}
          onChange={setChannel}
          data={(["web_chat", "email", "whatsapp"] as const).map((value) => ({ value, label: channelKind(value) }))}
        />
        <FormError error={save.error} fields={["name", "language"]} />
        <div className={css.buttons}>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
        </div>
      </form>
    </Modal>
  );
}

function MergeCustomer(props: { customer: Customer; onClose: () => void }) {
  const queries = useQueryClient();
  const [q, setQ] = useState("");
  const found = useQuery({
    queryKey: ["customers", "merge", q],
    queryFn: () => take(client.GET("/api/v1/customers", { params: { query: { q, limit: 8 } } })),
    enabled: q.length > 0,
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
        <TextInput label={t`Who is the same person?`} placeholder={t`Name, e-mail or phone`} onInput={(event) => setQ(event.currentTarget.value.trim())} data-autofocus />
        <ul className={css.found}>
          {found?.map((item) => (
            <li key={item.id}>
              <Avatar name={nameOf(item)} seed={item.id} size="sm" />
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

function EraseCustomer(props: { customer: Customer; onClose: () => void; onErased: () => void }) {
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
        <div className={css.buttons}>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button color="danger" data-danger disabled={typed.normalize("NFC") !== word.normalize("NFC")} loading={erase.isPending} onClick={() => erase.mutate()}>{t`Erase for good`}</Button>
        </div>
      </div>
    </Modal>
  );
}

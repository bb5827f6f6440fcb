import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Avatar, Badge } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { useRemoval } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { shortDate } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { membersQuery, useMembers, useTeams } from "../base/lookups.ts";
import { Buttons, Facts, Form, Page, Panel, Row, Rows } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";
import { useSession } from "../base/session.tsx";
import { availability, role } from "../base/words.ts";

type Role = Model<"Role">;

export function Team() {
  const session = useSession();
  const query = useQuery(membersQuery);
  const members = query.data?.items ?? [];
  const [inviting, setInviting] = useState(false);
  const roles: Role[] = session.role === "owner" ? ["owner", "admin", "agent", "viewer"] : ["admin", "agent", "viewer"];
  const setRole = useChange(
    ({ id, next }: { id: string; next: Role }) => take(client.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body: { role: next } })),
    ["users"],
    { loud: true },
  );
  const removal = useRemoval<Model<"Member">>({
    remove: ({ id }) => take(client.DELETE("/api/v1/users/{id}", { params: { path: { id } } })),
    stale: ["users", "teams"],
    words: ({ name }) => ({ title: t({ message: `Remove ${name}?`, context: "member" }), text: t`Their sessions end at once. What they wrote stays.` }),
  });
  return (
    <Page
      title={t({ message: "Team", context: "people" })}
      text={t`Viewers read; agents answer; admins also change settings; owners decide who is an owner.`}
      action={<Button leftSection={<UserPlus size={14} aria-hidden="true" />} onClick={() => setInviting(true)}>{t`Invite`}</Button>}
    >
      <Awaited query={query} rows={4} tall />
      <Rows>
        {members.map((member) => (
          <Row
            key={member.id}
            icon={<Avatar name={member.name} seed={member.id} presence={member.availability} />}
            title={
              <>
                {member.name}
                {member.id === session.user.id ? <Badge>{t`me`}</Badge> : null}
              </>
            }
            text={
              <Facts>
                <span>{member.email}</span>
                <span>{availability(member.availability)}</span>
              </Facts>
            }
          >
            <Select
              size="xs"
              w={96}
              aria-label={t`Role of ${member.name}`}
              allowDeselect={false}
              value={member.role}
              disabled={member.role === "owner" && session.role !== "owner"}
              data={[...new Set([member.role, ...roles])].map((value) => ({ value, label: role(value) }))}
              onChange={(next) => next && setRole.mutate({ id: member.id, next: next as Role })}
            />
            <ActionIcon aria-label={t`Remove ${member.name}`} disabled={member.id === session.user.id} onClick={() => removal.ask(member)}>
              <Trash2 size={15} aria-hidden="true" />
            </ActionIcon>
          </Row>
        ))}
      </Rows>
      <Invitations />
      <Teams />
      {inviting ? <Invite roles={roles} onClose={() => setInviting(false)} /> : null}
      {removal.question}
    </Page>
  );
}

function Invite({ roles, onClose }: { roles: Role[]; onClose: () => void }) {
  const [made, setMade] = useState<Model<"Invitation"> | null>(null);
  const invite = useChange((body: Model<"InvitationInput">) => take(client.POST("/api/v1/invitations", { body })), ["invitations"], {
    onDone: (invitation) => (invitation.url ? setMade(invitation) : onClose()),
  });
  if (made?.url)
    return (
      <Secret
        title={t({ message: "Invited", context: "done" })}
        done={t`Done`}
        text={
          made.sends_mail
            ? t`A mail is on its way. You can also hand over this link yourself; it works once, for three days.`
            : t`No mail goes out, as no mailbox is connected. Hand over this link yourself; it works once, for three days.`
        }
        // Where nobody has told the server its address, it gives the path alone.
        value={new URL(made.url, location.origin).href}
        onClose={onClose}
      />
    );
  return (
    <Modal opened onClose={onClose} title={t`Invite`}>
      <Form onSubmit={onSubmit((text) => invite.mutate({ email: text("email"), name: text("name"), role: text("role") as Role }))}>
        <TextInput name="email" type="email" required label={t`E-mail address`} error={faultOf(invite.error, "email")} data-autofocus />
        <TextInput name="name" label={t`Name`} error={faultOf(invite.error, "name")} />
        <Select name="role" label={t`Role`} allowDeselect={false} defaultValue="agent" data={roles.map((value) => ({ value, label: role(value) }))} />
        <FormError error={invite.error} fields={["email", "name"]} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={invite.isPending}>{t`Invite`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

function Invitations() {
  const items = useQuery({ queryKey: ["invitations"], queryFn: () => take(client.GET("/api/v1/invitations")) }).data?.items ?? [];
  const withdrawal = useRemoval<Model<"Invitation">>({
    remove: ({ id }) => take(client.DELETE("/api/v1/invitations/{id}", { params: { path: { id } } })),
    stale: ["invitations"],
    words: ({ name, email }) => ({ title: t`Withdraw the invitation of ${name || email}?`, text: t`The link that was sent no longer works.`, yes: t`Withdraw` }),
  });
  if (!items.length) return null;
  return (
    <Panel title={t`Open invitations`}>
      <Rows>
        {items.map((invitation) => (
          <Row key={invitation.id} title={invitation.name || invitation.email} text={[invitation.name ? invitation.email : "", role(invitation.role), t`until ${shortDate(invitation.expires_at)}`].filter(Boolean).join(" · ")}>
            <Button size="compact-xs" variant="default" onClick={() => withdrawal.ask(invitation)}>{t`Withdraw`}</Button>
          </Row>
        ))}
      </Rows>
      {withdrawal.question}
    </Panel>
  );
}

function Teams() {
  const teams = useTeams();
  const members = useMembers();
  const [editing, setEditing] = useState<Model<"Team"> | "new" | null>(null);
  const removal = useRemoval<Model<"Team">>({
    remove: ({ id }) => take(client.DELETE("/api/v1/teams/{id}", { params: { path: { id } } })),
    stale: ["teams", "conversations", "channels"],
    words: ({ name: team }) => ({ title: t({ message: `Remove ${team}?`, context: "team" }), text: t`Its members stay. What came to the team goes to everybody who is online.` }),
  });
  const name = (id: string) => members.find((member) => member.id === id)?.name ?? "";
  return (
    <Panel
      title={t`Teams`}
      text={t`Conversations can go to a team; it takes turns among its members who are online.`}
      action={
        <Button size="compact-xs" variant="default" leftSection={<Plus size={13} aria-hidden="true" />} onClick={() => setEditing("new")}>{t`New team`}</Button>
      }
    >
      {teams.length ? (
        <Rows>
          {teams.map((team) => (
            <Row key={team.id} title={team.name} text={team.member_ids.map(name).filter(Boolean).join(", ") || t`Nobody yet`}>
              <ActionIcon aria-label={t`Change ${team.name}`} onClick={() => setEditing(team)}>
                <Pencil size={15} aria-hidden="true" />
              </ActionIcon>
            </Row>
          ))}
        </Rows>
      ) : null}
      {editing ? (
        <EditTeam
          team={editing === "new" ? null : editing}
          onRemove={(team) => {
            setEditing(null);
            removal.ask(team);
          }}
          onClose={() => setEditing(null)}
        />
      ) : null}
      {removal.question}
    </Panel>
  );
}

function EditTeam(props: { team: Model<"Team"> | null; onRemove: (team: Model<"Team">) => void; onClose: () => void }) {
  const { team, onClose } = props;
  const members = useMembers();
  const [ids, setIds] = useState<string[]>(team?.member_ids ?? []);
  const save = useChange(
    (name: string) => {
      const body = { name, member_ids: ids };
      return team ? take(client.PATCH("/api/v1/teams/{id}", { params: { path: { id: team.id } }, body })) : take(client.POST("/api/v1/teams", { body }));
    },
    ["teams", "users"],
    { onDone: onClose },
  );
  return (
    <Modal opened onClose={onClose} title={team ? team.name : t`New team`}>
      <Form onSubmit={onSubmit((text) => save.mutate(text("name")))}>
        <TextInput name="name" required label={t`Name`} defaultValue={team?.name ?? ""} error={faultOf(save.error, "name")} data-autofocus />
        <MultiSelect label={t`Members`} placeholder={ids.length ? undefined : t`Nobody yet`} value={ids} onChange={setIds} data={members.map((member) => ({ value: member.id, label: member.name }))} searchable />
        <FormError error={save.error} fields={["name"]} />
        <Buttons>
          {team ? <Button variant="subtle" data-danger onClick={() => props.onRemove(team)}>{t`Remove the team`}</Button> : null}
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

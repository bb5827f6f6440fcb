import { t } from "@lingui/core/macro";
import { Button, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import type { Model } from "@ondam/api";
import { useState } from "react";

import { faultOf } from "../base/form.tsx";
import { Pair } from "../base/Page.tsx";
import { useSession } from "../base/session.tsx";
import css from "./Channels.module.css";

type Channel = Model<"Channel">;
type Kind = Model<"ChannelKind">;
type Settings = Model<"ChannelSettings">;

/** The fields of one kind of channel, uncontrolled: `readChannel` takes them out of the form. */
export function ChannelFields({ kind, channel, error }: { kind: Kind; channel: Channel | null; error: unknown }) {
  const { workspace } = useSession();
  const settings: Settings = channel?.settings ?? {};
  const defaults: Record<Kind, string> = { web_chat: workspace.name, email: t`E-mail`, whatsapp: "WhatsApp", api: t`API` };
  return (
    <>
      <TextInput
        name="name"
        required
        label={t`Name`}
        description={kind === "web_chat" ? t`Visitors see it at the top of the window.` : t`For your team.`}
        defaultValue={channel?.name ?? defaults[kind]}
        error={faultOf(error, "name")}
      />
      {kind === "web_chat" ? <WebChat settings={settings} error={error} /> : null}
      {kind === "email" ? <Email settings={settings} channel={channel} error={error} /> : null}
      {kind === "whatsapp" ? <WhatsApp settings={settings} channel={channel} error={error} /> : null}
      {kind === "api" ? (
        <TextInput
          name="webhook_url"
          type="url"
          label={t`Where answers go`}
          description={t`We POST every outgoing message there, signed. Messages come in by the API.`}
          placeholder="https://"
          defaultValue={settings.webhook_url ?? ""}
          error={faultOf(error, "settings.webhook_url")}
        />
      ) : null}
    </>
  );
}

interface Part {
  settings: Settings;
  error: unknown;
}

function WebChat({ settings, error }: Part) {
  return (
    <>
      <Textarea name="greeting" label={t`Greeting`} rows={2} maxLength={500} defaultValue={settings.greeting ?? t`Hello! How can we help?`} error={faultOf(error, "settings.greeting")} />
      <OutOfHours settings={settings} />
      <Pair>
        <label className={css.label}>
          {t`Colour`}
          <input type="color" name="color" className={css.color} defaultValue={settings.color ?? "#b4461f"} />
        </label>
        <Select
          name="locale"
          label={t`Language`}
          allowDeselect={false}
          defaultValue={settings.locale ?? "auto"}
          data={[
            { value: "auto", label: t`The visitor's own` },
            { value: "ko", label: "한국어" },
            { value: "en", label: "English" },
          ]}
        />
      </Pair>
      <TextInput
        name="allowed_origins"
        label={t`Only on these sites`}
        description={t`Addresses separated by spaces; empty allows every site.`}
        placeholder="https://shop.example"
        defaultValue={settings.allowed_origins?.join(" ") ?? ""}
        error={faultOf(error, "settings.allowed_origins")}
      />
    </>
  );
}

function OutOfHours({ settings }: { settings: Settings }) {
  return (
    <Textarea
      name="out_of_hours_message"
      label={t`Answer outside business hours`}
      description={t`Empty sends none.`}
      rows={2}
      maxLength={1000}
      defaultValue={settings.out_of_hours_message ?? ""}
    />
  );
}

function Server({ prefix, server, error, port }: { prefix: "imap" | "smtp"; server: Model<"MailServer"> | undefined; error: unknown; port: number }) {
  return (
    <fieldset className={css.fieldset}>
      <legend>{prefix === "imap" ? t`Incoming (IMAP)` : t`Outgoing (SMTP)`}</legend>
      <div className={css.server}>
        <TextInput name={`${prefix}_host`} required label={t`Server`} defaultValue={server?.host ?? ""} error={faultOf(error, `settings.${prefix}.host`)} />
        <TextInput name={`${prefix}_port`} required type="number" label={t`Port`} defaultValue={String(server?.port ?? port)} error={faultOf(error, `settings.${prefix}.port`)} />
        <Select
          name={`${prefix}_security`}
          label={t`Encryption`}
          allowDeselect={false}
          defaultValue={server?.security ?? "tls"}
          data={[
            { value: "tls", label: "TLS" },
            { value: "starttls", label: "STARTTLS" },
            { value: "none", label: t`None` },
          ]}
          error={faultOf(error, `settings.${prefix}.security`)}
        />
        <TextInput name={`${prefix}_user`} required label={t`User`} autoComplete="off" defaultValue={server?.user ?? ""} error={faultOf(error, `settings.${prefix}.user`)} />
      </div>
    </fieldset>
  );
}

/** How a mailbox signs in, as the form says it: `oauth` is xoauth2 with a place where tokens come from. */
type Way = "password" | "xoauth2" | "oauth";

const tokenPlaces = [
  { name: "Google", token_url: "https://oauth2.googleapis.com/token", scope: "https://mail.google.com/" },
  {
    name: "Microsoft",
    token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    scope: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
  },
];

function OAuth({ settings, channel, error }: Part & { channel: Channel | null }) {
  const [place, setPlace] = useState({ token_url: settings.oauth?.token_url ?? "", scope: settings.oauth?.scope ?? "" });
  const hasRefresh = channel?.secrets_set.includes("refresh_token") ?? false;
  const hasSecret = channel?.secrets_set.includes("client_secret") ?? false;
  return (
    <fieldset className={css.fieldset}>
      <legend>{t`Access tokens`}</legend>
      <div className={css.places} role="group" aria-labelledby="known-places">
        <span id="known-places" className={css.hint}>{t`Fill in for`}</span>
        {tokenPlaces.map((known) => (
          <Button key={known.name} size="compact-xs" variant="default" onClick={() => setPlace(known)}>
            {known.name}
          </Button>
        ))}
      </div>
      <TextInput
        name="oauth_token_url"
        type="url"
        required
        label={t`Address that gives access tokens`}
        placeholder="https://"
        value={place.token_url}
        onChange={(event) => setPlace({ ...place, token_url: event.currentTarget.value })}
        error={faultOf(error, "settings.oauth.token_url")}
      />
      <TextInput
        name="oauth_scope"
        label={t`Scope`}
        description={t`Empty asks for what was granted.`}
        value={place.scope}
        onChange={(event) => setPlace({ ...place, scope: event.currentTarget.value })}
        error={faultOf(error, "settings.oauth.scope")}
      />
      <Pair>
        <TextInput
          name="oauth_client_id"
          required
          label={t`Client id`}
          autoComplete="off"
          defaultValue={settings.oauth?.client_id ?? ""}
          error={faultOf(error, "settings.oauth.client_id")}
        />
        <PasswordInput
          name="secret_client_secret"
          label={t`Client secret`}
          placeholder={hasSecret ? t`stored; type to replace` : ""}
          autoComplete="new-password"
          error={faultOf(error, "secrets.client_secret")}
        />
      </Pair>
      <PasswordInput
        name="secret_refresh_token"
        required={!hasRefresh}
        label={t`Refresh token`}
        description={t`Access tokens are renewed with it shortly before they end.`}
        placeholder={hasRefresh ? t`stored; type to replace` : ""}
        autoComplete="new-password"
        error={faultOf(error, "secrets.refresh_token")}
      />
    </fieldset>
  );
}

function Email({ settings, channel, error }: Part & { channel: Channel | null }) {
  const stored = channel?.secrets_set.includes("password") ?? false;
  const [way, setWay] = useState<Way>(settings.oauth ? "oauth" : (settings.auth ?? "password"));
  return (
    <>
      <Pair>
        <TextInput name="address" type="email" required label={t`Address`} defaultValue={settings.address ?? ""} error={faultOf(error, "settings.address")} />
        <TextInput name="from_name" label={t`Sender's name`} defaultValue={settings.from_name ?? ""} />
      </Pair>
      <Server prefix="imap" server={settings.imap} error={error} port={993} />
      <Server prefix="smtp" server={settings.smtp} error={error} port={465} />
      <Pair>
        <Select
          name="auth"
          label={t`Sign in by`}
          allowDeselect={false}
          value={way}
          onChange={(value) => setWay((value ?? "password") as Way)}
          data={[
            { value: "password", label: t`Password` },
            { value: "oauth", label: t`OAuth 2 (XOAUTH2), renewed by itself` },
            { value: "xoauth2", label: t`OAuth 2 access token` },
          ]}
        />
        {way === "oauth" ? null : (
          <PasswordInput
            name="secret_password"
            required={!stored}
            label={way === "password" ? t`Password` : t`Access token`}
            placeholder={stored ? t`stored; type to replace` : ""}
            autoComplete="new-password"
            error={faultOf(error, "secrets.password")}
          />
        )}
      </Pair>
      {way === "oauth" ? <OAuth settings={settings} channel={channel} error={error} /> : null}
      <TextInput name="folder" label={t`Folder`} defaultValue={settings.folder ?? "INBOX"} error={faultOf(error, "settings.folder")} />
      <TextInput
        name="authserv_id"
        label={t`Name in Authentication-Results`}
        description={t`The first word that your own mail server writes into this header. With it, nobody can pretend to be a customer; empty if your server writes none. For Gmail and Microsoft 365 it is known.`}
        defaultValue={settings.authserv_id ?? ""}
        error={faultOf(error, "settings.authserv_id")}
      />
      <Switch
        name="reply_addresses"
        label={t`An address of its own for each conversation's answers`}
        description={t`Answers find their conversation even where a server changes the ids of mails. Your mail server must deliver name+anything@ to this mailbox, as Gmail and Microsoft 365 do.`}
        defaultChecked={settings.reply_addresses ?? false}
        error={faultOf(error, "settings.reply_addresses")}
      />
      <OutOfHours settings={settings} />
    </>
  );
}

function WhatsApp({ settings, channel, error }: Part & { channel: Channel | null }) {
  const secret = (name: "access_token" | "app_secret" | "verify_token", label: string) => {
    const stored = channel?.secrets_set.includes(name) ?? false;
    return (
      <PasswordInput
        name={`secret_${name}`}
        required={!stored}
        label={label}
        placeholder={stored ? t`stored; type to replace` : ""}
        autoComplete="new-password"
        error={faultOf(error, `secrets.${name}`)}
      />
    );
  };
  return (
    <>
      <Pair>
        <TextInput name="phone_number_id" required label={t`Phone number id`} defaultValue={settings.phone_number_id ?? ""} error={faultOf(error, "settings.phone_number_id")} />
        <TextInput name="business_account_id" label={t`Business account id`} defaultValue={settings.business_account_id ?? ""} />
        <TextInput name="display_phone" label={t`Number that customers see`} defaultValue={settings.display_phone ?? ""} />
        <TextInput name="api_base" type="url" label={t`Address of the API`} defaultValue={settings.api_base ?? "https://graph.facebook.com/v23.0"} error={faultOf(error, "settings.api_base")} />
      </Pair>
      <Pair>
        {secret("access_token", t`Access token`)}
        {secret("app_secret", t`App secret`)}
        {secret("verify_token", t`Verify token`)}
      </Pair>
      <OutOfHours settings={settings} />
    </>
  );
}

/** What the form holds, as the contract wants it. An empty secret keeps the stored one. */
export function readChannel(kind: Kind, text: (name: string) => string, channel: Channel | null): Model<"ChannelInput"> {
  // What this form does not show stays as it is.
  const settings: Settings = { ...channel?.settings };
  const secrets: Record<string, string> = {};
  const secret = (name: string) => {
    const value = text(`secret_${name}`);
    if (value) secrets[name] = value;
  };
  // What is absent stays as it is stored; null takes it away.
  const clear = (name: "from_name" | "authserv_id" | "business_account_id" | "display_phone" | "webhook_url" | "oauth") => {
    settings[name] = (channel?.settings[name] ? null : undefined) as undefined;
  };
  const optional = (name: "from_name" | "authserv_id" | "business_account_id" | "display_phone" | "webhook_url") => {
    if (text(name)) settings[name] = text(name);
    else clear(name);
  };
  if (kind !== "api") settings.out_of_hours_message = text("out_of_hours_message");
  if (kind === "web_chat") {
    settings.greeting = text("greeting");
    settings.color = text("color") || "#b4461f";
    settings.locale = text("locale") as NonNullable<Settings["locale"]>;
    settings.allowed_origins = text("allowed_origins").split(/[\s,]+/).filter(Boolean);
  } else if (kind === "email") {
    settings.address = text("address");
    optional("from_name");
    optional("authserv_id");
    const way = text("auth") as Way;
    settings.auth = way === "password" ? "password" : "xoauth2";
    clear("oauth");
    if (way === "oauth") settings.oauth = { token_url: text("oauth_token_url"), client_id: text("oauth_client_id"), scope: text("oauth_scope") };
    settings.folder = text("folder") || "INBOX";
    settings.reply_addresses = text("reply_addresses") !== "";
    for (const prefix of ["imap", "smtp"] as const)
      settings[prefix] = {
        host: text(`${prefix}_host`),
        port: Number(text(`${prefix}_port`)),
        security: text(`${prefix}_security`) as Model<"MailServer">["security"],
        user: text(`${prefix}_user`),
      };
    if (way !== "oauth") secret("password");
    else {
      secret("refresh_token");
      secret("client_secret");
    }
  } else if (kind === "whatsapp") {
    settings.phone_number_id = text("phone_number_id");
    optional("business_account_id");
    optional("display_phone");
    settings.api_base = text("api_base");
    secret("access_token");
    secret("app_secret");
    secret("verify_token");
  } else {
    optional("webhook_url");
  }
  const input: Model<"ChannelInput"> = { name: text("name"), settings };
  if (Object.keys(secrets).length || !channel) input.secrets = secrets;
  return input;
}

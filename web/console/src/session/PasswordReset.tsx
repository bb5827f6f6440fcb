import { t } from "@lingui/core/macro";
import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { client, Refusal, take } from "@ondam/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";

import { Door } from "../base/Door.tsx";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { CodeBox } from "../base/Page.tsx";
import { useToken } from "../base/token.ts";

/** Without a token in the address it asks for a link; with one it sets the password. */
export function PasswordReset() {
  const token = useToken();
  return token ? <NewPassword token={token} /> : <AskForLink />;
}

function AskForLink() {
  const ask = useMutation({
    mutationFn: (email: string) => take(client.POST("/api/v1/password_resets", { body: { email } })),
  });
  if (ask.isSuccess && !ask.data.sends_mail)
    return (
      <Door title={t`No mail can be sent`} text={t`This server has no mailbox that could send you a link. Ask whoever runs it: the command below gives one.`}>
        <CodeBox text={`ondam user link --email ${ask.variables}`} label={t`The command`} />
        <p>
          <Anchor component={Link} to="/sign-in" size="sm">{t`Back to signing in`}</Anchor>
        </p>
      </Door>
    );
  if (ask.isSuccess)
    return (
      <Door title={t`Check your mailbox`} text={t`If the address has an account, a link is on its way. It works for 30 minutes.`}>
        <p>
          <Anchor component={Link} to="/sign-in" size="sm">{t`Back to signing in`}</Anchor>
        </p>
      </Door>
    );
  return (
    <Door title={t`Forgot the password?`} text={t`We send you a link with which you set a new one.`}>
      <form onSubmit={onSubmit((text) => ask.mutate(text("email")))}>
        <TextInput name="email" required size="sm" type="email" label={t`E-mail address`} autoComplete="username" autoFocus error={faultOf(ask.error, "email")} />
        <FormError error={ask.error} fields={["email"]} />
        <Button type="submit" size="md" loading={ask.isPending}>{t`Send the link`}</Button>
        <Anchor component={Link} to="/sign-in" size="sm">{t`Back to signing in`}</Anchor>
      </form>
    </Door>
  );
}

function NewPassword({ token }: { token: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const link = useQuery({
    queryKey: ["link", "password_reset", token],
    queryFn: () => take(client.POST("/api/v1/links/inspection", { body: { kind: "password_reset", token } })),
    retry: false,
    staleTime: Infinity,
  });
  const set = useMutation({
    mutationFn: (password: string) => take(client.POST("/api/v1/password_resets/completion", { body: { token, password } })),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ["session"] });
      await navigate({ to: "/" });
    },
  });
  // Told before a new password is thought up; a server that does not answer says nothing about the link.
  if (link.error instanceof Refusal && link.error.status >= 400 && link.error.status < 500)
    return (
      <Door title={t`This link has expired`} text={t`It was used already, or its 30 minutes have passed.`}>
        <p>
          <Button size="md" fullWidth onClick={() => navigate({ to: "/password-reset" })}>{t`Ask for a new link`}</Button>
        </p>
      </Door>
    );
  return (
    <Door title={t`New password`} text={t`You are signed in afterwards; everywhere else you are signed out.`}>
      <form onSubmit={onSubmit((text) => set.mutate(text("password")))}>
        <input type="hidden" name="username" autoComplete="username" value={link.data?.email ?? ""} />
        <PasswordInput
          name="password"
          required
          size="sm"
          minLength={10}
          label={t`Password`}
          description={t`At least 10 characters.`}
          autoComplete="new-password"
          autoFocus
          error={faultOf(set.error, "password")}
        />
        <FormError error={set.error} fields={["password"]} />
        <Button type="submit" size="md" loading={set.isPending}>{t`Save and sign in`}</Button>
      </form>
    </Door>
  );
}

import { t } from "@lingui/core/macro";
import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { client, setCsrfToken, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";

import { Door } from "../base/Door.tsx";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { type Session, sessionQuery } from "../base/session.tsx";
import { useToken } from "../base/token.ts";

export function SignIn() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { back } = useSearch({ from: "/sign-in" });
  const token = useToken();
  const enter = async (session: Session) => {
    setCsrfToken(session.csrf_token);
    // Whoever signs in is here to answer; a failure of this is no reason to stay outside.
    if (session.availability === "offline" && session.permissions.includes("reply_conversations"))
      await take(client.PUT("/api/v1/session/availability", { body: { availability: "online" } })).catch(() => undefined);
    queries.removeQueries({ queryKey: sessionQuery.queryKey });
    await navigate({ to: back?.startsWith("/") && !back.startsWith("//") ? back : "/", replace: true });
  };
  const signIn = useMutation({
    mutationFn: (text: (name: string) => string) =>
      take(client.POST("/api/v1/session", { body: { email: text("email"), password: text("password") } })),
    onSuccess: enter,
  });
  const byLink = useMutation({
    mutationFn: (given: string) => take(client.POST("/api/v1/session/link", { body: { token: given } })),
    onSuccess: enter,
  });
  const { mutate: useLink } = byLink;
  useEffect(() => {
    if (!token) return;
    // A token in the address must not stay in the history.
    history.replaceState(history.state, "", location.pathname + location.search);
    useLink(token);
  }, [token, useLink]);

  return (
    <Door title={t`Sign in`} text={byLink.isPending ? t`Signing you in by the link…` : t`Good to see you.`}>
      <form onSubmit={onSubmit((text) => signIn.mutate(text))}>
        <TextInput name="email" required size="sm" type="email" label={t`E-mail address`} autoComplete="username" autoFocus error={faultOf(signIn.error, "email")} />
        <PasswordInput name="password" required size="sm" label={t`Password`} autoComplete="current-password" error={faultOf(signIn.error, "password")} />
        <FormError error={signIn.error ?? byLink.error} fields={["email", "password"]} />
        <Button type="submit" size="md" loading={signIn.isPending || byLink.isPending}>{t`Sign in`}</Button>
        <Anchor component={Link} to="/password-reset" size="sm">{t`Forgot the password?`}</Anchor>
      </form>
    </Door>
  );
}

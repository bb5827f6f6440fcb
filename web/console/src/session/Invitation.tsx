import { t } from "@lingui/core/macro";
import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { client, take } from "@ondam/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";

import { Door } from "../base/Door.tsx";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { currentLocale } from "../base/locale.ts";
import { useToken } from "../base/token.ts";
import { role } from "../base/words.ts";

export function Invitation() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const token = useToken();
  const link = useQuery({
    queryKey: ["link", "invitation", token],
    queryFn: () => take(client.POST("/api/v1/links/inspection", { body: { kind: "invitation", token } })),
    retry: false,
    staleTime: Infinity,
  });
  const accept = useMutation({
    mutationFn: (text: (name: string) => string) =>
      take(
        client.POST("/api/v1/invitations/acceptance", {
          body: { token, name: text("name"), password: text("password"), locale: currentLocale() },
        }),
      ),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ["session"] });
      await navigate({ to: "/" });
    },
  });
  if (link.isError)
    return (
      <Door title={t`This invitation has expired`} text={t`It was used already, or its three days have passed. Ask whoever invited you for a new one.`}>
        <p>
          <Anchor component={Link} to="/sign-in" size="sm">{t`Back to signing in`}</Anchor>
        </p>
      </Door>
    );
  const invited = link.data;
  return (
    <Door
      title={invited ? t`Join ${invited.workspace_name}` : t`Invitation`}
      text={invited ? t`${invited.email} · ${invited.role ? role(invited.role) : ""}` : ""}
    >
      <form onSubmit={onSubmit((text) => accept.mutate(text))}>
        <input type="hidden" name="username" autoComplete="username" value={invited?.email ?? ""} />
        <TextInput key={invited?.name} name="name" required size="sm" label={t`Your name`} autoComplete="name" defaultValue={invited?.name ?? ""} error={faultOf(accept.error, "name")} />
        <PasswordInput
          name="password"
          required
          size="sm"
          minLength={10}
          label={t`Password`}
          description={t`At least 10 characters.`}
          autoComplete="new-password"
          error={faultOf(accept.error, "password")}
        />
        <FormError error={accept.error} fields={["name", "password"]} />
        <Button type="submit" size="md" loading={accept.isPending} disabled={!invited}>{t`Join`}</Button>
      </form>
    </Door>
  );
}

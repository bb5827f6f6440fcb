import { t } from "@lingui/core/macro";
import { Button, PasswordInput, Select, TextInput } from "@mantine/core";
import { client, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { Door } from "../base/Door.tsx";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { currentLocale } from "../base/locale.ts";
import { useToken } from "../base/token.ts";
import { timeZones } from "../base/zones.ts";

const fields = ["code", "workspace_name", "name", "email", "password", "time_zone"];

/** The first visit: the one-time code of the server's console makes the workspace and its owner. */
export function Setup() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const code = useToken();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const setUp = useMutation({
    mutationFn: (text: (name: string) => string) =>
      take(
        client.POST("/api/v1/setup", {
          body: {
            code: code || text("code"),
            workspace_name: text("workspace_name"),
            name: text("name"),
            email: text("email"),
            password: text("password"),
            locale: currentLocale(),
            time_zone: text("time_zone") || here,
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["session"] });
      await navigate({ to: "/settings/channels" });
    },
  });
  const { error } = setUp;
  return (
    <Door title={t`Welcome`} text={t`Two minutes, and you can answer your first customer.`}>
      <form onSubmit={onSubmit((text) => setUp.mutate(text))}>
        {code ? null : (
          <TextInput
            name="code"
            required
            label={t`One-time code`}
            description={t`The server printed it when it started.`}
            error={faultOf(error, "code")}
            autoComplete="off"
          />
        )}
        <TextInput name="workspace_name" required size="sm" label={t`Name of your business`} error={faultOf(error, "workspace_name")} autoFocus />
        <TextInput name="name" required size="sm" label={t`Your name`} autoComplete="name" error={faultOf(error, "name")} />
        <TextInput name="email" required size="sm" type="email" label={t`E-mail address`} autoComplete="username" error={faultOf(error, "email")} />
        <PasswordInput
          name="password"
          required
          size="sm"
          minLength={10}
          label={t`Password`}
          description={t`At least 10 characters.`}
          autoComplete="new-password"
          error={faultOf(error, "password")}
        />
        <Select name="time_zone" size="sm" label={t`Time zone`} searchable data={timeZones()} defaultValue={here} error={faultOf(error, "time_zone")} />
        <FormError error={error} fields={code ? fields.slice(1) : fields} />
        <Button type="submit" size="md" loading={setUp.isPending}>{t`Start`}</Button>
      </form>
    </Door>
  );
}

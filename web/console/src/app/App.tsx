import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { I18nProvider, useLingui } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { Refusal, whenSignedOut } from "@ondam/api";
import { themeWith } from "@ondam/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";

import { Toasts } from "../base/toast.tsx";
import { makeRouter } from "./router.tsx";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof Refusal && (error.status === 0 || error.status >= 500),
    },
    // Whoever presses a button hears at once that there is no connection; only messages are kept for later, by the outbox.
    mutations: { networkMode: "always" },
  },
});
const router = makeRouter(queries);
whenSignedOut(() => {
  if (!/\/(sign-in|setup|invitation|password-reset)/.test(location.pathname)) {
    queries.removeQueries({ queryKey: ["session"] });
    void router.navigate({ to: "/sign-in", search: { back: location.pathname.replace(/^\/app/, "") } });
  }
});

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <Translated />
    </I18nProvider>
  );
}

/** Built anew in another language, so that no text of the old one stays. */
function Translated() {
  const { i18n: active } = useLingui();
  return useMemo(
    () => (
      <MantineProvider key={active.locale} theme={themeWith(t`Close`)} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </MantineProvider>
    ),
    [active.locale],
  );
}

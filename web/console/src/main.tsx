import "@ondam/ui/styles.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App.tsx";
import { preferredLocale, showLocale } from "./base/locale.ts";
import { trustStyleSheetsAlone } from "./base/trusted.ts";

trustStyleSheetsAlone((globalThis as { trustedTypes?: Parameters<typeof trustStyleSheetsAlone>[0] }).trustedTypes);
await showLocale(preferredLocale());
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );

import { i18n } from "@lingui/core";

export type Locale = "ko" | "en";
const stored = "ondam.locale";

/** What the person chose here before, else what the browser prefers. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(stored);
  if (chosen === "ko" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

export async function showLocale(locale: Locale): Promise<void> {
  const { messages } = locale === "ko" ? await import("../../locales/ko.po") : await import("../../locales/en.po");
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
  localStorage.setItem(stored, locale);
}

export function currentLocale(): Locale {
  return i18n.locale === "ko" ? "ko" : "en";
}

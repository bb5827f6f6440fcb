import { t } from "@lingui/core/macro";

/** What somebody agreed to, or did not, and by which way it may reach them; what a program names otherwise is shown by its own name. */
export function consentText({ purpose, channel }: { purpose: string; channel: string | null }): string {
  return channel ? `${purposeText(purpose)} · ${wayText(channel)}` : purposeText(purpose);
}

function purposeText(purpose: string): string {
  switch (purpose) {
    case "marketing":
      return t`Advertisements`;
    case "service":
      return t`News about the service`;
    case "analytics":
      return t`Analytics`;
    default:
      return purpose;
  }
}

/** A way by which a message reaches somebody: more of them than channels that customers write on. */
export function wayText(way: string): string {
  switch (way) {
    case "email":
      return t`E-mail`;
    case "sms":
      return t`Text messages`;
    case "phone":
      return t`Calls`;
    case "kakao":
      return t`KakaoTalk`;
    case "whatsapp":
      return t`WhatsApp`;
    case "push":
      return t`App notifications`;
    default:
      return way;
  }
}

/** What the server says and takes under /widget/api, as api/openapi.yaml describes it. */
export type Inline =
  | { type: "text" | "code"; text: string }
  | { type: "bold"; children: Inline[] }
  | { type: "link"; href: string; children: Inline[] }
  | { type: "image"; attachment: string; alt: string }
  | { type: "break" };
export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "list"; ordered: boolean; items: Inline[][] }
  | { type: "code_block"; text: string };
export interface File {
  id: string;
  name: string;
  content_type: string;
  size: number;
  url: string;
}
export interface Csat {
  id: string;
  question: string;
  score: number | null;
  comment: string | null;
  /** The time to answer or to change it is over. */
  closed: boolean;
}
export interface Message {
  id: string;
  client_id: string | null;
  from: "visitor" | "agent" | "system";
  name: string | null;
  blocks: Block[];
  attachments: File[];
  csat: Csat | null;
  created_at: string;
}
export interface Conversation {
  id: string;
  status: "open" | "pending" | "snoozed" | "resolved" | "merged";
  unread: number;
  agent_read_at: string | null;
}
export interface Session {
  token: string;
  locale: "ko" | "en";
  channel: { name: string; greeting: string; color: string; out_of_hours_message: string };
  open_now: boolean;
  opens_at: string | null;
  agents_online: boolean;
  conversation: Conversation | null;
  sequence: number;
}
export interface Identity {
  user_id: string;
  expires_at: number;
  signature: string;
  name?: string;
  email?: string;
  phone?: string;
}

/** `status` 0 means that no answer came. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number,
  ) {
    super(String(status));
  }
}

export async function call<T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> {
  const response = await ask(method, `/widget/api/${path}`, token, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A file's bytes: its address alone opens nothing. */
export async function fetchFile(file: File, token: string | null): Promise<Blob> {
  const bytes = await (await ask("GET", file.url, token)).blob();
  return new Blob([bytes], { type: file.content_type });
}

async function ask(method: string, path: string, token: string | null, body?: unknown): Promise<Response> {
  const raw = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "omit",
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(raw || method === "GET" ? 120_000 : 20_000),
    });
  } catch {
    throw new Refused(0, 0);
  }
  if (!response.ok) throw new Refused(response.status, Number(response.headers.get("Retry-After")) || 0);
  return response;
}

import { client, type Model, take } from "@ondam/api";

/** What was being written, kept in the browser at every key and on the server within a second. */
export interface LocalDraft {
  kind: "outgoing" | "note";
  body: string;
  channel_id: string | null;
  /** Null: those who take part in the conversation. */
  cc: string[] | null;
  attachments: Model<"Attachment">[];
}
const prefix = "ondam.draft.";

export function readLocal(conversation: string): LocalDraft | null {
  try {
    return JSON.parse(localStorage.getItem(prefix + conversation) ?? "null") as LocalDraft | null;
  } catch {
    return null;
  }
}
export function writeLocal(conversation: string, draft: LocalDraft): void {
  if (isEmpty(draft)) localStorage.removeItem(prefix + conversation);
  else localStorage.setItem(prefix + conversation, JSON.stringify(draft));
}
export function isEmpty(draft: LocalDraft): boolean {
  return draft.body.trim() === "" && draft.attachments.length === 0;
}

export async function readRemote(conversation: string): Promise<LocalDraft | null> {
  try {
    // Without one the answer is 204.
    return (await take(client.GET("/api/v1/conversations/{id}/draft", { params: { path: { id: conversation } } }))) ?? null;
  } catch {
    // A draft is never worth an error message.
    return null;
  }
}

export class DraftSaver {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: LocalDraft | null = null;
  readonly #conversation: string;

  constructor(conversation: string) {
    this.#conversation = conversation;
  }
  save(draft: LocalDraft): void {
    writeLocal(this.#conversation, draft);
    this.#waiting = draft;
    this.#timer ??= setTimeout(() => this.flush(), 700);
  }
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = this.#waiting;
    this.#waiting = null;
    if (!draft) return;
    const params = { path: { id: this.#conversation } };
    const done = isEmpty(draft)
      ? take(client.DELETE("/api/v1/conversations/{id}/draft", { params }))
      : take(
          client.PUT("/api/v1/conversations/{id}/draft", {
            params,
            body: {
              kind: draft.kind,
              body: draft.body,
              channel_id: draft.channel_id,
              cc: draft.cc ?? [],
              attachment_ids: draft.attachments.map((attachment) => attachment.id),
            },
          }),
        );
    // The copy in the browser is there either way.
    done.catch(() => undefined);
  }
  clear(): void {
    this.save({ kind: "outgoing", body: "", channel_id: null, cc: null, attachments: [] });
    this.flush();
  }
}

import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "./schema.ts";

type Schemas = components["schemas"];
/** The types of the contract by their own names. */
export type Model<Name extends keyof Schemas> = Schemas[Name];
export type Fault = Schemas["Fault"];

/** A refusal of the server, or no answer at all (status 0). */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly faults: Fault[];
  readonly requestId: string | undefined;

  constructor(status: number, problem: Partial<Schemas["Problem"]>) {
    super(problem.title ?? "no answer");
    this.status = status;
    this.type = (problem.type ?? "").replace("/problems/", "") || (status === 0 ? "offline" : "internal");
    this.faults = problem.errors ?? [];
    this.requestId = problem.request_id;
  }

  fault(code: string): Fault | undefined {
    return this.faults.find((fault) => fault.code === code);
  }
}

let csrfToken = "";
let onSignedOut: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}
/** Called when the server says that nobody is signed in. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken && request.method !== "GET") request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
};

export const client = createClient<paths>({ credentials: "same-origin" });
client.use(guard);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer; throws a Refusal otherwise. */
export async function take<T>(answer: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(0, {});
  }
  if (got.response.ok) return got.data as T;
  if (got.response.status === 401) onSignedOut();
  const problem = typeof got.error === "object" && got.error !== null ? (got.error as Schemas["Problem"]) : {};
  throw new Refusal(got.response.status, problem);
}

/** Sends bytes as they are, with progress, which fetch cannot tell. */
export function upload<T>(
  address: string,
  body: Blob,
  options: { contentType?: string; onProgress?: (share: number) => void } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRF-Token", csrfToken);
    request.setRequestHeader("Content-Type", options.contentType ?? (body.type || "application/octet-stream"));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new Refusal(0, {}));
    request.onload = () => {
      const answer: unknown = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as T);
      else reject(new Refusal(request.status, (answer ?? {}) as Schemas["Problem"]));
    };
    request.send(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

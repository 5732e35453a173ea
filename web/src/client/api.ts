import createClient, { type Middleware } from "openapi-fetch";
import { signInAgain } from "./again";
import { missing, untilAnswered } from "./away";
import { ApiProblem } from "./problems";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrf: string | null = null;

/** Sets the token that each change within a session carries; null where there is no session. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

/** The headers that a change of ours carries, for those requests that do not go through `api`. */
export function changing(): Record<string, string> {
  return csrf ? { "X-CSRF-Token": csrf } : {};
}

const trusted: Middleware = {
  onRequest({ request }) {
    if (SAFE.has(request.method)) return;
    if (csrf) request.headers.set("X-CSRF-Token", csrf);
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
  },
};

/** What a 401 of these says is no end of a session: who signs in, who looks, and guests of a shared page. */
const OPEN = /^\/api\/v1\/(sessions|users$|shares\/|about)/;
const copies = new Map<string, Request>();

/**
 * Where the line is broken, waits and asks again; where the session has ended, waits for a sign-in over the page and
 * asks again. So what was sent is not lost, and nothing is done twice: a POST has the same Idempotency-Key each time,
 * and other changes say over which version they are made.
 */
const patient: Middleware = {
  onRequest({ request, id }) {
    copies.set(id, request.clone());
  },
  async onResponse({ request, response, id }) {
    const copy = copies.get(id);
    copies.delete(id);
    const answer =
      copy && missing(response) ? await untilAnswered(() => fetch(copy.clone()), request.signal) : response;
    if (answer.status !== 401 || !copy || OPEN.test(new URL(request.url).pathname)) return answer;
    if (!(await signInAgain())) return answer;
    if (csrf && copy.headers.has("X-CSRF-Token")) copy.headers.set("X-CSRF-Token", csrf);
    return fetch(copy);
  },
  async onError({ request, error, id }) {
    const copy = copies.get(id);
    if (copy && error instanceof TypeError) {
      return untilAnswered(() => fetch(copy.clone()), request.signal); // which `onResponse` is told next
    }
    copies.delete(id);
  },
};

/** The service, typed from its OpenAPI document. Use `told` to get the data or a problem. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use(trusted, patient);

/** A key of 128 random bits. `crypto.randomUUID` is missing where the page is not in a secure context. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** Returns the data of an answer. Throws ApiProblem for a refusal, and where the service was not reached. */
export async function told<T>(asked: Promise<Answered<T>>): Promise<T> {
  return (await heard(asked)).data;
}

/** As `told`, with the response: its ETag, Location, status. */
export async function heard<T>(asked: Promise<Answered<T>>): Promise<{ data: T; response: Response }> {
  let answer: Answered<T>;
  try {
    answer = await asked;
  } catch (thrown) {
    throw ApiProblem.from(thrown);
  }
  if (!answer.response.ok) throw ApiProblem.of(answer.response.status, answer.error);
  return { data: answer.data as T, response: answer.response };
}

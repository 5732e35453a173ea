import type { components } from "./schema";

type Details = components["schemas"]["ProblemDetails"];
type Part = components["schemas"]["ProblemPart"];

/** What the service answered instead of what was asked for (RFC 9457), or why no answer came (status 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly parts: readonly Part[] = [],
    /** The whole document: some problems carry more, such as the diff of a conflict. */
    readonly document: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
    this.name = "ApiProblem";
  }

  /** Nobody is signed in, or not any more. */
  get signedOut(): boolean {
    return this.status === 401;
  }

  /** Somebody else has changed it meanwhile. */
  get conflict(): boolean {
    return this.status === 412 || this.status === 409;
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** The problem of one field, by its path as the service names it. */
  part(where: string): Part | undefined {
    return this.parts.find((part) => part.where === where || part.where.endsWith(`.${where}`));
  }

  static of(status: number, body: unknown): ApiProblem {
    const found = (typeof body === "object" && body !== null ? body : {}) as Partial<Details> & Record<string, unknown>;
    return new ApiProblem(status, found.title ?? `HTTP ${status}`, found.detail ?? "", found.problems ?? [], found);
  }

  /** Turns whatever was thrown into a problem that a page can tell. */
  static from(thrown: unknown): ApiProblem {
    if (thrown instanceof ApiProblem) return thrown;
    if (thrown instanceof TypeError) return new ApiProblem(0, "offline", "");
    return new ApiProblem(-1, "error", thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Returns nothing where a thing is not there. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (ApiProblem.from(thrown).status === 404) return null;
    throw thrown;
  }
}

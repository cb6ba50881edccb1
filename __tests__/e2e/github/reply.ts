// What the stand-in answers with, before faults: status, headers, JSON or bytes; lists by pages.

export type Reply = {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export function ok(value: unknown): Reply {
  return { status: 200, json: value };
}

export function created(value: unknown): Reply {
  return { status: 201, json: value };
}

export function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const json = { message, documentation_url: "https://docs.github.com/rest", status: String(status) };
  return { status, json, headers };
}

export function notFound(): Reply {
  return refuse(404, "Not Found");
}

/** GitHub takes 100 a page at most, and 30 where it is not told. */
export function pageOf<T>(all: readonly T[], { searchParams }: URL): readonly T[] {
  const { page, size } = pageAsked(searchParams);
  return all.slice((page - 1) * size, page * size);
}

export function pageAsked(query: URLSearchParams): { readonly page: number; readonly size: number } {
  return { page: Number(query.get("page") ?? "1"), size: Math.min(100, Number(query.get("per_page") ?? "30")) };
}

/** The header `Link` with absolute addresses: those of prev, next, last and first that there are. */
export function linkOf(total: number, url: URL): Readonly<Record<string, string>> {
  const { page, size } = pageAsked(url.searchParams);
  const last = Math.max(1, Math.ceil(total / size));
  const to = (rel: string, number: number): string => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [to("prev", Math.min(page - 1, last))] : []),
    ...(page < last ? [to("next", page + 1), to("last", last)] : []),
    ...(page > 1 ? [to("first", 1)] : []),
  ];
  return links.length === 0 ? {} : { link: links.join(", ") };
}

/** A page of a list, with its links. */
export function paged<T>(all: readonly T[], url: URL, show: (item: T) => unknown): Reply {
  return { ...ok(pageOf(all, url).map(show)), headers: linkOf(all.length, url) };
}

export function quietly<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}

// A server on loopback that answers as a test says, and notes what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Asked = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | null;
  /** A character a byte. */
  readonly body: string;
};

/** `break`: the connection ends, after so much of the body as there is. `stall`: nothing comes any more. */
export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is bytes. */
  readonly body?: unknown;
  readonly end?: "break" | "stall";
  /** Whether the length of the body is told beforehand; it is, unless told otherwise. */
  readonly isDeclared?: boolean;
};

export type Loopback = {
  readonly url: string;
  readonly asked: Asked[];
  /** Replies one after the other, the last of them again and again; or by what was asked. */
  readonly reply: (...replies: readonly Reply[]) => void;
  readonly replyBy: (choose: (asked: Asked) => Reply) => void;
  readonly close: () => Promise<void>;
};

export async function startLoopback(): Promise<Loopback> {
  let choose: (asked: Asked) => Reply = () => ({ status: 500 });
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, authorization: headers.authorization ?? null, body };
      asked.push(one);
      send(choose(one), response);
    });
  });
  server.keepAliveTimeout = 100;
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    reply: (...replies) => {
      asked.length = 0;
      choose = () => replies[Math.min(asked.length, replies.length) - 1] ?? { status: 500 };
    },
    replyBy: (by) => {
      asked.length = 0;
      choose = by;
    },
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString("latin1");
}

function send({ status = 200, headers = {}, body, end, isDeclared = true }: Reply, response: ServerResponse): void {
  const isBytes = body instanceof Uint8Array;
  const bytes = isBytes ? body : body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body));
  const type = isBytes || body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  if (end === undefined) {
    const length = status === 204 || !isDeclared ? {} : { "content-length": String(bytes.length) };
    response.writeHead(status, { ...length, ...type, ...headers }).end(bytes);
    return;
  }
  if (body === undefined) {
    if (end === "break") response.destroy();
    return;
  }
  response.writeHead(status, { "content-length": String(bytes.length + 1), ...type, ...headers });
  response.write(bytes, () => {
    if (end === "break") response.destroy();
  });
}

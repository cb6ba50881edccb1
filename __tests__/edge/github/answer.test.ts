import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { answerOf, messageOf, refusalOf, shaped } from "../../../src/edge/github/answer.js";

describe("what GitHub answers", () => {
  it("is a value, decoded", async () => {
    const answer = await answerOf(
      () => Promise.resolve({ data: 7 }),
      ({ data }) => data + 1,
    );
    expect(answer).toEqual({ kind: "answer", value: 8 });
  });

  it("is a refusal with its status, without octokit's link", () => {
    const error = Object.assign(new Error("Not Found - https://docs.github.com/rest"), { status: 404 });
    expect(refusalOf(error)).toEqual({ kind: "refused", status: 404, message: "Not Found" });
  });

  it("is a refusal without a status where GitHub was not reached, though octokit says 500", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED", { cause: new Error("fetch failed") }), {
      status: 500,
    });
    expect(refusalOf(error)).toEqual({ kind: "refused", status: null, message: "connect ECONNREFUSED" });
  });

  it("has a text where the blob store's error has none", () => {
    const error = Object.assign(new Error(""), { name: "RestError", statusCode: 403, code: "AuthenticationFailed" });
    expect(messageOf(error)).toBe("RestError (status 403) (AuthenticationFailed)");
    expect(messageOf("oops")).toBe("oops");
  });

  it("is refused where it is not as GitHub describes it, without its content", async () => {
    const decode = shaped(z.object({ id: z.number() }));
    const answer = await answerOf(() => Promise.resolve({ id: "secret" }), decode);
    expect(answer).toMatchObject({ kind: "refused", status: null, message: expect.stringContaining("id: ") });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  it("tells no signature, no token and no page, whatever an error quotes", () => {
    const of = (message: string): string => messageOf(new Error(message));
    expect(of("GET https://store.test/blob.zip?sp=r&sig=abc%3D failed")).toBe("GET https://store.test/blob.zip failed");
    expect(of("Request timeout: /blob.zip?sig=abc")).toBe("Request timeout: /blob.zip");
    expect(of('Headers.append: "token abc\ndef" is an invalid header value.')).toBe(
      'Headers.append: "token ***" is an invalid header value.',
    );
    expect(of("ghs_0123abc, github_pat_0123_abc and eyJhbGci.eyJzY3Ai.c2ln are bad")).toBe("***, *** and *** are bad");
    expect(of("Is it there? Perhaps.")).toBe("Is it there? Perhaps.");
    expect(of("x".repeat(5000))).toBe(`${"x".repeat(300)}...`);
  });

  it("says why a connection failed, not that fetch did", () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(messageOf(new TypeError("fetch failed", { cause }))).toBe("connect ECONNREFUSED 127.0.0.1:1");
    const addresses = Object.assign(new AggregateError([cause], ""), { code: "ECONNREFUSED" });
    expect(messageOf(new TypeError("fetch failed", { cause: addresses }))).toBe("AggregateError (ECONNREFUSED)");
  });
});

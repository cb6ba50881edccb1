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
});

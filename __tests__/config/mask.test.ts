import { describe, expect, it } from "@jest/globals";
import { maskValues } from "../../src/config/mask.js";

const target = { env: { SHORT: "12345", NAME: "hunter2" }, passEnv: ["URL", "UNSET"] };
const passed = { SHORT: "12345", NAME: "hunter2", URL: "db://hunter2@host", HOME: "/home/runner" };

describe("what a program printed", () => {
  it("shows names in place of the values that its target names, the longest first", () => {
    expect(maskValues("db://hunter2@host, then hunter2 and hunter2", { target, passed })).toBe(
      "$URL, then $NAME and $NAME",
    );
  });

  it("keeps what is short, and the variables that every program has", () => {
    expect(maskValues("/home/runner/shop.py: 12345", { target, passed })).toBe("/home/runner/shop.py: 12345");
  });
});

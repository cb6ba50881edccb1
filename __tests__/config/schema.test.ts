import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { jsonSchema, SCHEMA_URL } from "../../src/config/schema.js";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
const json: z.ZodType<Json> = z.json();

/** Every mapping of a schema that has properties, wherever it stands. */
function mappings(schema: Json): readonly { readonly [key: string]: Json }[] {
  if (schema === null || typeof schema !== "object") return [];
  const inner = Object.values(schema).flatMap(mappings);
  return "properties" in schema ? [schema, ...inner] : inner;
}

describe("the JSON Schema", () => {
  const schema = json.parse(jsonSchema());

  it("says what it is and where it is published", () => {
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: SCHEMA_URL,
      title: "heapgate configuration",
      type: "object",
    });
  });

  it("allows no key that it does not name, and describes each that it does", () => {
    const all = mappings(schema);
    expect(all).toHaveLength(7);
    for (const { properties, additionalProperties } of all) {
      expect(additionalProperties).toBe(false);
      for (const property of Object.values(json.parse(properties) ?? {})) {
        expect(property).toMatchObject({ description: expect.stringMatching(/\.$/) });
      }
    }
  });

  it("names every key of the contract", () => {
    const keys = mappings(schema).flatMap(({ properties }) => Object.keys(json.parse(properties) ?? {}));
    expect([...new Set(keys)].sort()).toStrictEqual(
      [
        ["targets", "thresholds", "waivers"],
        ["before", "import", "script", "after", "python", "flags", "working-directory", "env", "pass-env", "runs"],
        ["timeout", "min", "max", "id", "measure", "match", "except", "warn", "fail", "growth", "percent"],
        ["threshold", "up-to", "reason", "until"],
      ]
        .flat()
        .sort(),
    );
  });
});

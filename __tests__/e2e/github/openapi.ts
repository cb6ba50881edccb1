// Whether a request, and an answer of the stand-in, is as GitHub's own OpenAPI document describes it.
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../root.js";
import { quietly } from "./reply.js";

const jsonObject = z.record(z.string(), z.unknown());
const reference = z.object({ $ref: z.string() });
const content = z.record(z.string(), z.object({ schema: jsonObject }));
const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(["path", "query"]),
  required: z.boolean().optional(),
  schema: jsonObject,
});
const responseSchema = z.object({ content: content.optional() });
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.union([reference, parameterSchema])),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([reference, responseSchema])),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), jsonObject),
    parameters: z.record(z.string(), parameterSchema),
    responses: z.record(z.string(), responseSchema),
  }),
});

export type Operation = {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
};

export type OpenApi = {
  readonly find: (method: string, path: string) => Operation | null;
  /** What is wrong with a request; the body is the sent text. */
  readonly requestMistakes: (
    operation: Operation,
    request: { readonly query: URLSearchParams; readonly body: string },
  ) => readonly string[];
  readonly answerMistakes: (
    operation: Operation,
    answer: { readonly status: number; readonly json: unknown; readonly hasLocation: boolean },
  ) => readonly string[];
};

type Compiled = {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly operation: z.infer<typeof operationSchema>;
};

const ID = "github";

export function createOpenApi(): OpenApi {
  const text = readFileSync(join(root, "__tests__/e2e/openapi/github.json"), "utf8");
  const document = documentSchema.parse(JSON.parse(text));
  const plain = validators(document, { coerceTypes: false });
  // What stands in an address is text.
  const coercing = validators(document, { coerceTypes: true });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => compile({ path, method, operation })),
  );
  const operationOf = (id: string): z.infer<typeof operationSchema> => {
    const found = operations.find(({ operation }) => operation.operationId === id);
    if (found === undefined) throw new Error(`the document has no ${id}`);
    return found.operation;
  };
  const parametersOf = (id: string): readonly z.infer<typeof parameterSchema>[] =>
    operationOf(id).parameters.map((parameter) =>
      "$ref" in parameter ? componentOf(document.components.parameters, parameter.$ref) : parameter,
    );

  return {
    find: (method, path) => {
      for (const { method: known, pattern, names, operation } of operations) {
        if (known !== method) continue;
        const groups = pattern.exec(path)?.slice(1).map(decoded);
        if (groups === undefined) continue;
        return {
          id: operation.operationId,
          params: Object.fromEntries(names.map((name, index) => [name, groups[index] ?? ""])),
        };
      }
      return null;
    },
    requestMistakes: ({ id, params }, { query, body }) => {
      const parameters = parametersOf(id);
      const known = parameters.filter((parameter) => parameter.in === "query");
      const mistakes = [...new Set(query.keys())]
        .filter((key) => !known.some(({ name }) => name === key))
        .map((key) => `unknown query ${key}`);
      for (const { name, in: place, required = false, schema } of parameters) {
        const values = place === "path" ? [params[name] ?? ""] : query.getAll(name);
        if (values.length > 1) mistakes.push(`${name} is there ${values.length} times`);
        const [value] = values;
        if (value === undefined) {
          if (required) mistakes.push(`${name} is missing`);
          continue;
        }
        const wrong = coercing(`${id} ${name}`, { type: "object", properties: { value: lenient(schema) } }, { value });
        mistakes.push(...wrong.map((each) => `${name}=${value}: ${each}`));
        // The document has no bounds, GitHub has: below 1 and above 100 it silently does something else.
        if (wrong.length === 0 && (name === "per_page" || name === "page")) {
          if (Number(value) < 1) mistakes.push(`${name}=${value}`);
          if (name === "per_page" && Number(value) > 100) mistakes.push("per_page over 100");
        }
      }
      return [...mistakes, ...bodyMistakes({ id, body })];
    },
    answerMistakes: ({ id }, { status, json, hasLocation }) => {
      const told = operationOf(id).responses[String(status)];
      if (told === undefined) {
        // Statuses that every operation can have, and the document seldom names.
        if ([301, 302, 307].includes(status)) return hasLocation ? [] : [`status ${status} without location`];
        if (status < 400) return [`status ${status} is none of ${id}`];
        return plain("error", ERROR, json).map((mistake) => `status ${status}: ${mistake}`);
      }
      const response = "$ref" in told ? componentOf(document.components.responses, told.$ref) : told;
      const schema = response.content?.["application/json"]?.schema;
      if (schema === undefined) {
        if (json !== undefined) return [`status ${status} with a body`];
        return status === 302 && !hasLocation ? ["status 302 without location"] : [];
      }
      return plain(`${id} ${status}`, schema, json).map((mistake) => `status ${status}: ${mistake}`);
    },
  };

  function bodyMistakes({ id, body }: { readonly id: string; readonly body: string }): readonly string[] {
    const schema = operationOf(id).requestBody?.content["application/json"]?.schema;
    if (schema === undefined) return body === "" ? [] : ["a body that nobody reads"];
    const sent = quietly<unknown>(() => JSON.parse(body));
    if (sent === null) return ["the body is not JSON"];
    const properties = jsonObject.safeParse(schema["properties"]).data ?? {};
    const unknown = Object.keys(jsonObject.safeParse(sent).data ?? {}).filter((key) => !(key in properties));
    return [
      ...plain(`${id} body`, schema, sent).map((mistake) => `body: ${mistake}`),
      ...unknown.map((key) => `body: unknown ${key}`),
    ];
  }
}

const ERROR = {
  type: "object",
  required: ["message", "documentation_url"],
  properties: { message: { type: "string" }, documentation_url: { type: "string" }, status: { type: "string" } },
};

function compile({
  path,
  method,
  operation,
}: {
  readonly path: string;
  readonly method: string;
  readonly operation: z.infer<typeof operationSchema>;
}): Compiled {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  // The path of a file is the one parameter that may have slashes.
  const pattern = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "path" ? "(.+)" : "([^/]+)"));
  return { method: method.toUpperCase(), pattern: new RegExp(`^${pattern}$`), names, operation };
}

type Check = (name: string, schema: Readonly<Record<string, unknown>>, value: unknown) => readonly string[];

function validators(document: z.infer<typeof documentSchema>, options: { readonly coerceTypes: boolean }): Check {
  const ajv = new Ajv({ strict: false, logger: false, validateSchema: false, ...options });
  addFormats.default(ajv);
  ajv.addFormat("repo.nwo", true);
  const schemas = jsonObject.parse(converted(withNulls(document.components.schemas)));
  ajv.addSchema({ $id: ID, components: { schemas } });
  const compiled = new Map<string, ValidateFunction>();
  return (name, schema, value) => {
    const validate = compiled.get(name) ?? ajv.compile(jsonObject.parse(converted(schema)));
    compiled.set(name, validate);
    return validate(value) === true ? [] : (validate.errors ?? []).slice(0, 5).map(describe);
  };
}

function describe({ instancePath, message = "", params }: ErrorObject): string {
  return `${instancePath === "" ? "" : `${instancePath} `}${message} ${JSON.stringify(params)}`;
}

/** The head of a pull request has no repository once the fork is deleted; GitHub's document leaves that out. */
function withNulls(schemas: Readonly<Record<string, unknown>>): unknown {
  const nullable = (name: string): unknown =>
    JSON.parse(
      JSON.stringify(schemas[name]).replace(
        /("head":\{.*?"repo":)(\{"\$ref":"[^"]+"\})/,
        (_, before: string, repo: string) => `${before}{"nullable":true,"allOf":[${repo}]}`,
      ),
    );
  return {
    ...schemas,
    "pull-request": nullable("pull-request"),
    "pull-request-simple": nullable("pull-request-simple"),
  };
}

/** OpenAPI 3.0 to JSON Schema: `nullable` beside no type, and in enums; references into the one document. */
function converted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(converted);
  const object = jsonObject.safeParse(schema).data;
  if (object === undefined) return schema;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, converted(value)]),
  );
  const ref = typeof rest["$ref"] === "string" ? { $ref: rest["$ref"].replace(/^#/, `${ID}#`) } : {};
  if (nullable !== true) return nullable === undefined ? { ...rest, ...ref } : { ...rest, ...ref, nullable };
  if (typeof rest["type"] !== "string") return { anyOf: [{ ...rest, ...ref }, { type: "null" }] };
  const values = Array.isArray(rest["enum"]) ? { enum: [...new Set([...rest["enum"], null])] } : {};
  return { ...rest, ...values, nullable: true };
}

/** `created` takes ranges such as `>=2026-01-31`; an id that may be a number or a name is either. */
function lenient(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { oneOf, ...rest } = schema;
  if (oneOf !== undefined) return { type: "string" };
  return rest;
}

function componentOf<T>(components: Readonly<Record<string, T>>, ref: string): T {
  const found = components[ref.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`the document has no ${ref}`);
  return found;
}

function decoded(text: string): string {
  return quietly(() => decodeURIComponent(text)) ?? text;
}

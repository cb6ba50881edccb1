import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { decodeConfiguration } from "../../src/config/decode.js";
import { configurationTemplate, workflowTemplate } from "../../src/config/template.js";

describe("the configuration to start from", () => {
  it("decodes to one target and the default thresholds, written out", () => {
    const decoded = decodeConfiguration(configurationTemplate({ importName: "shop.wsgi" }), "heapgate.yml");
    expect(decoded).toStrictEqual({
      kind: "decoded",
      configuration: {
        targets: [
          {
            name: "app",
            before: null,
            load: { kind: "imports", modules: ["shop.wsgi"] },
            after: null,
            python: null,
            flags: [],
            workingDirectory: ".",
            env: {},
            passEnv: [],
            runs: { min: 2, max: 5 },
            timeoutSeconds: 300,
          },
        ],
        thresholds: DEFAULT_THRESHOLDS,
        areDefaultThresholds: false,
        waivers: [],
      },
    });
  });

  it("decodes with every comment that shows a key taken in, too", () => {
    const text = configurationTemplate({ importName: "shop" }).replace(/^( *)# (?!yaml-|What |Safe )/gm, "$1");
    const decoded = decodeConfiguration(text, "heapgate.yml");
    expect(decoded.kind === "decoded" ? decoded.configuration : decoded.mistakes).toMatchObject({
      targets: [
        {
          before: "import django; django.setup()\n",
          after: "warm_up()\n",
          python: [".venv/bin/python"],
          flags: ["-OO"],
          workingDirectory: "services/api",
          passEnv: ["DATABASE_URL"],
        },
      ],
      thresholds: [...DEFAULT_THRESHOLDS, { id: "orm-budget", fail: { max: 4_194_304 } }],
      waivers: [{ reason: "new report engine, agreed in #412", until: "2026-12-31" }],
    });
  });
});

describe("the workflow to start from", () => {
  it("checks out without credentials, sets up Python and measures what the configuration says", () => {
    expect(parse(workflowTemplate())).toStrictEqual({
      name: "heapgate",
      on: {
        push: { branches: ["main", "master"] },
        pull_request: null,
        workflow_dispatch: { inputs: { accept: { type: "boolean" } } },
      },
      permissions: { contents: "read", actions: "read", "pull-requests": "write" },
      jobs: {
        heap: {
          "runs-on": "ubuntu-latest",
          steps: [
            { uses: "actions/checkout@v5", with: { "persist-credentials": false } },
            { uses: "actions/setup-python@v6", with: { "python-version": "3.13" } },
            { run: "pip install -r requirements.txt" },
            { uses: "heapgate/heapgate@v1" },
          ],
        },
      },
    });
  });
});

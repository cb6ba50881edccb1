// What `heapgate init` writes: a configuration that explains itself, and a workflow that works as it is.
import { stringify } from "yaml";
import { SCHEMA_URL } from "./schema.js";

/** For `.github/heapgate.yml`. `importName` is what the one target imports. */
export function configurationTemplate({ importName }: { readonly importName: string }): string {
  return `# yaml-language-server: $schema=${SCHEMA_URL}
# What heapgate measures, and how much the heap may grow.
targets:
  app: # key of the baseline and a section of the report
    import: ${stringify(importName).trim()} # one module or a list; or \`script: tools/boot.py\`
    # Safe to run several times: the program is started afresh until two runs agree.
    # before: |                    # statements before the import
    #   import django; django.setup()
    # after: |                     # statements after it; what they create is measured, too
    #   warm_up()
    # python: .venv/bin/python     # or a list: [uv, run, python]
    # flags: [-OO]
    # working-directory: services/api
    # env: { DJANGO_SETTINGS_MODULE: shop.settings }
    # pass-env: [DATABASE_URL]     # let through from the job's environment

thresholds: # each is judged; the worst level wins
  - id: total
    measure: total.bytes
    warn: { growth: 64 KiB, percent: 0.5 } # breached when both are exceeded
    fail: { growth: 256 KiB, percent: 2 }
  - id: each-type
    measure: type.bytes
    warn: { growth: 64 KiB, percent: 10 }
  - id: equal-tuples
    measure: tuple-duplicates.bytes
    warn: { growth: 64 KiB }
  # - id: orm-budget
  #   measure: type.bytes
  #   match: ["sqlalchemy.*"]      # \`*\` and \`?\` are special, nothing else is
  #   fail: { max: 4 MiB }         # judged without a baseline, too

# waivers: # growth that was agreed on
#   - threshold: total
#     up-to: 3 MiB
#     reason: "new report engine, agreed in #412"
#     until: 2026-12-31
`;
}

/** For `.github/workflows/heapgate.yml`; what is measured stands in the configuration. */
export function workflowTemplate(): string {
  return `name: heapgate
on:
  push:
    branches: [main, master] # where baselines come from
  pull_request:
  workflow_dispatch: # started by hand with \`accept\`, it accepts what has grown
    inputs:
      accept:
        type: boolean
permissions:
  contents: read # check out the program
  actions: read # find the baseline of the base branch
  pull-requests: write # keep one comment up to date
jobs:
  heap:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false # what is measured runs with the rights of this job
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13" # heaps of two versions are not compared
      - run: pip install -r requirements.txt
      - uses: heapgate/heapgate@v1
`;
}

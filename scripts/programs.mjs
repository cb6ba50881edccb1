// The real programs that heapgate is held against: where each lies, how it is loaded, and what it needs on which Python.

/**
 * `packages` are the ones whose versions tell what was measured. `folder` is the one it is started in. `oldest` and `newest` are minor versions of Python 3; each lock file holds from
 * its minor version up to the next one's. Without lock files there is nothing to install.
 */
export const PROGRAMS = [
  {
    name: "flask-shop",
    what: "Flask and SQLAlchemy: 45 models, 43 routes",
    packages: ["Flask", "SQLAlchemy"],
    folder: "examples/flask-shop",
    before: null,
    imports: ["shop.wsgi"],
    after: "shop.wsgi.warm_up()",
    oldest: 8,
    newest: 15,
    locks: [
      { from: 8, file: "examples/flask-shop/requirements/py38.txt" },
      { from: 9, file: "examples/flask-shop/requirements/py39.txt" },
      { from: 15, file: "examples/programs/flask-shop/py315.txt" },
    ],
  },
  {
    name: "django",
    what: "Django with the admin, users and content types",
    packages: ["Django"],
    folder: "examples/programs/django",
    before: 'import os, django; os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"; django.setup()',
    imports: ["office.urls"],
    after: 'import django.urls; django.urls.reverse("admin:index")',
    oldest: 8,
    newest: 15,
    locks: [
      { from: 8, file: "examples/programs/django/requirements/py38.txt" },
      { from: 10, file: "examples/programs/django/requirements/py310.txt" },
      { from: 12, file: "examples/programs/django/requirements/py312.txt" },
    ],
  },
  {
    name: "fastapi",
    what: "FastAPI with pydantic: 4 models, 4 routes and the page that describes them",
    packages: ["fastapi", "pydantic"],
    folder: "examples/programs/fastapi",
    before: null,
    imports: ["bookings"],
    after: "bookings.app.openapi()",
    oldest: 8,
    newest: 15,
    locks: [
      { from: 8, file: "examples/programs/fastapi/requirements/py38.txt" },
      { from: 9, file: "examples/programs/fastapi/requirements/py39.txt" },
      { from: 10, file: "examples/programs/fastapi/requirements/py310.txt" },
    ],
  },
  {
    name: "sympy",
    what: "the whole of sympy",
    packages: ["sympy"],
    folder: "examples/programs/sympy",
    before: null,
    imports: ["sympy"],
    after: null,
    oldest: 8,
    newest: 15,
    locks: [
      { from: 8, file: "examples/programs/sympy/requirements/py38.txt" },
      { from: 9, file: "examples/programs/sympy/requirements/py39.txt" },
    ],
  },
  {
    name: "stdlib",
    what: "the most used modules of the standard library that every Python has",
    packages: [],
    folder: "examples/programs",
    before: null,
    imports: [
      "argparse",
      "asyncio",
      "concurrent.futures",
      "configparser",
      "csv",
      "dataclasses",
      "decimal",
      "difflib",
      "email.message",
      "fractions",
      "html.parser",
      "http.client",
      "http.server",
      "inspect",
      "json",
      "logging.config",
      "multiprocessing",
      "pathlib",
      "pickle",
      "pydoc",
      "statistics",
      "subprocess",
      "tarfile",
      "tempfile",
      "typing",
      "unittest.mock",
      "urllib.request",
      "uuid",
      "xml.dom.minidom",
      "zipfile",
    ],
    after: null,
    oldest: 8,
    newest: 15,
    locks: [],
  },
];

export const FLASK_SHOP = PROGRAMS[0];

export function supports(program, minor) {
  return program.oldest <= minor && minor <= program.newest;
}

/** The lock file for a minor version, relative to the root; null where there is nothing to install. */
export function lockOf(program, minor) {
  return program.locks.findLast(({ from }) => from <= minor)?.file ?? null;
}

/** The Python statements that load it, as heapgate runs them. */
export function statementsOf({ before, imports, after }) {
  return [before, ...imports.map((name) => `import ${name}`), after].filter((line) => line !== null).join("\n");
}

/** The options of `heapgate measure` that load it. */
export function measureOptions({ before, imports, after }) {
  return [
    ...(before === null ? [] : ["--before", before]),
    ...imports.flatMap((name) => ["--import", name]),
    ...(after === null ? [] : ["--after", after]),
  ];
}

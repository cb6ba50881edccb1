export default {
  testEnvironment: "node",
  // What takes time here waits for child processes: one worker a core, not one less.
  maxWorkers: "100%",
  maxConcurrency: 2,
  testSequencer: "<rootDir>/scripts/slow-tests-first.mjs",
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "\\.ts$": "<rootDir>/scripts/jest-esbuild.mjs" },
  collectCoverageFrom: ["src/{heap,config,report}/**/*.ts", "src/gate.ts"],
};

export default {
  testEnvironment: "node",
  testSequencer: "<rootDir>/scripts/slow-tests-first.mjs",
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "\\.ts$": "<rootDir>/scripts/jest-esbuild.mjs" },
  collectCoverageFrom: ["src/{heap,config,report}/**/*.ts", "src/gate.ts"],
};

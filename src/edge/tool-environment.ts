// What a tool of the system gets of the environment, such as git or setarch: nothing of the job's, above all no token.

const PASSED = ["PATH", "Path", "HOME", "USERPROFILE", "SYSTEMROOT", "SystemRoot"];

export function toolEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const passed = PASSED.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), LC_ALL: "C" };
}

// What a failed system call says of itself. Errors of Node's own can belong to another realm (workers, test runners),
// so their shape is asked, not their class.

/** `ENOENT`, `EACCES` ...; null where it is no error of a system call. */
export function systemErrorCode(cause: unknown): string | null {
  return isRecord(cause) && typeof cause["code"] === "string" && "syscall" in cause ? cause["code"] : null;
}

export function messageOf(cause: unknown): string {
  return isRecord(cause) && typeof cause["message"] === "string" ? cause["message"] : String(cause);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

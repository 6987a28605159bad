// Where things lie.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** clients/ts: the tests run in clients/ts/build/test. */
export const here = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The repository. */
export const root = join(here, "..", "..");

/** A JSON file of the repository. */
export function json<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(root, ...path), "utf8")) as T;
}

// JSON with whole numbers only, and none of them rounded: the contracts know numbers up to 2^64, JavaScript's
// `number` holds them exactly up to 2^53.

const LARGE = "\u0000whole:";

/**
 * Reads JSON. A whole number beyond what `number` holds exactly becomes a `bigint`: hashes over it are right,
 * and it is written again as it was. Types say `number` all the same: such a number is a date a hundred
 * million years ahead, or somebody's mischief.
 */
export function readJson<T>(text: string): T {
  // Texts first, so that no digits within them are taken for a number.
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : JSON.stringify(LARGE + found),
  );
  return JSON.parse(exact, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(LARGE) && /^-?\d+$/.test(value.slice(LARGE.length)) ? BigInt(value.slice(LARGE.length)) : value,
  ) as T;
}

/**
 * Writes JSON. Throws RangeError for a number that is not whole or not exact: `JSON.stringify` would write
 * `null` for NaN, and a directive whose end is `null` has none.
 */
export function writeJson(value: unknown): string {
  const digits = new Map<string, string>();
  const text = JSON.stringify(value, (name, of: unknown) => {
    if (typeof of === "number" && !Number.isSafeInteger(of)) throw new RangeError(`${name}: must be a whole number below 2^53, or a bigint`);
    if (typeof of !== "bigint") return of;
    const mark = `${LARGE}${digits.size}:`;
    digits.set(JSON.stringify(mark), String(of));
    return mark;
  });
  return digits.size === 0 ? text : text.replace(/"(?:[^"\\]|\\.)*"/g, (found) => digits.get(found) ?? found);
}

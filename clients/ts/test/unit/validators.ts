// Validators of the committed schemas.
import { Ajv } from "ajv";

import { json } from "../repo.js";

type Schema = { readonly definitions?: object } & Readonly<Record<string, unknown>>;
type Takes = (message: unknown) => boolean;

const known = new Map<string, Takes>();

/**
 * The validator of a part of a contract's schema: `execute`, `query`, `signed` (of schema/beside.json), …, or
 * `execute/definitions/X`.
 */
export function validators(contract: string): (part: string) => Takes {
  return (part) => {
    const key = `${contract} ${part}`;
    const found = known.get(key) ?? compiled(contract, part);
    known.set(key, found);
    return found;
  };
}

function compiled(contract: string, part: string): Takes {
  const [name = "", , definition] = part.split("/");
  const own = json<Record<string, Schema>>("schema", `${contract}.json`);
  const beside = json<Record<string, Record<string, Schema>>>("schema", "beside.json");
  const whole = own[name] ?? beside[contract]?.[name];
  if (whole === undefined) throw new Error(`no schema of ${contract} ${part}`);
  const schema = definition === undefined ? whole : { definitions: whole.definitions, $ref: `#/definitions/${definition}` };
  const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true, validateFormats: false });
  return ajv.compile(schema);
}

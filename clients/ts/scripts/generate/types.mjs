// Types of messages, queries and answers.
import { compile } from "json-schema-to-typescript";

import { banner, pascal, variants } from "./names.mjs";

/** The module of one contract's types. */
export async function types(contract, api) {
  const definitions = {};
  const take = (name, schema) => {
    const { $schema, definitions: own, title, ...rest } = schema;
    for (const [key, value] of Object.entries(own ?? {})) put(definitions, key, value);
    put(definitions, name, rest);
  };
  for (const { name, words, fields } of variants(api.execute)) {
    take(`${pascal(name)}Msg`, { description: words, ...fields });
  }
  for (const { name, words, fields } of variants(api.query)) {
    take(`${pascal(name)}Query`, { description: words, ...fields });
  }
  for (const schema of [api.execute, api.query]) {
    for (const [key, value] of Object.entries(schema.definitions ?? {})) put(definitions, key, value);
  }
  take("InstantiateMsg", api.instantiate);
  for (const schema of [...Object.values(api.responses), ...Object.values(api.data)]) take(schema.title, schema);
  if (api.signed) take(api.signed.title, api.signed);

  const text = await compile({ definitions: sorted(definitions) }, "Everything", {
    additionalProperties: false,
    bannerComment: "",
    format: true,
    // A list of 1 to 50 is a list, not one of fifty types.
    ignoreMinAndMaxItems: true,
    style: { printWidth: 110 },
    unreachableDefinitions: true,
  });
  // The root has no fields of its own.
  const body = text.replace(/^export interface Everything \{\s*\}\s*$/m, "").trim();
  // Whatever referred to a definition is said in the definition itself.
  const said = body.replace(/^\/\*\*\n \* This interface was referenced by `Everything`'s JSON-Schema\n(?: \* via the `definition` ".*"\.\n)? \*\/\n/gm, "")
    .replace(/ \*\n \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` ".*"\.\n/g, "");
  return `${banner(`schema/${contract}.json and schema/beside.json`)}\n${said}\n`;
}

/** Keeps one of each name: the same, but for words and the order of keys, wherever it stands. */
function put(definitions, name, schema) {
  const bare = ({ description, ...rest }) => JSON.stringify(rest, (_, value) => (plain(value) ? sorted(value) : value));
  const before = definitions[name];
  if (before === undefined) definitions[name] = schema;
  else if (bare(before) !== bare(schema)) throw new Error(`two types are called ${name}`);
}

const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

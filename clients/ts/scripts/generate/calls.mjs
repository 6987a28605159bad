// One typed call for every message and query.
import { banner, camel, comment, pascal, variants } from "./names.mjs";

/** The module of one contract's calls. */
export function calls(contract, api) {
  const name = pascal(contract);
  const needs = (fields) => ((fields.required ?? []).length > 0 ? "" : " = {}");
  const messages = variants(api.execute);
  const queries = variants(api.query);
  const data = (message) => (api.data[message] ? `t.${api.data[message].title}` : "undefined");
  let text = `${banner(`schema/${contract}.json`)}
import { ContractCalls, MessagesOf, type Item, type Prepared, type SendOptions, type Sent } from "../../calls.js";
import type * as t from "./types.js";

/** The name of every message of ${contract}. */
export const ${camel(contract)}Messages = [
${messages.map((m) => `  "${m.name}",\n`).join("")}] as const;

/** Messages for ${contract}, to be sent together with others in one transaction. */
export class ${name}Messages extends MessagesOf {
`;
  text += messages.map(({ name: message, words, fields }) =>
    `${comment(words, "  ")}  ${camel(message)}(msg: t.${pascal(message)}Msg${needs(fields)}): Prepared<${data(message)}> {
    return this.prepare("${message}", msg, ${api.data[message] !== undefined});
  }
`).join("\n");
  text += `}

/** Calls of ${contract}: each message in a transaction of its own, and each query. */
export class ${name}Calls extends ContractCalls {
  /** Messages to be sent together with others in one transaction. */
  readonly messages: ${name}Messages = new ${name}Messages(this.contract, this.address);

`;
  text += messages.map(({ name: message, words, fields }) =>
    `${comment(words, "  ")}  async ${camel(message)}(msg: t.${pascal(message)}Msg${needs(fields)}, options: SendOptions = {}): Promise<Sent<${data(message)}>> {
    return this.sendOne(this.messages.${camel(message)}(msg), options);
  }
`).join("\n");
  for (const { name: query, words, fields } of queries) {
    const response = api.responses[query];
    text += `
${comment(words, "  ")}  async ${camel(query)}(query: t.${pascal(query)}Query${needs(fields)}): Promise<t.${response.title}> {
    return this.ask("${query}", query);
  }
`;
    const items = itemsOf(query, fields, response);
    if (items !== undefined) {
      text += `
  /** Every one of \`${items}\` that \`${camel(query)}\` answers, page after page. */
  all${pascal(query)}(query: Omit<t.${pascal(query)}Query, "start_after">${needs(fields)}): AsyncGenerator<Item<t.${response.title}, "${items}">> {
    return this.pages("${query}", query, "${items}");
  }
`;
    }
  }
  return `${text}}\n`;
}

/** The list that a paged query answers; of several the one of the query's name. */
function itemsOf(query, fields, response) {
  if (!fields.properties?.start_after) return undefined;
  if (!response.properties.next) throw new Error(`${query} takes start_after and answers no next`);
  const lists = Object.entries(response.properties).filter(([, p]) => p.type === "array").map(([key]) => key);
  return lists.length === 1 ? lists[0] : lists.find((key) => key === query);
}

// The bytes of a directive's terms: docs/storage.md, section 4.
import { sha256, toHex } from "../bytes.js";
import type { DirectiveResponse, Terms } from "../generated/consent-registry/types.js";
import { Fields } from "./fields.js";

/** What of a directive is hashed. */
export type WrittenTerms = Pick<DirectiveResponse, "id" | "handle" | "effect" | "authority" | "terms" | "also_account">;

/** The bytes of the terms as kept: a person with the hospital of the day, `valid_from` filled in. */
export function termsBytes({ id, handle, effect, authority, terms, also_account }: WrittenTerms): Uint8Array {
  const fields = new Fields().text("hie-terms").number(id).hex(handle).text(effect).text(authority);
  fields.text(terms.grantee?.hospital).text(terms.grantee?.role).person(terms.grantee?.person).text(terms.custodian);
  fields.list(terms.purposes ?? [], (purpose) => fields.text(purpose));
  resources(fields, terms.resources);
  fields.text(terms.confidentiality).hex(terms.study).text(terms.data_period?.from).text(terms.data_period?.until);
  fields.number(terms.valid_from).number(terms.valid_until).number(terms.max_uses);
  fields.list(terms.obligations ?? [], (obligation) => fields.text(obligation));
  fields.hex(terms.evidence).text(terms.policy).account(also_account);
  return fields.bytes();
}

/** SHA-256 of the bytes: what the history says of a directive that was written. */
export function termsHash(of: WrittenTerms): string {
  return toHex(sha256(termsBytes(of)));
}

function resources(fields: Fields, of: Terms["resources"]): void {
  if ("all" in of) fields.text(of.all.tagged ? "all_tagged" : "all").list([], () => undefined);
  else if ("categories" in of) fields.text("categories").list(of.categories.codes, (code) => fields.text(code));
  else if ("tags" in of) fields.text("tags").list(of.tags.tags, (tag) => fields.hex(tag));
  else if ("groups" in of) fields.text("groups").list(of.groups.groups, (group) => fields.hex(group));
  else fields.text("records").list(of.records.roots, (root) => fields.hex(root));
}

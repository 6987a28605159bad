//! The head of a CDA document.

use crate::category::{LOINC, Suggestion, of_codings};
use roxmltree::{Document, Node};

const HL7_V3: &str = "urn:hl7-org:v3";
const LOINC_OID: &str = "2.16.840.1.113883.6.1";

/// The tree of a file, if it is XML. Document type declarations are refused by the parser, so that
/// no entity is ever expanded.
pub(crate) fn tree(text: &str) -> Option<Document<'_>> {
    Document::parse(text).ok()
}

/// Whether the root is a CDA document.
pub(crate) fn is_cda(tree: &Document<'_>) -> bool {
    tree.root_element()
        .has_tag_name((HL7_V3, "ClinicalDocument"))
}

/// `ClinicalDocument/title`.
pub(crate) fn title<'a>(tree: &'a Document<'_>) -> Option<&'a str> {
    child(tree.root_element(), "title")?.text()
}

/// The suggestion from `ClinicalDocument/code` and its translations.
pub(crate) fn suggest(tree: &Document<'_>) -> Suggestion {
    let code = child(tree.root_element(), "code");
    let codings: Vec<(&str, &str)> = code
        .into_iter()
        .flat_map(|node| node.descendants())
        .filter_map(|node| Some((node.attribute("codeSystem")?, node.attribute("code")?)))
        .filter(|(system, _)| *system == LOINC_OID)
        .map(|(_, code)| (LOINC, code))
        .collect();
    of_codings(&codings, "ClinicalDocument/code")
        .unwrap_or_else(|| Suggestion::none("ClinicalDocument/code is not in the table"))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|it| it.has_tag_name((HL7_V3, name)))
}

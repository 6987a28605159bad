//! The sensitivity labels that a `Consent` may name.
//!
//! Source: HL7 v3 `ActInformationSensitivityPolicy` of `v3-ActCode` 11.0.0 (hl7.terminology 7.3.0, CC0),
//! without the retired `SICKLE`.

/// Code, and the label that it lies below, if any.
const TABLE: [(&str, Option<&str>); 23] = [
    ("ETH", None),
    ("GDIS", None),
    ("HIV", None),
    ("MST", None),
    ("PREGNANT", None),
    ("SCA", None),
    ("SDV", None),
    ("SEX", None),
    ("SPI", None),
    ("BH", Some("SPI")),
    ("COGN", Some("BH")),
    ("DVD", Some("BH")),
    ("EMOTDIS", Some("BH")),
    ("MH", Some("SPI")),
    ("PSY", Some("SPI")),
    ("PSYTHPN", Some("SPI")),
    ("SUD", Some("SPI")),
    ("ETHUD", Some("SUD")),
    ("OPIOIDUD", Some("SUD")),
    ("STD", None),
    ("TBOO", None),
    ("VIO", None),
    ("IDS", None),
];

/// Every label.
pub fn all() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(code, _)| *code)
}

/// A label and all that lie below it; nothing if it is none.
#[must_use]
pub fn below(label: &str) -> Option<Vec<&'static str>> {
    let own = all().find(|code| *code == label)?;
    let mut found = vec![own];
    // The table names a parent before its children, at most three deep.
    for (code, parent) in &TABLE {
        if parent.is_some_and(|parent| found.contains(&parent)) {
            found.push(code);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_holds_what_lies_below_it() {
        assert_eq!(below("HIV"), Some(vec!["HIV"]));
        assert_eq!(below("SUD"), Some(vec!["SUD", "ETHUD", "OPIOIDUD"]));
        let all = below("SPI").unwrap_or_default();
        assert!(
            ["PSY", "SUD", "OPIOIDUD"]
                .iter()
                .all(|one| all.contains(one))
        );
        assert!(!all.contains(&"HIV"));
        assert_eq!(below("SICKLE"), None);
        assert_eq!(below("hiv"), None);
    }

    #[test]
    fn the_table_names_a_parent_before_its_children() {
        for (at, (_, parent)) in TABLE.iter().enumerate() {
            let earlier = TABLE.iter().take(at);
            let mut earlier = earlier.map(|(code, _)| *code);
            assert!(parent.is_none_or(|parent| earlier.any(|code| code == parent)));
        }
    }
}

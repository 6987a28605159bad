//! The few readable texts that may be on chain: a hospital's public name, country and service address,
//! and what the category table says.

wire_string!(
    /// The public name of a hospital.
    HospitalName, "name",
    "must be 1 to 120 characters, none of them a control character and not all of them spaces",
    // Any text without control characters, with one character that is no space of Unicode's.
    "^[^\\x00-\\x1f\\x7f-\\x9f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x1f\\x7f-\\x9f]*$", 1, 120,
    |text| !text.chars().any(char::is_control) && !text.trim().is_empty()
);
wire_string!(
    /// A country, ISO 3166-1 alpha-2.
    CountryCode, "country", "must be an ISO 3166-1 alpha-2 code: two of A-Z",
    "^[A-Z]{2}$", 2, 2, |text| text.bytes().all(|b| b.is_ascii_uppercase())
);
wire_string!(
    /// The address of a hospital's service: https, without user, query or fragment.
    ServiceUrl, "url", "must be an https address of at most 200 characters without user, query or fragment",
    "^https://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/[a-zA-Z0-9._~/-]*)?$", 9, 200, is_service_url
);

wire_string!(
    /// What a category means, in the words of the external system.
    CategoryDisplay, "display",
    "must be 1 to 120 characters, none of them a control character and not all of them spaces",
    "^[^\\x00-\\x1f\\x7f-\\x9f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x1f\\x7f-\\x9f]*$", 1, 120,
    |text| !text.chars().any(char::is_control) && !text.trim().is_empty()
);
wire_string!(
    /// The name of an external code system: its URI.
    CodeSystem, "system", "must be a URI of at most 120 characters that begins with http://, https:// or urn:",
    "^(https?://|urn:)[a-zA-Z0-9._:/-]+$", 5, 120, is_code_system
);
wire_string!(
    /// A code of an external code system.
    ExternalCode, "code", "must be 1 to 64 of a-z, A-Z, 0-9, dot, underscore, colon and hyphen",
    "^[a-zA-Z0-9._:-]{1,64}$", 1, 64,
    |text| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b))
);

fn is_code_system(text: &str) -> bool {
    ["http://", "https://", "urn:"]
        .into_iter()
        .find_map(|start| text.strip_prefix(start))
        .is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._:/-".contains(&b))
        })
}

fn is_service_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && port.is_none_or(|p| (1..=5).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
        && path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._~/-".contains(&b))
}

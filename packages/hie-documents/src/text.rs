//! Bytes as text, and text made fit to print.

/// Larger files are told by their first bytes only: reading a document into a tree takes several
/// times its size. 64 MiB is far above any clinical document; what is larger is a picture.
pub const MAX_READ_BYTES: usize = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes without the UTF-8 byte order mark and the white space before the content.
pub(crate) fn content(bytes: &[u8]) -> &[u8] {
    bytes
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(bytes)
        .trim_ascii_start()
}

/// The text of a file that is UTF-8 and not too large to be read.
pub(crate) fn readable(bytes: &[u8]) -> Option<&str> {
    if bytes.len() > MAX_READ_BYTES {
        return None;
    }
    std::str::from_utf8(content(bytes)).ok()
}

/// One line: runs of white space and control characters become one space, none at the ends.
pub(crate) fn one_line(text: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The longest beginning of the text that has at most so many bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// The words of a fragment of XHTML, or `None` if there are none or it is not well formed.
pub(crate) fn words_of_xhtml(xhtml: &str) -> Option<String> {
    let tree = roxmltree::Document::parse(xhtml).ok()?;
    let texts = tree
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|node| node.text());
    let line = one_line(&texts.collect::<Vec<_>>().join(" "));
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_splits_a_letter() {
        assert_eq!(cut("한새별", 9), "한새별");
        assert_eq!(cut("한새별", 8), "한새");
        assert_eq!(cut("한새별", 0), "");
        assert_eq!(cut("abc", 255), "abc");
    }

    #[test]
    fn a_line_has_no_breaks_and_no_control_characters() {
        assert_eq!(one_line(" a\r\n\tb\u{1b}[31m  c "), "a b [31m c");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn markup_is_left_out_of_a_narrative() {
        let xhtml =
            r#"<div xmlns="http://www.w3.org/1999/xhtml"><b>No</b> known<br/>allergies</div>"#;
        assert_eq!(words_of_xhtml(xhtml).unwrap(), "No known allergies");
        assert_eq!(words_of_xhtml("<div/>"), None);
        assert_eq!(words_of_xhtml("<div>"), None);
    }
}

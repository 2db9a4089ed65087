//! Attributes of XML elements, and what is said of XML that is damaged.

use std::fmt::Display;
use std::io;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};

use crate::diag::Code;
use crate::ledger::records::content::FileRemark;

/// The value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
        .map(std::borrow::Cow::into_owned)
}

/// Whether a height, in any unit that may follow, is less than a hundredth, which nobody sees.
pub(super) fn has_no_height(text: &str) -> bool {
    let number = text
        .trim()
        .trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let mut seen = whole.chars().chain(decimals.chars().take(2));
    !number.is_empty() && seen.all(|digit| digit == '0')
}

/// What is said of a part that is not the XML that it should be.
pub(super) fn xml_damage(error: &dyn Display) -> io::Error {
    FileRemark::new(
        Code::FileUnreadable,
        format!("cannot be read: its content is damaged ({error})"),
        "open it in a spreadsheet program, and save it again",
    )
    .into()
}

/// The character that a reference stands for. A document may declare others, which no workbook
/// needs.
pub(super) fn referred(name: &BytesRef<'_>) -> io::Result<String> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Ok(character.to_string());
    }
    let character = match &*name.xml10_content() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => return Err(xml_damage(&format!("an unknown entity `{other}`"))),
    };
    Ok(character.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_that_nobody_sees_are_known() {
        for (text, expected) in [
            ("0", true),
            ("0.0", true),
            ("0cm", true),
            ("0.004in", true),
            (".0pt", true),
            ("0.45cm", false),
            ("0.01in", false),
            ("15.75", false),
            ("10", false),
            ("cm", false),
            ("", false),
        ] {
            assert_eq!(has_no_height(text), expected, "{text}");
        }
    }
}

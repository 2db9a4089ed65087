//! Attributes of XML elements, and what is said of XML that is damaged.

use std::fmt::Display;
use std::io;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

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

/// What is said of a part that is not the XML that it should be.
pub(super) fn xml_damage(error: &dyn Display) -> io::Error {
    FileRemark::new(
        Code::FileUnreadable,
        format!("cannot be read: its content is damaged ({error})"),
        "open it in a spreadsheet program, and save it again",
    )
    .into()
}

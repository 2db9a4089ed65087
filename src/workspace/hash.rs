//! The hash of a text, whatever its line ends, and the hashes of files under names that may be
//! shown.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::value::without_personal_numbers;
use crate::world::hexadecimal;

/// The SHA-256 of a text whose line ends count as LF, in hexadecimal.
pub(super) fn text_hash(content: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            hasher.update(b"\n");
        }
        hasher.update(line.strip_suffix(b"\r").unwrap_or(line));
    }
    hexadecimal(hasher)
}

/// Hashes by path, without the personal numbers in paths. Of paths that are then the same those
/// behind the first get a number.
pub(super) fn shown_inputs(inputs: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut shown = BTreeMap::new();
    for (path, hash) in inputs {
        let name = without_personal_numbers(&path).into_owned();
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        if let Some(name) = names.find(|name| !shown.contains_key(name)) {
            shown.insert(name, hash);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_keeps_its_hash_and_no_path_its_personal_number() {
        let inputs = [
            ("a 01010100050.csv", "1"),
            ("a 41010100044.csv", "2"),
            ("b.csv", "3"),
        ];
        let owned = |(path, hash): (&str, &str)| (path.to_owned(), hash.to_owned());
        let shown = [("a ….csv", "1"), ("a ….csv (2)", "2"), ("b.csv", "3")];
        let shown = BTreeMap::from(shown.map(owned));
        assert_eq!(shown_inputs(inputs.map(owned).into()), shown);
    }
}

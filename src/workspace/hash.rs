//! The hash of a text, whatever its line ends.

use sha2::{Digest, Sha256};

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

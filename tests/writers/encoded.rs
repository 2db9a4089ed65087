//! Text in the encodings that exports have.

/// A text in an encoding; what it cannot say becomes `?`.
pub fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "cp865" => text.chars().map(cp865).collect(),
        _ => text
            .chars()
            .map(|c| {
                u8::try_from(u32::from(c))
                    .ok()
                    .filter(|byte| !(0x80..0xa0).contains(byte))
                    .unwrap_or(b'?')
            })
            .collect(),
    }
}

/// The Norwegian letters of the old code page.
fn cp865(c: char) -> u8 {
    match c {
        'å' => 0x86,
        'Å' => 0x8f,
        'æ' => 0x91,
        'Æ' => 0x92,
        'ø' => 0x9b,
        'Ø' => 0x9d,
        c => u8::try_from(u32::from(c))
            .ok()
            .filter(u8::is_ascii)
            .unwrap_or(b'?'),
    }
}

//! The reference of the language, written from the functions' own entries.

use super::api::FAMILIES;

/// Writes the reference of all functions as Markdown: each with how it is written, what it means,
/// and an example.
pub fn reference() -> String {
    let mut text = String::from(
        "# Reference of the rule language\n\nWritten from the functions' own entries; every example is loaded by a test.\n",
    );
    for (title, about, functions) in FAMILIES {
        text.push_str(&format!("\n## {title}\n\n{about}\n"));
        for function in functions {
            let (signature, meaning, example) =
                (function.signature, function.meaning, function.example);
            text.push_str(&format!(
                "\n### `{signature}`\n\n{meaning}\n\n```rhai\n{example};\n```\n"
            ));
        }
    }
    text
}

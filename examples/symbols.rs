//! What an editor would show of places in the shipped rules: `cargo run --example symbols`, or
//! `cargo run --example symbols -- municipalities/baerum/rules.rhai 9 9` for one of your own.

use std::fmt::Write;

use kontering::diag::{ColumnUnit, Span};
use kontering::host::DiskWorld;
use kontering::script::{Symbol, SymbolDeclaration, Symbols};
use kontering::words::Language;
use kontering::workspace::load;
use kontering::world::World;

/// A few places, each by the line that holds some words, and the words in it where the cursor
/// stands.
const PLACES: [(&str, &str, &str); 4] = [
    (
        "municipalities/baerum/rules.rhai",
        "weight(\"sosialhjelp\") *",
        "sosialhjelp",
    ),
    (
        "municipalities/baerum/rules.rhai",
        "weight(\"sosialhjelp\") *",
        "weight",
    ),
    (
        "rules/kostra.rhai",
        ".to(introduksjonsprogram.lonn)",
        "lonn",
    ),
    ("rules/kostra.rhai", "rule(\"intro-lonn\"", "funksjon"),
];

/// How many uses are listed.
const USES: usize = 3;

/// The lines of a hover: what it is, and what is said of it.
fn hover(symbol: &Symbol<'_>) -> String {
    let mut text = format!("{} `{}`\n", symbol.kind.noun(), symbol.name);
    for entry in &symbol.functions {
        let _ = writeln!(text, "  {}: {}", entry.signature, entry.meaning);
    }
    for SymbolDeclaration {
        layer,
        label,
        reason,
        comment,
        ..
    } in &symbol.declarations
    {
        let _ = write!(text, "  of {layer}");
        let label = label
            .as_ref()
            .map(|label| label.text(Language::Norwegian).to_owned());
        let because = reason.because.clone();
        for words in [label, because, comment.clone()].into_iter().flatten() {
            let _ = write!(text, ": {words}");
        }
        text.push('\n');
    }
    text
}

/// What is shown of a place.
fn shown(symbols: &Symbols, file: &str, byte: usize) -> String {
    let place = |span: &Span| {
        let (line, column) = symbols.position(&span.file, ColumnUnit::Characters, span.start);
        format!("{}:{line}:{column}", span.file)
    };
    let mut text = String::new();
    for symbol in symbols.at(file, byte) {
        text += &format!("{}: {}", place(&symbol.span), hover(&symbol));
        for declared in &symbol.declarations {
            let _ = writeln!(text, "  declared at {}", place(&declared.name_span));
        }
        for span in symbol.uses.iter().take(USES) {
            let _ = writeln!(text, "  used at {}", place(span));
        }
        let more = symbol.uses.len().saturating_sub(USES);
        if more > 0 {
            let _ = writeln!(text, "  and {more} times more");
        }
    }
    text
}

/// The byte of some words in the first line that holds others.
fn byte(world: &dyn World, (file, line, word): (&str, &str, &str)) -> usize {
    let text = world.text(file).unwrap_or_default();
    let start = text.find(line).unwrap_or_default();
    start + text[start..].find(word).unwrap_or_default()
}

fn open() -> (DiskWorld, Symbols) {
    let world = DiskWorld::new(env!("CARGO_MANIFEST_DIR"));
    let symbols = load(&world).value.symbols(&world);
    (world, symbols)
}

/// What is shown of the places.
pub fn places() -> String {
    let (world, symbols) = open();
    PLACES
        .iter()
        .map(|place| shown(&symbols, place.0, byte(&world, *place)) + "\n")
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [file, line, column] => {
            let (_, symbols) = open();
            let number = |text: &str| text.parse().unwrap_or(1);
            let byte = symbols.byte(file, ColumnUnit::Characters, number(line), number(column));
            print!(
                "{}",
                byte.map_or(String::new(), |byte| shown(&symbols, file, byte))
            );
        }
        _ => print!("{}", places()),
    }
}

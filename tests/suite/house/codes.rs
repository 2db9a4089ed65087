//! The engine knows no code of KOSTRA: which arts, functions and account classes there are, the
//! vocabulary and the code lists of `rules/` say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};

/// The file that is of a format whose records have such codes at fixed places: the record of KOSTRA
/// is laid out by class, function and art.
const FORMAT: &str = "src/ledger/kostra/layout.rs";

/// Where classes are those of elements on a page.
const PAGES: &str = "src/render/html/";

/// The codes of three digits in the national lists of arts and functions.
fn national_codes() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/kontoplan");
    let mut codes = BTreeSet::new();
    for name in ["arter.csv", "funksjoner.csv"] {
        let list = fs::read_to_string(folder.join(name)).expect("a list");
        let first = list
            .lines()
            .skip(1)
            .filter_map(|line| line.split([',', ';']).next());
        codes.extend(first.map(|code| code.trim_matches('"').to_owned()));
    }
    codes.retain(|code| is_digits(code, 3));
    codes
}

fn is_digits(text: &str, many: usize) -> bool {
    text.len() == many && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What of a source stands outside its tests.
#[derive(Default)]
struct Literals {
    /// Texts of three digits.
    of_three: Vec<String>,
    /// Functions that speak of classes and have texts of one digit.
    of_classes: Vec<String>,
    /// Of the function at hand: its texts of one digit, and whether it speaks of classes.
    digits: Vec<String>,
    speaks_of_classes: bool,
}

impl Literals {
    fn of(source: &str) -> Self {
        let mut literals = Self::default();
        literals.visit_file(&syn::parse_file(source).expect("a source"));
        literals
    }

    fn word(&mut self, word: &str) {
        let small = word.to_lowercase();
        self.speaks_of_classes |= small.contains("class") || small.contains("klasse");
    }

    fn text(&mut self, text: &str) {
        if is_digits(text, 3) {
            self.of_three.push(text.to_owned());
        }
        if is_digits(text, 1) {
            self.digits.push(text.to_owned());
        }
        self.word(text);
    }

    /// Notes what a function, or a constant, has of both.
    fn within(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let before = (
            std::mem::take(&mut self.digits),
            std::mem::take(&mut self.speaks_of_classes),
        );
        self.word(name);
        look(self);
        if self.speaks_of_classes && !self.digits.is_empty() {
            self.of_classes
                .push(format!("{name}: {}", self.digits.join(", ")));
        }
        (self.digits, self.speaks_of_classes) = before;
    }
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = super::paths::attributes(item);
        if super::paths::is_for_tests(attributes) {
            return;
        }
        match item {
            syn::Item::Fn(function) => {
                let name = function.sig.ident.to_string();
                self.within(&name, |within| visit::visit_item_fn(within, function));
            }
            syn::Item::Const(constant) => {
                let name = constant.ident.to_string();
                self.within(&name, |within| visit::visit_item_const(within, constant));
            }
            other => visit::visit_item(self, other),
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let name = function.sig.ident.to_string();
        self.within(&name, |within| visit::visit_impl_item_fn(within, function));
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.word(&ident.to_string());
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.text(&text.value());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_macro(&mut self, used: &'ast syn::Macro) {
        let words = used.tokens.to_string();
        let mut texts = words.split('"');
        while let Some(code) = texts.next() {
            code.split(|c: char| !c.is_alphanumeric())
                .for_each(|word| self.word(word));
            if let Some(text) = texts.next() {
                self.text(text);
            }
        }
    }
}

#[test]
fn the_engine_knows_no_code_of_kostra() {
    let codes = national_codes();
    assert!(
        codes.contains("010") && codes.contains("265") && codes.len() > 150,
        "{codes:?}"
    );
    let mut found = Vec::new();
    for (path, source) in super::sources() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let inside = inside.to_string_lossy().replace('\\', "/");
        let lies_with_tests = inside.contains("/tests/") || inside.ends_with("tests.rs");
        if lies_with_tests || inside.ends_with("form.rs") {
            continue;
        }
        let mut literals = Literals::of(&source);
        literals.of_three.retain(|code| codes.contains(code));
        if inside.starts_with(PAGES) {
            literals.of_classes.clear();
        }
        if inside == FORMAT {
            assert!(
                !literals.of_classes.is_empty(),
                "{FORMAT} needs no exception any more"
            );
            continue;
        }
        let three = literals
            .of_three
            .iter()
            .map(|code| format!("{inside}: `{code}`"));
        found.extend(three);
        found.extend(
            literals
                .of_classes
                .iter()
                .map(|what| format!("{inside}: {what}")),
        );
    }
    assert!(
        found.is_empty(),
        "declare these in rules/vocabulary.toml:\n{}",
        found.join("\n")
    );
}

#[test]
fn codes_and_classes_are_seen_wherever_they_stand() {
    let source = r#"
        const FOOD: [&str; 2] = ["115", "x"];
        fn is_of(class: &str) -> bool { ["0", "1"].contains(&class) }
        struct S;
        impl S { fn f() { let _ = vec!["265"]; match kontoklasse() { "2" => 1, _ => 2 } } }
        fn other() { assert!(a == "1"); }
        #[cfg(test)] mod tests { fn class() -> &'static str { "1" } }
    "#;
    let literals = Literals::of(source);
    assert_eq!(literals.of_three, ["115", "265"]);
    assert_eq!(literals.of_classes, ["is_of: 0, 1", "f: 2"]);
}

//! The words of one language stay out of what readers of the other get.

use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use kontering::words::{Language, SENTENCES, Word};
use kontering::world::World;

use super::cli::run_in;
use super::gap_cli::two;
use super::report::seen;
use super::shipped::copy;

/// The least length of a text that is looked for. **Unit**: characters.
const LEAST: usize = 5;

/// The texts of the other language's words that a reader of `language` must not see: those that
/// both languages do not share, and of sentences the stretches between their parts.
fn foreign(language: Language) -> Vec<&'static str> {
    let (own, other) = match language {
        Language::Norwegian => (0, 1),
        Language::English => (1, 0),
    };
    let words = Word::ALL
        .iter()
        .map(|word| [language.word(*word), other_of(language).word(*word)]);
    let mut pairs: Vec<[&str; 2]> = words.collect();
    for sentence in SENTENCES {
        let parts = sentence[other]
            .split('{')
            .flat_map(|part| part.rsplit('}').next());
        pairs.extend(parts.map(|part| [sentence[own], part.trim()]));
    }
    let all_own: Vec<&str> = pairs.iter().map(|[own, _]| *own).collect();
    let is_foreign =
        |text: &&str| text.chars().count() >= LEAST && !all_own.iter().any(|own| holds(own, text));
    pairs
        .iter()
        .map(|[_, other]| *other)
        .filter(is_foreign)
        .collect()
}

fn other_of(language: Language) -> Language {
    match language {
        Language::Norwegian => Language::English,
        Language::English => Language::Norwegian,
    }
}

/// Whether a text holds another as whole words.
fn holds(text: &str, part: &str) -> bool {
    text.match_indices(part).any(|(start, _)| {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !is_word(text[..start].chars().next_back())
            && !is_word(text[start + part.len()..].chars().next())
    })
}

/// What a reader sees of a page, without code and without what is marked as English.
fn read(html: &str) -> String {
    let (head, mut rest) = html.split_once("<body>").expect("a body");
    let mut page = format!("{head}<body>");
    while let Some((before, tag)) = rest.split_once('<') {
        page += before;
        let (inside, after) = tag.split_once('>').expect("a tag");
        let name = inside.split(' ').next().expect("a name");
        if name == "code" || inside.contains("lang=\"en\"") {
            rest = after.split_once(&format!("</{name}>")).expect("an end").1;
            page.push('\n');
        } else {
            page += &format!("<{inside}>");
            rest = after;
        }
    }
    seen(&page)
}

/// Every text of a workbook.
fn texts(bytes: Vec<u8>) -> String {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let mut all = names.join("\n");
    for name in names {
        for cell in book.worksheet_range(&name).expect("a sheet").used_cells() {
            if let Data::String(text) = cell.2 {
                all += &format!("\n{text}");
            }
        }
    }
    all
}

/// The leaks of one document: words of the other language that no author has written.
fn leaks(language: Language, document: &str, data: &str) -> Vec<&'static str> {
    foreign(language)
        .into_iter()
        .filter(|text| holds(document, text) && !holds(data, text))
        .collect()
}

fn check(language: Language, what: &str, document: &str, data: &str) {
    assert_eq!(
        leaks(language, document, data),
        Vec::<&str>::new(),
        "{what} for a reader of {language:?}"
    );
}

/// What authors have written in a folder: labels, titles, reasons and all the rest.
fn written(world: &dyn World) -> String {
    let paths = super::edits::all_files(world, "");
    let texts = paths.iter().filter(|path| !path.ends_with(".csv"));
    texts.filter_map(|path| world.text(path).ok()).collect()
}

#[test]
fn each_language_has_words_enough_to_be_looked_for() {
    for language in [Language::Norwegian, Language::English] {
        let (all, data) = (foreign(language), written(&copy()));
        let left = all.iter().filter(|text| !holds(&data, text)).count();
        assert!(
            left > 100,
            "{left} of {} for a reader of {language:?}",
            all.len()
        );
    }
}

#[test]
fn pages_and_workbooks_have_no_word_of_the_other_language() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = folder.join("tests/published").display().to_string();
    let data = written(&copy());
    let small = two();
    let own = written(&small.world());
    small.output(&["accept", "--all", "--note", "x"]);
    small.edit(
        "rules/kostra.rhai",
        "interpreters stand elsewhere",
        "another reason",
    );
    small.edit(
        "municipalities/bærum/2013/facts.toml",
        "value = ",
        "value = 1",
    );
    for (language, option) in [(Language::Norwegian, "nb"), (Language::English, "en")] {
        let (_, report, _) = run_in(
            folder,
            &["report", "--lang", option, "--against", &published],
        );
        check(language, "the report", &read(&report), &data);
        let (_, page, err) = small.run(&[
            "diff",
            "snapshots/reported.snap",
            ".",
            "--format",
            "html",
            "--lang",
            option,
        ]);
        assert!(!page.is_empty(), "{err}");
        check(language, "the page of differences", &read(&page), &own);
        let file = small.folder.path().join("bok.xlsx");
        small.run(&[
            "run",
            "--format",
            "xlsx",
            "--lang",
            option,
            "--output",
            &file.display().to_string(),
        ]);
        check(
            language,
            "the workbook",
            &texts(std::fs::read(&file).expect("a workbook")),
            &own,
        );
    }
}

/// On a terminal the frame around labels is English whoever reads it, as findings are; so only
/// English readers are promised a language.
#[test]
fn tables_for_a_terminal_have_no_norwegian_word_for_a_reader_of_english() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = folder.join("tests/published").display().to_string();
    let data = written(&copy());
    let questions: [&[&str]; 6] = [
        &[],
        &["run", "--view", "comparable"],
        &["run", "--publish"],
        &["gap", "baerum", "trondheim"],
        &["whatif", "--practice", "all"],
        &["reconcile", &published],
    ];
    for question in questions {
        let (_, text, _) = run_in(folder, &[question, &["--lang", "en"]].concat());
        check(Language::English, &question.join(" "), &text, &data);
    }
}

#[test]
fn a_sentence_has_the_same_parts_in_both_languages_and_no_word_stands_twice() {
    let parts = |sentence: &'static str| -> std::collections::BTreeSet<&str> {
        sentence
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect()
    };
    for [norwegian, english] in SENTENCES {
        assert_eq!(parts(norwegian), parts(english), "{english}");
    }
    let texts: Vec<[&str; 2]> = Word::ALL
        .iter()
        .map(|word| {
            [
                Language::Norwegian.word(*word),
                Language::English.word(*word),
            ]
        })
        .collect();
    let twice: Vec<&[&str; 2]> = texts
        .iter()
        .filter(|pair| texts.iter().filter(|other| other == pair).count() > 1)
        .collect();
    assert_eq!(twice, Vec::<&[&str; 2]>::new());
}

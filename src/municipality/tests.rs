//! Descriptions of municipalities, right and wrong.

mod dimensions;

use crate::diag::{Diagnostic, Place};
use crate::ledger::{AmountColumns, KeySpec, LedgerFiles, LedgerSource, SideSigns};
use crate::value::Amount;
use crate::words::Language;
use crate::world::{MemoryWorld, World};

use super::*;

const PATH: &str = "municipalities/ås/municipality.toml";

const HEAD: &str = "name = \"Ås\"\nnumber = \"3021\"\n";

const LEDGER: &str = "[[ledger]]\nyear = 2013\nfiles = [\"2013/*.csv\"]\n[ledger.amount]\ncolumn = \"Beløp\"\n\
    [ledger.codes]\nkontoklasse = { default = \"1\" }\nfunksjon = { column = \"Tjeneste\", characters = [1, 3] }\n\
    art = { column = \"Konto\", translate = \"konto plan.csv\" }\nperiode = { column = \"Periode\" }\n";

fn world(toml: &str) -> MemoryWorld {
    let world = MemoryWorld::new();
    world.put(PATH, toml);
    world.put(
        "municipalities/ås/2013/b.csv",
        "Konto;Tjeneste;Periode;Beløp\n1010;24200;01;5,50\n",
    );
    world.put(
        "municipalities/ås/2013/a.csv",
        "Konto;Tjeneste;Periode;Beløp\n1020;24210;01;1 000\n",
    );
    world.put(
        "municipalities/ås/konto plan.csv",
        "\u{feff}local;national\r\n1010;010\r\n\r\n1020;020\r\n",
    );
    world
}

/// Each finding as `code: message @ place text, … | help`, a stretch of TOML as what is written
/// there.
fn shown(toml: &str, finding: &Diagnostic) -> String {
    let places: Vec<String> = finding
        .labels
        .iter()
        .map(|label| match &label.place {
            Place::Span(span) => {
                assert_eq!(&*span.file, PATH);
                format!("‹{}› {}", &toml[span.start..span.end], label.text)
            }
            Place::Record { file, place } => format!(
                "{}:{place} {}",
                file.trim_start_matches("municipalities/ås/"),
                label.text
            ),
            Place::File(file) => file.to_string(),
        })
        .collect();
    let help = finding
        .help
        .as_ref()
        .map(|help| format!(" | {help}"))
        .unwrap_or_default();
    format!("{finding} @ {}{help}", places.join(", "))
}

fn check_world(world: &MemoryWorld, expected: &[&str]) -> Municipality {
    let found = load_municipality(world, "ås");
    let toml = world.text(PATH).expect("put there");
    let findings: Vec<String> = found
        .diagnostics
        .iter()
        .map(|finding| shown(&toml, finding))
        .collect();
    assert_eq!(findings, expected);
    found.value.expect("readable")
}

fn check(toml: &str, expected: &[&str]) -> Municipality {
    check_world(&world(toml), expected)
}

/// Checks the plain ledger with one text replaced.
fn check_with(old: &str, new: &str, expected: &[&str]) -> Municipality {
    assert!(LEDGER.contains(old), "{old}");
    check(&format!("{HEAD}{}", LEDGER.replacen(old, new, 1)), expected)
}

#[test]
fn a_plain_description_has_the_usual_defaults() {
    let municipality = check(&format!("{HEAD}{LEDGER}"), &[]);
    assert_eq!(
        (
            &*municipality.id,
            &*municipality.label.nb,
            &*municipality.number
        ),
        ("ås", "Ås", "3021")
    );
    let spec = &municipality.ledgers[&2013];
    let dialect = &spec.files[0].dialect;
    let files: Vec<&str> = spec.files.iter().map(|file| &*file.path).collect();
    assert_eq!(
        files,
        [
            "municipalities/ås/2013/a.csv",
            "municipalities/ås/2013/b.csv"
        ]
    );
    assert_eq!(
        (
            &*dialect.encoding,
            dialect.delimiter,
            dialect.quote,
            dialect.escape
        ),
        ("utf-8", b';', Some(b'"'), None)
    );
    assert_eq!(
        (dialect.marks.decimal, dialect.marks.thousands),
        (',', Some(' '))
    );
    assert_eq!(spec.periods.len(), 12);
    assert_eq!(&*spec.periods[11], "12");
    assert!(spec.both_sides.is_none() && !spec.reconstructed);
    assert_eq!(
        spec.amount,
        AmountColumns::Signed {
            column: "Beløp".to_owned(),
            reversed: false
        }
    );
    assert_eq!(spec.codes["funksjon"].characters, Some((1, 3)));
    assert_eq!(spec.codes["kontoklasse"].default.as_deref(), Some("1"));
    let plan = spec.codes["art"].translation.as_ref().expect("translated");
    assert_eq!(
        plan.iter().map(|(a, b)| (&**a, &**b)).collect::<Vec<_>>(),
        [("1010", "010"), ("1020", "020")]
    );
}

#[test]
fn a_file_may_have_a_dialect_of_its_own() {
    let municipality = check_with(
        "files = [\"2013/*.csv\"]",
        "encoding = \"utf-16le\"\ndecimal = \".\"\nfiles = [\"2013/*.csv\", \
         { file = \"2013/b.csv\", encoding = \"windows-1252\", names = { \"Beløp\" = \"Amount\" } }]",
        &[],
    );
    let of = |file: usize| &municipality.ledgers[&2013].files[file].dialect;
    let words = |file: usize| {
        (
            &*of(file).encoding,
            of(file).marks.decimal,
            of(file).name("Beløp"),
        )
    };
    assert_eq!(words(0), ("utf-16le", '.', "Beløp"));
    assert_eq!(words(1), ("windows-1252", '.', "Amount"));
}

#[test]
fn a_file_has_one_dialect() {
    check_with(
        "files = [\"2013/*.csv\"]",
        "files = [{ file = \"2013/*.csv\", decimal = \".\" }, { file = \"2013/b.csv\", quote = \"\" }]",
        &[
            "K0115: a file is described twice @ ‹\"2013/b.csv\"› again here, ‹\"2013/*.csv\"› first here | where it has several sheets, or is an archive, say `sheet` or `member` in each description",
        ],
    );
}

#[test]
fn sheets_and_members_of_one_file_are_files_of_their_own() {
    let twice = "K0115: a file is described twice @ ‹\"2013/b.csv\"› again here, ‹\"2013/b.csv\"› first here | where it has several sheets, or is an archive, say `sheet` or `member` in each description";
    for (first, second, count) in [
        ("sheet = \"Jan\"", "sheet = \"Feb\"", Some(2)),
        ("member = \"jan.csv\"", "member = \"feb.csv\"", Some(2)),
        (
            "member = \"a.ods\", sheet = \"Jan\"",
            "member = \"a.ods\", sheet = \"Feb\"",
            Some(2),
        ),
        ("sheet = \"Jan\"", "sheet = \"Jan\"", Some(1)),
        ("sheet = \"Jan\"", "sheet = \" jan\"", None),
        ("sheet = \"Jan\"", "decimal = \".\"", None),
        ("sheet = \"Jan\"", "member = \"a.ods\"", None),
    ] {
        let files = format!(
            "files = [\"2013/*.csv\", {{ file = \"2013/b.csv\", {first} }}, {{ file = \"2013/b.csv\", {second} }}]"
        );
        let expected: &[&str] = if count.is_some() { &[] } else { &[twice] };
        let municipality = check_with("files = [\"2013/*.csv\"]", &files, expected);
        let Some(count) = count else {
            continue;
        };
        let paths = municipality.ledgers[&2013].files.iter();
        let paths = paths.filter(|file| file.path.ends_with("b.csv"));
        assert_eq!(paths.count(), count, "{first} {second}");
    }
}

#[test]
fn everything_that_can_be_said_is_read() {
    let toml = format!(
        "{HEAD}name_en = \"Aas\"\n[dimensions.ansvar]\nnb = \"Ansvar\"\nen = \"Cost centre\"\n\
         [dimensions.notat]\nnb = \"Notat\"\nkind = \"text\"\n\
         [[ledger]]\nyear = 2012\nfiles = ['2013\\a.csv']\npostings = \"reconstructed\"\nencoding = \"ISO-8859-1\"\n\
         delimiter = \"tab\"\nquote = \"\"\nescape = \"\\\\\"\ndecimal = \".\"\nthousands = \"\"\nboth_sides = true\n\
         periods = [\"01\", \"13\"]\namount = {{ column = \"B\", mark = \"D/K\", credit = \"K\" }}\n\
         codes = {{ art = {{ column = \"A\" }}, funksjon = {{ column = \"F\" }}, kontoklasse = {{ column = \"K\" }}, \
         periode = {{ column = \"P\" }}, ansvar = {{ column = \"Ansvar\" }} }}\n\
         [ledger.texts]\ntekst = \"T\"\nnotat = \"N\"\n[ledger.voucher]\nnumber = \"Bilag\"\nline = \"Linje\"\ndate = \"Dato\"\n\
         [ledger.control]\nlines = 41230\nnet = \"123456789.50\"\ndebit = 7\ncredit = \"5.25\"\n\
         [ledger.control.periods]\n\"01\" = \"-1.5\"\n{}",
        LEDGER.replace("column = \"Beløp\"", "debit = \"D\"\ncredit = \"K\"")
    );
    let municipality = check(&toml, &[]);
    assert_eq!(municipality.label.text(Language::English), "Aas");
    assert_eq!(municipality.dimensions["ansvar"].0, DimensionKind::Code);
    assert_eq!(
        municipality.dimensions["ansvar"].1.text(Language::English),
        "Cost centre"
    );
    assert_eq!(municipality.dimensions["notat"].0, DimensionKind::Text);
    let spec = &municipality.ledgers[&2012];
    let dialect = &spec.files[0].dialect;
    assert!(spec.reconstructed && spec.both_sides == Some(true));
    assert_eq!(
        (
            &*dialect.encoding,
            dialect.delimiter,
            dialect.quote,
            dialect.escape
        ),
        ("windows-1252", b'\t', None, Some(b'\\'))
    );
    assert_eq!(
        (dialect.marks.decimal, dialect.marks.thousands),
        ('.', None)
    );
    assert_eq!(spec.files.len(), 1);
    let marked = AmountColumns::Marked {
        column: "B".to_owned(),
        mark: "D/K".to_owned(),
        debit: ["D", "Debet", "Debit", "DB", "DR", "+"]
            .map(str::to_owned)
            .into(),
        credit: vec!["K".to_owned()],
        signs: SideSigns::default(),
    };
    assert_eq!(spec.amount, marked);
    assert_eq!(spec.codes["ansvar"].column.as_deref(), Some("Ansvar"));
    assert_eq!(
        (spec.texts["tekst"].as_str(), spec.texts["notat"].as_str()),
        ("T", "N")
    );
    let voucher = (
        spec.voucher.as_deref(),
        spec.voucher_line.as_deref(),
        spec.date.as_deref(),
    );
    assert_eq!(voucher, (Some("Bilag"), Some("Linje"), Some("Dato")));
    assert_eq!(
        spec.periods
            .iter()
            .map(|period| &**period)
            .collect::<Vec<_>>(),
        ["01", "13"]
    );
    let control = &spec.control;
    assert_eq!(
        (control.lines, control.net.map(Amount::ore)),
        (Some(41230), Some(12_345_678_950))
    );
    assert_eq!(
        (
            control.debit.map(Amount::ore),
            control.credit.map(Amount::ore)
        ),
        (Some(700), Some(-525))
    );
    assert_eq!(control.periods["01"].ore(), -150);
    let sides = AmountColumns::DebitCredit {
        debit: "D".to_owned(),
        credit: "K".to_owned(),
        signs: SideSigns::default(),
    };
    assert_eq!(municipality.ledgers[&2013].amount, sides);
}

#[test]
fn a_described_ledger_can_be_condensed_whatever_its_paths() {
    let world = world(&format!(
        "{HEAD}{}",
        LEDGER.replace("2013/*.csv", "Regnskap år 2013/*ø*.csv")
    ));
    world.put(
        "municipalities/ås/Regnskap år 2013/bøker æ.csv",
        "Konto;Tjeneste;Periode;Beløp\r\n1010;24200;01;5,50\r\n",
    );
    let municipality = check_world(&world, &[]);
    let condensed = LedgerFiles::default()
        .condense(&world, &municipality.ledgers[&2013], &KeySpec::default())
        .value;
    assert_eq!(condensed.raw.net.ore(), 550);
    let codes: Vec<&str> = condensed
        .table
        .columns
        .iter()
        .map(|column| &*column.codes[0])
        .collect();
    assert_eq!(codes, ["010", "242", "1", "01"]);
}

#[test]
fn an_absent_or_broken_file_is_told() {
    let found = load_municipality(&MemoryWorld::new(), "ås");
    assert_eq!(found.value, None);
    assert_eq!(
        found.diagnostics[0].to_string(),
        format!("K0701: `{PATH}` cannot be read: no such file")
    );
    let broken = load_municipality(&world("name = \nnumber = \"3021\"\n"), "ås");
    assert_eq!(
        broken.diagnostics[0].to_string(),
        "K0703: the file is no valid TOML"
    );
}

#[test]
fn unknown_and_missing_entries_are_told_together() {
    let toml = format!(
        "nmae = \"Ås\"\nnumber = \"321\"\n{}",
        LEDGER
            .replace("year", "yaer")
            .replace("characters", "character")
    );
    let municipality = check(
        &toml,
        &[
            "K0703: the file lacks `name` @ ‹› ",
            "K0703: unknown entry `nmae` @ ‹nmae› the file has no such entry | did you mean `name`? there are `name`, `name_en`, `number`, `dimensions`, `ledger`, `reported`",
            "K0703: `321` is not a municipality number @ ‹\"321\"› not four digits | write it in quotes with its leading zero, such as \"0301\"",
            "K0703: `ledger` lacks `year` @ ‹[[ledger]]› ",
            "K0703: unknown entry `yaer` @ ‹yaer› `ledger` has no such entry | did you mean `year`? there are `year`, `files`, `postings`, `kind`, `version`, `factor`, `amount`, `codes`, `texts`, `voucher`, `both_sides`, `periods`, `overlap`, `control`, `guessed`, `encoding`, `delimiter`, `quote`, `escape`, `decimal`, `thousands`, `format`, `sheet`, `member`, `hidden`, `header`, `columns`, `skip`, `surplus`",
            "K0703: unknown entry `character` @ ‹character› `funksjon` has no such entry | did you mean `characters`? there are `column`, `characters`, `length`, `otherwise`, `translate`, `default`",
        ],
    );
    assert!(municipality.ledgers.is_empty());
    assert_eq!(municipality.label.nb, "ås");
}

#[test]
fn an_unknown_encoding_is_told_at_its_place() {
    check_with(
        "[ledger.amount]",
        "encoding = \"windows-1225\"\n[ledger.amount]",
        &[
            "K0103: unknown encoding `windows-1225` @ ‹\"windows-1225\"› the encoding of the ledger | did you mean `windows-1252`?",
        ],
    );
}

#[test]
fn a_dialect_that_cannot_be_is_told() {
    let check = |entries: &str, expected: &[&str]| {
        check_with(
            "[ledger.amount]",
            &format!("{entries}[ledger.amount]"),
            expected,
        )
    };
    check(
        "delimiter = \";;\"\nquote = \"''\"\ndecimal = \"\"\nthousands = \"0\"\n",
        &[
            "K0115: `delimiter` cannot be `;;` @ ‹\";;\"› not one mark | write a single mark such as \";\" or \"tab\"",
            "K0115: `quote` cannot be `\\'\\'` @ ‹\"''\"› not one mark | write a single mark, or \"\" for none",
            "K0115: `decimal` cannot be `` @ ‹\"\"› not one mark | write a single mark such as \",\" or \".\"",
            "K0115: `thousands` cannot be `0` @ ‹\"0\"› not one mark | write a single mark such as \",\" or \".\"",
        ],
    );
    let described = "@ ‹[[ledger]]› the ledger described here";
    let cases = [
        (
            "quote = \";\"\n",
            "`delimiter` is also `quote` or `escape`",
            "give them different marks",
        ),
        (
            "escape = '\"'\n",
            "`quote` and `escape` are the same",
            "a doubled quote stands for itself anyway; leave `escape` out",
        ),
        (
            "thousands = \",\"\n",
            "`decimal` and `thousands` are the same",
            "give them different marks",
        ),
        (
            "delimiter = \",\"\nquote = \"\"\n",
            "`decimal` is also the `delimiter`, and nothing quotes amounts",
            "give them different marks",
        ),
    ];
    for (entries, message, help) in cases {
        check(
            entries,
            &[&format!("K0115: {message} {described} | {help}")],
        );
    }
    check("delimiter = \",\"\n", &[]);
}

#[test]
fn amounts_must_stand_somewhere() {
    let help = "write `column` with or without `sign`, or `debit` and `credit`, or `column`, `mark` and `credit`, with or without `debit`; `debit_sign` and `credit_sign` go with `debit` and `credit`; or write `columns`, with or without `sign`";
    let finding = format!(
        "K0115: `amount` does not say where the amount stands @ ‹[ledger.amount]› these entries do not go together | {help}"
    );
    for entries in [
        "debit = \"D\"",
        "",
        "debit = \"D\"\ncredit = \"K\"\nsign = \"income\"",
    ] {
        assert!(
            check_with("column = \"Beløp\"", entries, &[&finding])
                .ledgers
                .is_empty()
        );
    }
    check_with(
        "column = \"Beløp\"",
        "column = \"B\"\nmark = \"D\"",
        &[
            "K0115: `mark` needs the marks of credit @ ‹[ledger.amount]› no `credit` stands here | write the mark or marks of credit, such as `credit = \"K\"`; `debit` may state those of debit",
        ],
    );
    let income = check_with(
        "column = \"Beløp\"",
        "column = \"B\"\nsign = \"income\"",
        &[],
    );
    assert_eq!(
        income.ledgers[&2013].amount,
        AmountColumns::Signed {
            column: "B".to_owned(),
            reversed: true
        }
    );
}

#[test]
fn control_totals_must_be_exact_amounts() {
    check_with(
        "[ledger.codes]",
        "[ledger.control]\nlines = -1\nnet = 1.5\ndebit = \"1,5\"\nperiods = { 01 = \"\" }\n[ledger.codes]",
        &[
            "K0115: `lines` cannot be below zero @ ‹-1› ",
            "K0115: `net` is not exact @ ‹1.5› a number with decimals | write it in quotes: \"1.5\"",
            "K0115: `1,5` is not an amount @ ‹\"1,5\"› not kroner | write kroner with a decimal point, such as \"123456789.50\"",
            "K0115: `` is not an amount @ ‹\"\"› not kroner | write kroner with a decimal point, such as \"123456789.50\"",
        ],
    );
}

#[test]
fn one_year_has_one_ledger() {
    check(
        &format!("{HEAD}{LEDGER}{LEDGER}"),
        &[
            "K0115: two ledgers are described for 2013 @ ‹[[ledger]]› again here, ‹[[ledger]]› first here \
           | name all files of a year in one `[[ledger]]`; a budget has `kind = \"budget\"`, and a second one its `version`",
        ],
    );
    check_with(
        "2013\n",
        "20133\n",
        &["K0115: `20133` is not an accounting year @ ‹20133› not a year"],
    );
    check_with(
        "[ledger.amount]",
        "periods = [\"01\", \"01\"]\n[ledger.amount]",
        &["K0115: period `01` is stated twice @ ‹\"01\"› again here"],
    );
}

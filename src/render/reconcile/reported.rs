//! A ledger against what was reported of it, for people and machines.

use crate::model::Id;
use crate::reconcile::{
    NotCompared, ReportedClass, ReportedComparison, ReportedLine, ReportedSide,
};
use crate::render::coverage::CodeNames;
use crate::render::dataset::{DataRow, Dataset, Datum};
use crate::render::document::{Align, Document, Table, TableCell, TableColumn, TableRow};
use crate::render::exact::Exact;
use crate::value::{Amount, Ratio, group_thousands};
use crate::words::Language;
use crate::workspace::Project;

/// How many lines that differ are shown on a terminal.
const LINES_SHOWN: usize = 40;

/// The widest that the name of a code is shown. **Unit**: characters.
const NAME_WIDTH: usize = 26;

/// One sentence: whether the ledger agrees with what was reported, and in how many lines.
pub fn reported_sentence(compared: &ReportedComparison) -> String {
    let ReportedComparison {
        municipality,
        year,
        lines,
        ..
    } = compared;
    let of = format!("{municipality} {year}: the ledger");
    let forms = forms(compared);
    let (all, differing) = (lines.len(), compared.differing().count());
    let all = group_thousands(&all.to_string());
    let sums = compared.classes.iter().filter(|class| !class.agrees());
    let sums: Vec<&str> = sums.map(|class| &*class.class).collect();
    let sums = match sums[..] {
        [] => String::new(),
        [one] => format!("; the sum of class {one} differs"),
        _ => format!("; the sums of classes {} differ", sums.join(", ")),
    };
    match (differing, compared.agrees()) {
        (_, true) => format!("{of} agrees with what was reported in {forms}, in all {all} lines"),
        (0, false) => format!(
            "{of} differs from what was reported in {forms} by rounding alone, in no line{sums}"
        ),
        (differing, _) => format!(
            "{of} differs from what was reported in {forms}, in {} of {all} lines{sums}",
            group_thousands(&differing.to_string())
        ),
    }
}

/// What differs, the greatest first; then the sums, and what could not be compared.
pub fn reported_document(
    compared: &ReportedComparison,
    project: &Project,
    language: Language,
) -> Document {
    let names = CodeNames {
        project,
        language,
        year: compared.year,
    };
    let municipality = project.municipalities.get(&compared.municipality);
    let label = municipality.map_or(&*compared.municipality, |of| of.label.text(language));
    let files: Vec<&str> = compared.files.iter().map(|file| &**file).collect();
    let mut document = Document::new()
        .heading(
            format!("{label} {}", compared.year),
            "the ledger against what was reported, in thousands of kroner",
        )
        .indented(format!("reported: {}", files.join(", ")), 0);
    let differing: Vec<&ReportedLine> = compared.differing().collect();
    if !differing.is_empty() {
        let shown = differing.iter().take(LINES_SHOWN);
        document = document.table(table(
            [
                "class",
                "function",
                "",
                "art",
                "",
                "ledger",
                "reported",
                "difference",
                "",
            ],
            shown.map(|line| row(line, names)).collect(),
        ));
        if differing.len() > LINES_SHOWN {
            document = document.line(format!(
                "and {} more: `--format csv` has them all",
                differing.len() - LINES_SHOWN
            ));
        }
        document = document.line("");
    }
    document = document.table(table(
        [
            "class",
            "lines",
            "agree",
            "ledger",
            "reported",
            "difference",
        ],
        compared.classes.iter().map(class_row).collect(),
    ));
    for apart in &compared.apart {
        document = document.indented(sentence(apart), 0);
    }
    document.indented(reported_sentence(compared), 0)
}

fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> Table {
    let is_figure =
        |name: &&str| ["ledger", "reported", "difference", "lines", "agree"].contains(name);
    let columns = head.iter().map(|name| {
        TableColumn::fitting(match is_figure(name) {
            true => Align::Right,
            false => Align::Left,
        })
    });
    let mut table = Table::new(columns.collect::<Vec<_>>()).with(rows);
    table.head = vec![TableRow::new(head.map(TableCell::heading))];
    table.indent = 2;
    table
}

fn row(line: &ReportedLine, names: CodeNames<'_>) -> [String; 9] {
    let [first, second] = [0, 1].map(|at| {
        let dimension = Id::from(line.key.dimensions()[at]);
        let code = &line.key.codes[at];
        (code.to_string(), cut(names.name(&dimension, code)))
    });
    let side = match (line.ledger, line.reported) {
        (Some(_), None) => "only in the ledger",
        (None, Some(_)) => "only reported",
        _ => "",
    };
    let first_code = match line.key.is_balance {
        true => format!("chapter {}", first.0),
        false => first.0,
    };
    let second_code = match line.key.is_balance && !second.0.is_empty() {
        true => format!("sector {}", second.0),
        false => second.0,
    };
    let (ledger, reported) = (line.ledger.map(rounded), line.reported.map(rounded));
    let figure = |figure: Option<i128>| figure.map_or(String::new(), grouped);
    [
        line.key.class.to_string(),
        first_code,
        first.1,
        second_code,
        second.1,
        figure(ledger),
        figure(reported),
        signed(ledger.unwrap_or(0) - reported.unwrap_or(0)),
        side.to_owned(),
    ]
}

fn class_row(sums: &ReportedClass) -> [String; 6] {
    let (ledger, reported) = (rounded(sums.ledger), rounded(sums.reported));
    [
        sums.class.to_string(),
        group_thousands(&sums.lines.to_string()),
        group_thousands(&sums.agreeing.to_string()),
        grouped(ledger),
        grouped(reported),
        signed(ledger - reported),
    ]
}

fn sentence(apart: &NotCompared) -> String {
    let NotCompared {
        side,
        class,
        count,
        net,
    } = apart;
    let sum = grouped(rounded(*net));
    let count = group_thousands(&count.to_string());
    match side {
        ReportedSide::Ledger => format!(
            "not compared: {count} postings of class {class} in the ledger, {sum}; no chapters were reported"
        ),
        ReportedSide::Report => format!(
            "not compared: {count} records of class {class} by chapters, {sum}; the ledger has no dimension `kapittel`"
        ),
    }
}

fn forms(compared: &ReportedComparison) -> String {
    let forms: Vec<&str> = compared.forms.iter().map(|form| &**form).collect();
    forms.join(" and ")
}

/// A name that is no wider than its column.
fn cut(name: &str) -> String {
    match name.chars().count() > NAME_WIDTH {
        true => name.chars().take(NAME_WIDTH - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

/// Thousands, rounded away from zero at the half.
fn rounded(amount: Amount) -> i128 {
    let ore = amount.ore();
    (ore.abs() + 50_000) / 100_000 * ore.signum()
}

fn grouped(thousands: i128) -> String {
    group_thousands(&thousands.to_string())
}

fn signed(thousands: i128) -> String {
    let sign = if thousands > 0 { "+" } else { "" };
    format!("{sign}{}", grouped(thousands))
}

/// CSV has a line for each line of either side; JSON the sums and what was not compared besides.
///
/// **Unit**: thousands of kroner, exact.
pub fn reported_data(comparisons: &[ReportedComparison], project: &Project) -> Dataset {
    let columns = &[
        "municipality",
        "year",
        "class",
        "funksjon",
        "funksjon_name",
        "art",
        "art_name",
        "kapittel",
        "sektor",
        "ledger",
        "reported",
        "difference",
        "agrees",
    ];
    let mut lines = Vec::new();
    for compared in comparisons {
        let names = CodeNames {
            project,
            language: Language::Norwegian,
            year: compared.year,
        };
        let lines_of = compared.lines.iter();
        lines.extend(lines_of.map(|line| {
            DataRow::new()
                .with("municipality", &compared.municipality)
                .with("year", compared.year)
                .and(coded(line, names))
                .with("ledger", line.ledger.map(thousands))
                .with("reported", line.reported.map(thousands))
                .with("difference", thousands(line.difference()))
                .with("agrees", line.agrees())
        }));
    }
    let places: Vec<DataRow> = comparisons.iter().map(place).collect();
    let document = DataRow::new().with("lines", lines).json("places", places);
    Dataset {
        columns,
        lists: &["lines"],
        document: Datum::Row(document),
    }
}

fn coded(line: &ReportedLine, names: CodeNames<'_>) -> DataRow {
    let key = &line.key;
    let code = |dimension: &str| {
        let at = key.dimensions().iter().position(|name| *name == dimension);
        at.map(|at| key.codes[at].to_string())
    };
    let name = |dimension: &str| {
        code(dimension).map(|code| names.name(&Id::from(dimension), &code).to_owned())
    };
    DataRow::new()
        .with("class", &key.class)
        .with("funksjon", code("funksjon"))
        .with("funksjon_name", name("funksjon"))
        .with("art", code("art"))
        .with("art_name", name("art"))
        .with("kapittel", code("kapittel"))
        .with("sektor", code("sektor"))
}

fn place(compared: &ReportedComparison) -> DataRow {
    let class = |sums: &ReportedClass| {
        DataRow::new()
            .with("class", &sums.class)
            .with("lines", sums.lines)
            .with("agreeing", sums.agreeing)
            .with("ledger", thousands(sums.ledger))
            .with("reported", thousands(sums.reported))
            .with("difference", thousands(sums.difference()))
            .with("agrees", sums.agrees())
    };
    let apart = |apart: &NotCompared| {
        let side = match apart.side {
            ReportedSide::Ledger => "ledger",
            ReportedSide::Report => "reported",
        };
        DataRow::new()
            .with("side", side)
            .with("class", &apart.class)
            .with("count", apart.count)
            .with("net", thousands(apart.net))
    };
    let texts = |of: Vec<String>| of;
    let files = compared.files.iter().map(ToString::to_string).collect();
    let forms = compared.forms.iter().map(ToString::to_string).collect();
    DataRow::new()
        .with("municipality", &compared.municipality)
        .with("year", compared.year)
        .with("files", texts(files))
        .with("forms", texts(forms))
        .with("agrees", compared.agrees())
        .with("differing", compared.differing().count())
        .with(
            "classes",
            compared.classes.iter().map(class).collect::<Vec<_>>(),
        )
        .with(
            "not_compared",
            compared.apart.iter().map(apart).collect::<Vec<_>>(),
        )
}

fn thousands(amount: Amount) -> Exact {
    Exact::new(&(&Ratio::kroner(amount) * &Ratio::decimal(1, 3)))
}

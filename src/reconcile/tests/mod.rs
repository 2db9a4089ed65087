//! Whole reconciliations: a folder and what is printed of it in, statuses and reasons out. One file
//! a subject.

mod bounds;
mod contradictions;
mod reasons;
mod statuses;
mod tellable;

use super::{PrintedFigure, ReconciledFigure, Reconciliation, parse_published, reconcile};
use crate::workspace::{Project, Request, Run, load};
use crate::world::MemoryWorld;

/// Two municipalities. x: `a.lonn` 1000.40, `a.drift` 500.40, `b` 333, `c` −50, 7 heads, 1 to 5
/// hidden ones, 12.3 others and 11.5 to 12.5 more on average; y: `a.lonn` 700, `b` 100, 7 heads. In
/// 2012 x has 10 heads and 4 others, and no ledger.
const FOLDER: &str = r#"
//- rules/vocabulary.toml
[units.persons]
nb = "personer"
singular = "person"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
[dimensions.funksjon]
nb = "funksjon"
[dimensions.art]
nb = "art"
[dimensions.periode]
nb = "periode"
[facts.heads]
nb = "personer"
unit = "persons"
[facts.others]
nb = "andre"
unit = "persons"
[facts.range]
nb = "mellom"
unit = "persons"
[facts.hidden]
nb = "skjult"
unit = "persons"
//- rules/categories.toml
[[area]]
id = "a"
nb = "A"
denominator = "heads"
[[area.line]]
id = "lonn"
nb = "Lønn"
[[area.line]]
id = "drift"
nb = "Drift"
[[area]]
id = "b"
nb = "B"
[[area]]
id = "c"
nb = "C"
//- rules/kostra.rhai
rule("a-lonn", funksjon == 101 and art == 10).to(a.lonn).because("x");
rule("a-drift", funksjon == 101 and art == 20).to(a.drift).because("x");
rule("b", funksjon == 102).to(b).because("x");
rule("c", funksjon == 103).to(c).because("x");
//- municipalities/x/municipality.toml
name = "X"
number = "0001"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "real"
periods = ["01"]
decimal = "."
[ledger.amount]
column = "amount"
[ledger.codes.kontoklasse]
column = "class"
[ledger.codes.funksjon]
column = "funksjon"
[ledger.codes.art]
column = "art"
[ledger.codes.periode]
column = "periode"
//- municipalities/x/2013/postings.csv
class;funksjon;art;periode;amount
1;101;010;01;1000.40
1;101;020;01;500.40
1;102;010;01;333
1;103;010;01;-50
//- municipalities/x/series.toml
[heads]
values = { 2012 = 10 }
unit = "persons"
counted = "during_year"
origin = "published"
source = "table 1"
[others]
values = { 2012 = 4 }
unit = "persons"
counted = "during_year"
origin = "published"
source = "table 1"
//- municipalities/x/2013/facts.toml
[heads]
value = 7
unit = "persons"
counted = "during_year"
origin = "published"
source = "table 1"
[others]
value = "12.3"
unit = "persons"
counted = "average"
origin = "published"
source = "table 1"
[hidden]
low = 1
high = 5
unit = "persons"
counted = "during_year"
origin = "published"
source = "table 1"
[range]
low = "11.5"
high = "12.5"
unit = "persons"
counted = "average"
origin = "published"
source = "table 1"
//- municipalities/y/municipality.toml
name = "Y"
number = "0002"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "real"
periods = ["01"]
decimal = "."
[ledger.amount]
column = "amount"
[ledger.codes.kontoklasse]
column = "class"
[ledger.codes.funksjon]
column = "funksjon"
[ledger.codes.art]
column = "art"
[ledger.codes.periode]
column = "periode"
//- municipalities/y/2013/postings.csv
class;funksjon;art;periode;amount
1;101;010;01;700
1;102;010;01;100
//- municipalities/y/2013/facts.toml
[heads]
value = 7
unit = "persons"
counted = "during_year"
origin = "published"
source = "table 1"
"#;

/// A sheet and what is printed of it, with most statuses, for what shows them.
pub(crate) const RECONCILED: (&str, &str) = (
    r#"
    sheet("t01").row("a", a).row("b", b)
        .column("sum", sum(row)).unit("kr")
        .column("heads", fact("heads"))
        .column("per", col("sum") / col("heads"))
        .column("share", sum(row) / (a + b)).unit("percent").decimals(1)
        .column("word", "per head").unit("text").joint()
        .blank("b", "share");
    "#,
    "
    1 a sum x kr 1 501
    1 a heads x persons 7
    1 a per x kr_per_person 241
    1 a share x percent 83,3 %
    1 a word _ text per head
    1 b share x percent .
    1 c sum x kr 5
    ",
);

/// Runs the folder with sheets of its own.
fn computed(sheets: &str) -> (Project, Run) {
    let world = MemoryWorld::fixture(&format!("{FOLDER}//- rules/sheets.rhai\n{sheets}"));
    let loaded = load(&world);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let run = loaded.value.run(&world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    (loaded.value, run.value)
}

/// Reads print. **Shape**: one figure a line, `table row column municipality unit printed`; `_`
/// stands for nothing, and the year is 2013 unless it follows the municipality, `x/2012`.
fn printed(project: &Project, print: &str) -> Vec<PrintedFigure> {
    let mut csv = "table,row,column,municipality,year,unit,printed,value,low,high\n".to_owned();
    for line in print.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let [table, row, column, municipality, unit, figure] =
            line.splitn(6, ' ').collect::<Vec<_>>()[..]
        else {
            panic!("`{line}` has too few fields");
        };
        let plain: String = figure
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '%')
            .collect();
        let plain = plain.replace(',', ".");
        let bare = plain
            .trim_start_matches('-')
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.');
        let has_digit = plain.contains(|c: char| c.is_ascii_digit());
        let value = if unit != "text" && bare && has_digit {
            plain
        } else {
            String::new()
        };
        let (municipality, year) = municipality
            .split_once('/')
            .unwrap_or((municipality, "2013"));
        let (municipality, figure) = (municipality.trim_matches('_'), figure.trim_matches('_'));
        csv += &format!(
            "{table},{row},{column},{municipality},{year},{unit},\"{figure}\",{value},,\n"
        );
    }
    let read = parse_published("print.csv", &csv, &project.model.vocabulary);
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    read.value
}

/// Reconciles, and hands over what came out.
pub(crate) fn reconciled(sheets: &str, print: &str, look: impl FnOnce(&Reconciliation<'_>)) {
    let (project, run) = computed(sheets);
    let printed = printed(&project, print);
    look(&reconcile(&project, &run, &printed));
}

fn shown(compared: &ReconciledFigure<'_>) -> String {
    let reasons: Vec<&str> = compared
        .reasons
        .iter()
        .map(|reason| reason.text.as_str())
        .collect();
    let address = compared.printed.address.to_string();
    let address = address.replace("@alle/2013", "").replace("/2013", "");
    format!("{address} {} | {}", compared.status, reasons.join("; "))
        .trim_end_matches(" | ")
        .to_owned()
}

/// What is told of each printed figure, `address status | reasons`.
fn check(sheets: &str, print: &str, expected: &[&str]) {
    reconciled(sheets, print, |reconciliation| {
        let figures: Vec<String> = reconciliation.compared.iter().map(shown).collect();
        assert_eq!(figures, expected);
    });
}

/// What is told of the figures that are neither equal nor quoted.
fn check_unequal(sheets: &str, print: &str, expected: &[&str]) {
    reconciled(sheets, print, |reconciliation| {
        let unequal = reconciliation.compared.iter().map(shown);
        let unequal: Vec<String> = unequal
            .filter(|told| !told.ends_with(" equal") && !told.ends_with(" quoted"))
            .collect();
        assert_eq!(unequal, expected);
    });
}

//! Published figures against computed ones, as text, CSV and JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::engine::{ALL_SCOPE, Address, CellOrigin};
use crate::reconcile::{Compared, Conflict, Content, Contradiction, Reason, ReasonKind, Reconciliation, Status};
use crate::value::{Ratio, Value, display_figure, group_thousands};

use super::csv_text::Table;
use super::grid::{Column, Grid, Group, SCREEN_WIDTH, heading, wrap};
use super::language::Language;
use super::long::Exact;

/// The columns of the CSV.
pub const COLUMNS: [&str; 11] =
    ["table", "row", "column", "municipality", "year", "printed", "published", "computed", "difference", "status", "reason"];

/// The most conflicts that are told of one contradiction as text; the rest are counted.
const MOST_CONFLICTS: usize = 4;

/// Writes a reconciliation as CSV. **Shape**: one row for each printed figure, in the order of print.
///
/// **Unit**: `published`, `computed` and `difference` (computed minus published) as printed, so per hundred for shares.
pub fn reconciliation_csv(reconciliation: &Reconciliation<'_>) -> String {
    let mut table = Table::new(&COLUMNS);
    for compared in &reconciliation.compared {
        let row = MachineRow::new(compared);
        table.number(&row.table.to_string()).text(row.row).text(row.column).text(row.municipality.unwrap_or("")).text(row.year);
        if matches!(compared.printed.content, Content::Words(_)) {
            table.text(row.printed).text("").text(&row.words.clone().unwrap_or_default());
        } else {
            table.number(row.printed).number(&decimal(&row.published)).number(&computed_text(&row));
        }
        table.number(&decimal(&row.difference)).text(&row.status.to_string()).text(&reasons(compared)).end_row();
    }
    table.finish()
}

fn decimal(exact: &Option<Exact>) -> String {
    exact.as_ref().map_or(String::new(), Exact::decimal)
}

/// The computed number, the bounds of an interval, or the words.
fn computed_text(row: &MachineRow<'_>) -> String {
    match (&row.computed, &row.low, &row.high, &row.words) {
        (Some(exact), ..) => exact.decimal(),
        (None, Some(low), Some(high), _) => format!("{}..{}", low.decimal(), high.decimal()),
        (None, _, _, Some(words)) => words.clone(),
        (None, ..) => String::new(),
    }
}

fn reasons(compared: &Compared<'_>) -> String {
    compared.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; ")
}

#[derive(Serialize)]
struct MachineRow<'a> {
    table: u32,
    row: &'a str,
    column: &'a str,
    municipality: Option<&'a str>,
    year: &'a str,
    printed: &'a str,
    published: Option<Exact>,
    computed: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    difference: Option<Exact>,
    origin: Option<String>,
    basis: Option<String>,
    status: Status,
    reasons: Vec<MachineReason<'a>>,
}

#[derive(Serialize)]
struct MachineReason<'a> {
    kind: ReasonKind,
    text: &'a str,
    figures: Vec<String>,
}

impl<'a> MachineRow<'a> {
    fn new(compared: &'a Compared<'_>) -> Self {
        let printed = compared.printed;
        let address = &printed.address;
        let value = compared.cell.map(|cell| &cell.figure.value);
        let written = |value: &Ratio| {
            let factor = printed.number().map_or(1, |number| number.factor);
            Exact::new(&(value * &Ratio::from(factor)))
        };
        let bounds = match value {
            Some(Value::Interval { low, high, .. }) => Some((written(low), written(high))),
            _ => None,
        };
        let (low, high) = bounds.unzip();
        Self {
            table: printed.table,
            row: &address.row,
            column: &address.column,
            municipality: (*address.scope != *ALL_SCOPE).then_some(&*address.scope),
            year: &address.period,
            printed: &printed.text,
            published: printed.number().map(|number| Exact::new(&number.written)),
            computed: compared.cell.and_then(|cell| cell.figure.as_exact()).map(written),
            low,
            high,
            words: match value {
                Some(Value::Text(text)) => Some(text.to_string()),
                _ => None,
            },
            difference: compared.difference().as_ref().map(Exact::new),
            origin: compared.cell.map(|cell| cell.origin.to_string()),
            basis: compared.cell.map(|cell| cell.basis.to_string()),
            status: compared.status,
            reasons: compared.reasons.iter().map(MachineReason::new).collect(),
        }
    }
}

impl<'a> MachineReason<'a> {
    fn new(reason: &'a Reason) -> Self {
        Self { kind: reason.kind, text: &reason.text, figures: reason.figures.iter().map(ToString::to_string).collect() }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    figures: Vec<MachineRow<'a>>,
    counts: Counts,
    relations: usize,
    contradictions: Vec<MachineContradiction<'a>>,
}

#[derive(Serialize)]
struct MachineContradiction<'a> {
    suspect: String,
    printed: &'a str,
    conflicts: Vec<MachineConflict<'a>>,
}

#[derive(Serialize)]
struct MachineConflict<'a> {
    relation: &'a str,
    about: Option<String>,
    left: &'a str,
    right: &'a str,
    figures: Vec<MachineFigure<'a>>,
}

#[derive(Serialize)]
struct MachineFigure<'a> {
    address: String,
    printed: &'a str,
}

/// Writes a reconciliation as JSON: the figures with exact values and reasons, the counts, and the contradictions of print.
pub fn reconciliation_json(reconciliation: &Reconciliation<'_>) -> String {
    super::json_text(&Document {
        figures: reconciliation.compared.iter().map(MachineRow::new).collect(),
        counts: Counts::of(reconciliation),
        relations: reconciliation.relations,
        contradictions: reconciliation.contradictions.iter().map(machine_contradiction).collect(),
    })
}

fn machine_contradiction(found: &Contradiction) -> MachineContradiction<'_> {
    let conflicts = found.conflicts.iter().map(|conflict| MachineConflict {
        relation: &conflict.relation,
        about: conflict.about.as_ref().map(ToString::to_string),
        left: &conflict.left,
        right: &conflict.right,
        figures: conflict
            .figures
            .iter()
            .map(|(address, printed)| MachineFigure { address: address.to_string(), printed })
            .collect(),
    });
    MachineContradiction { suspect: found.suspect.to_string(), printed: &found.printed, conflicts: conflicts.collect() }
}

/// How many printed figures there are of each kind, and of what origin their cells are.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
struct Counts {
    numbers: Origins,
    texts: Origins,
    blanks: Origins,
    statuses: BTreeMap<String, usize>,
}

#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
struct Origins {
    computed: usize,
    quoted: usize,
    absent: usize,
}

impl Origins {
    fn all(&self) -> usize {
        self.computed + self.quoted + self.absent
    }
}

impl Counts {
    fn of(reconciliation: &Reconciliation<'_>) -> Self {
        let mut counts = Self::default();
        for compared in &reconciliation.compared {
            let origins = match compared.printed.content {
                Content::Number(_) | Content::Range(..) => &mut counts.numbers,
                Content::Words(_) | Content::Withheld => &mut counts.texts,
                Content::Blank => &mut counts.blanks,
            };
            match compared.cell.filter(|_| compared.status != Status::Absent).map(|cell| cell.origin) {
                Some(CellOrigin::Computed) => origins.computed += 1,
                Some(CellOrigin::Quoted) => origins.quoted += 1,
                None => origins.absent += 1,
            }
            *counts.statuses.entry(compared.status.to_string()).or_default() += 1;
        }
        counts
    }
}

/// Writes a reconciliation for a terminal: a summary by table, what is not equal and why, and the contradictions of print.
pub fn reconciliation_text(reconciliation: &Reconciliation<'_>, language: Language) -> String {
    [summary(reconciliation, language), unequal(reconciliation, language), contradictions(reconciliation, language)].concat()
}

fn summary(reconciliation: &Reconciliation<'_>, language: Language) -> String {
    let compared = &reconciliation.compared;
    let tables: BTreeSet<u32> = compared.iter().map(|compared| compared.printed.table).collect();
    let count = |table: Option<u32>, status: Option<Status>| {
        let of = |compared: &&Compared<'_>| {
            table.is_none_or(|table| compared.printed.table == table) && status.is_none_or(|status| compared.status == status)
        };
        compared.iter().filter(of).count()
    };
    let rows: Vec<Option<u32>> = tables.into_iter().map(Some).chain([None]).collect();
    let labels = rows.iter().map(|table| match table {
        Some(table) => format!("{} {table}", language.pick("Tabell", "Table")),
        None => language.pick("Sum", "Total").to_owned(),
    });
    let column = |heading: &str, status: Option<Status>| {
        let shown = |count: usize| if count == 0 { String::new() } else { group_thousands(&count.to_string()) };
        let cells = rows.iter().map(|table| shown(count(*table, status))).collect();
        Column { heading: heading.to_owned(), unit: String::new(), cells, words: false }
    };
    let figures = column(language.pick("i alt", "in all"), None);
    let statuses = Status::ALL.into_iter().filter(|status| count(None, Some(*status)) > 0);
    let columns = std::iter::once(figures).chain(statuses.map(|status| column(&status.to_string(), Some(status)))).collect();
    let grid = Grid { labels: labels.collect(), groups: vec![Group { title: String::new(), columns }] };
    let title = language.pick("Publiserte tall mot beregnede", "Published figures against computed ones");
    let beside = format!("view: {}", reconciliation.view);
    format!("{}{}{}", heading(title, &beside), grid.draw(), origins(&Counts::of(reconciliation)))
}

fn origins(counts: &Counts) -> String {
    let told = |name: &str, origins: &Origins| {
        let absent = if origins.absent == 0 { String::new() } else { format!(", {} absent", origins.absent) };
        format!("{} {name}: {} computed, {} quoted{absent}", origins.all(), origins.computed, origins.quoted)
    };
    let kinds = [("numbers", &counts.numbers), ("texts", &counts.texts), ("blanks", &counts.blanks)];
    let told: Vec<String> = kinds.iter().filter(|(_, origins)| origins.all() > 0).map(|(name, of)| told(name, of)).collect();
    told.join("; ") + "\n"
}

fn unequal(reconciliation: &Reconciliation<'_>, language: Language) -> String {
    let mut text = String::new();
    for compared in &reconciliation.compared {
        let withheld = compared.reasons.iter().all(|reason| reason.kind == ReasonKind::Withheld);
        if matches!(compared.status, Status::Equal | Status::Quoted) && withheld {
            continue;
        }
        let computed = compared.cell.map_or(String::new(), |cell| {
            let difference = compared.difference().map_or(String::new(), |difference| {
                let places = compared.printed.number().map_or(0, |number| number.places);
                let sign = if difference.is_negative() { "" } else { "+" };
                format!(" ({sign}{})", group_thousands(&difference.to_fixed(places.max(2))))
            });
            format!(", computed {}{difference}", display_figure(&cell.figure, cell.decimals))
        });
        text += &format!("{}  {}\n", compared.printed.address, compared.status);
        text += &indented(&format!("printed {}{computed}", compared.printed.text), 2);
        for reason in &compared.reasons {
            text += &indented(&reason.text, 4);
        }
    }
    if text.is_empty() { text } else { format!("\n{}\n{text}", language.pick("Det som ikke er likt", "What is not equal")) }
}

fn contradictions(reconciliation: &Reconciliation<'_>, language: Language) -> String {
    let broken: usize = reconciliation.contradictions.iter().map(|found| found.conflicts.len()).sum();
    let title = language.pick("Trykk mot trykk", "Print against itself");
    let beside = format!("{broken} of {} relations between printed figures do not hold", reconciliation.relations);
    let mut text = format!("\n{}", heading(title, &beside));
    for found in &reconciliation.contradictions {
        text += &format!("{}, printed {}\n", found.suspect, found.printed);
        let mut groups: Vec<Vec<&Conflict>> = Vec::new();
        for conflict in &found.conflicts {
            match groups.iter_mut().find(|group| group[0].about != Some(found.suspect.clone()) && is_alike(group[0], conflict)) {
                Some(group) => group.push(conflict),
                None => groups.push(vec![conflict]),
            }
        }
        for group in groups {
            text += &conflicts(&found.suspect, &group);
        }
    }
    text
}

/// Whether two conflicts are about rows of the same sheet, column and place.
fn is_alike(a: &Conflict, b: &Conflict) -> bool {
    let place = |of: &Conflict| {
        let about = of.about.as_ref()?;
        Some((about.sheet.clone(), about.column.clone(), about.scope.clone(), about.period.clone()))
    };
    a.relation == b.relation && place(a).is_some() && place(a) == place(b)
}

fn conflicts(suspect: &Address, group: &[&Conflict]) -> String {
    let [conflict] = group else {
        let Some(about) = group.first().and_then(|first| first.about.as_ref()) else { return String::new() };
        let Address { sheet, column, scope, period, .. } = about;
        let intro = format!("{sheet}:*:{column}@{scope}/{period} by `{}`:", group[0].relation);
        let rows = group.iter().take(MOST_CONFLICTS).map(|conflict| {
            let row = conflict.about.as_ref().map_or("", |about| &*about.row);
            indented(&format!("{row}, printed {}, gives {}", conflict.left, conflict.right), 4)
        });
        let more = group.len().saturating_sub(MOST_CONFLICTS);
        let rest = if more > 0 { indented(&format!("and {more} more"), 4) } else { String::new() };
        return [indented(&intro, 2), rows.collect(), rest].concat();
    };
    let figures = match conflict.figures.as_slice() {
        [one] => format!("{}, printed {}", one.0, one.1),
        many => format!("{} printed figures", many.len()),
    };
    indented(
        &match &conflict.about {
            Some(about) if about == suspect => format!("by `{}` {} from {figures}", conflict.relation, conflict.right),
            Some(about) => {
                format!("{about}, printed {}, by `{}` {} from {figures}", conflict.left, conflict.relation, conflict.right)
            }
            None => format!("{}: {} against {} from {figures}", conflict.relation, conflict.left, conflict.right),
        },
        2,
    )
}

/// A sentence, wrapped to the screen and indented.
fn indented(text: &str, by: usize) -> String {
    let space = " ".repeat(by);
    let lines = wrap(text, SCREEN_WIDTH - by);
    lines.into_iter().enumerate().map(|(index, line)| format!("{space}{}{line}\n", if index > 0 { "  " } else { "" })).collect()
}

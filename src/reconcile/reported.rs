//! A ledger against the accounts that were reported for KOSTRA: by class, function and art, and
//! balances by class, chapter and sector, in thousands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found, Severity, is_sound};
use crate::ledger::{KeyRow, KeySpec, KeyTable, LedgerFiles, LedgerSource, LedgerSpec};
use crate::model::Id;
use crate::value::Amount;
use crate::workspace::{LedgerPlace, Ledgers, Project, Run};
use crate::world::World;

/// What a line may differ by and still agree: less than a thousand kroner, which is what rounding
/// to thousands can do, however it is done. No line may differ by a thousand that was booked.
const LINE_TOLERANCE: Amount = Amount::from_ore(100_000);

/// What the sum of a class may differ by: thirty thousand kroner, as the national controls let sums
/// do that must balance (110 of operation, 095 of investment, and their like).
const SUM_TOLERANCE: Amount = Amount::from_ore(3_000_000);

/// The dimensions of a line: a function and an art, or in balances a chapter and a sector.
const OPERATION: [&str; 2] = ["funksjon", "art"];
const BALANCE: [&str; 2] = ["kapittel", "sektor"];
const CLASS: &str = "kontoklasse";
const FORM: &str = "skjema";

/// The ledger of a municipality and year against what was reported of it.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportedComparison {
    /// Whose ledger it is.
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// The files that were reported.
    pub files: Vec<Arc<str>>,
    /// Their forms, such as `0A`.
    pub forms: BTreeSet<Arc<str>>,
    /// Every line of either side. **Order**: the greatest difference first, then by codes.
    pub lines: Vec<ReportedLine>,
    /// The sums of each class, of those lines.
    pub classes: Vec<ReportedClass>,
    /// What of either side nothing on the other can be compared with.
    pub apart: Vec<NotCompared>,
}

/// One line: what stands under its codes on both sides.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportedLine {
    /// Its codes.
    pub key: ReportedKey,
    /// What the ledger has; `None` where it has no posting.
    pub ledger: Option<Amount>,
    /// What was reported; `None` where there is no record.
    pub reported: Option<Amount>,
}

/// The codes of a line. **Order**: by class, operation before balances, then by codes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ReportedKey {
    /// The account class.
    pub class: Arc<str>,
    /// Whether it is of a balance.
    pub is_balance: bool,
    /// Function and art, or chapter and sector; a sector is empty where the ledger has none.
    pub codes: [Arc<str>; 2],
}

/// The sums of one account class.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportedClass {
    /// The class.
    pub class: Arc<str>,
    /// Its lines, and how many of them agree.
    pub lines: usize,
    pub agreeing: usize,
    /// What the ledger has in them.
    pub ledger: Amount,
    /// What was reported.
    pub reported: Amount,
}

/// One of the two that are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportedSide {
    /// The ledger.
    Ledger,
    /// What was reported.
    Report,
}

/// Balances of a class that stand on one side, while the other has no chapters at all.
#[derive(Clone, PartialEq, Debug)]
pub struct NotCompared {
    /// The side that has them.
    pub side: ReportedSide,
    /// Their class.
    pub class: Arc<str>,
    /// How many postings or records.
    pub count: u64,
    /// Their sum.
    pub net: Amount,
}

impl ReportedKey {
    /// The dimensions that its codes are of.
    pub fn dimensions(&self) -> [&'static str; 2] {
        match self.is_balance {
            true => BALANCE,
            false => OPERATION,
        }
    }
}

impl ReportedLine {
    /// The ledger's less the reported.
    pub fn difference(&self) -> Amount {
        self.ledger.unwrap_or(Amount::ZERO) - self.reported.unwrap_or(Amount::ZERO)
    }

    /// Whether rounding to thousands explains the difference.
    pub fn agrees(&self) -> bool {
        self.difference().abs() < LINE_TOLERANCE
    }
}

impl ReportedClass {
    /// The ledger's less the reported.
    pub fn difference(&self) -> Amount {
        self.ledger - self.reported
    }

    /// Whether the national tolerance of sums allows the difference.
    pub fn agrees(&self) -> bool {
        self.difference().abs() <= SUM_TOLERANCE
    }
}

impl ReportedComparison {
    /// The lines that differ by more than rounding can do, the greatest difference first.
    pub fn differing(&self) -> impl Iterator<Item = &ReportedLine> {
        self.lines.iter().filter(|line| !line.agrees())
    }

    /// Whether all lines and all sums agree.
    pub fn agrees(&self) -> bool {
        self.differing().next().is_none() && self.classes.iter().all(ReportedClass::agrees)
    }
}

/// What was reported, and where its files stand.
#[derive(Clone, Copy)]
pub struct ReportedFiles<'a> {
    /// How its files are read.
    pub spec: &'a LedgerSpec,
    /// Where they are.
    pub world: &'a dyn World,
}

/// The ledgers of a run against all that their municipalities say was reported of them; those that
/// are not in the run are left alone.
///
/// **Errors**: what keeps a file from being read as the report of that municipality and year.
pub fn reported_of_run(
    project: &Project,
    run: &Run,
    world: &dyn World,
) -> Found<Vec<ReportedComparison>> {
    let mut diagnostics = Vec::new();
    let mut comparisons = Vec::new();
    let asked: BTreeSet<&Id> = run.places.iter().map(|(id, _)| id).collect();
    let described = asked
        .into_iter()
        .filter_map(|id| project.municipalities.get(id));
    for municipality in described {
        let reports = municipality.reported.values();
        let without = reports.filter(|spec| !municipality.ledgers.contains_key(&spec.year));
        diagnostics.extend(without.map(without_ledger));
    }
    for (municipality, year) in &run.places {
        let described = project.municipalities.get(municipality);
        let Some(spec) = described.and_then(|known| known.reported.get(year)) else {
            continue;
        };
        let files = ReportedFiles { spec, world };
        let compared = against_reported(project, &run.ledgers, world, files);
        diagnostics.extend(compared.diagnostics);
        comparisons.extend(compared.value);
    }
    Found {
        value: comparisons,
        diagnostics,
    }
}

/// The ledger that a report is of against the report; `None` where the run has no such ledger, or
/// the report cannot be read.
///
/// **Errors**: what keeps its files from being read as the report of that municipality and year.
pub fn against_reported(
    project: &Project,
    ledgers: &Ledgers,
    world: &dyn World,
    reported: ReportedFiles<'_>,
) -> Found<Option<ReportedComparison>> {
    let ReportedFiles {
        spec,
        world: beside,
    } = reported;
    let place = LedgerPlace::accounts((Id::from(&*spec.municipality), spec.year));
    let columns = |of: &LedgerSpec| {
        let names = [CLASS, FORM].into_iter().chain(OPERATION).chain(BALANCE);
        let known = names.filter(|name| of.codes.contains_key(*name));
        KeySpec {
            columns: known.map(Arc::from).collect(),
            ..KeySpec::default()
        }
    };
    let (Some(ledger), Some(described)) = (ledgers.get(&place), project.ledger_spec(&place)) else {
        return Found {
            value: None,
            diagnostics: Vec::new(),
        };
    };
    let alone = Ledgers::from([(place.clone(), Arc::clone(ledger))]);
    let covering = project.covering(world, &alone, |_, _| columns(described));
    let mut report = LedgerFiles::default().condense(beside, spec, &columns(spec));
    // Where signs are the other way round, every line differs and shows it.
    let of_signs = |finding: &Diagnostic| finding.code == Code::AmountSign;
    report.diagnostics.retain(|finding| !of_signs(finding));
    let sound = is_sound(&report.diagnostics);
    let compared = covering.get(&place).filter(|_| sound).map(|ledger| {
        let sides = ComparedSums::of(&ledger.table, &report.value.table);
        let mut files: Vec<Arc<str>> = spec.files.iter().map(|file| file.path.clone()).collect();
        files.dedup();
        ReportedComparison {
            municipality: place.municipality.clone(),
            year: place.year,
            files,
            forms: codes_of(&report.value.table, FORM),
            classes: classes(&sides.lines),
            lines: sides.lines,
            apart: sides.apart,
        }
    });
    Found {
        value: compared,
        diagnostics: report.diagnostics,
    }
}

/// What is to be said of a comparison that does not agree.
pub fn reported_difference(
    compared: &ReportedComparison,
    spec: &LedgerSpec,
    sentence: String,
) -> Option<Diagnostic> {
    let ReportedComparison {
        municipality, year, ..
    } = compared;
    (!compared.agrees()).then(|| {
        Diagnostic::new(Code::ReportedDiffers, sentence)
            .at_span(&spec.span, "reported here")
            .help(format!(
                "`kontering reconcile {municipality}/{year} --reported` shows line by line where they differ"
            ))
    })
}

fn without_ledger(spec: &LedgerSpec) -> Diagnostic {
    let LedgerSpec {
        municipality, year, ..
    } = spec;
    let message = format!(
        "no `[[ledger]]` of {municipality} is of {year}, so what was reported is not compared"
    );
    let mut finding = Diagnostic::new(Code::DialectInvalid, message)
        .at_span(&spec.span, "reported here")
        .help("describe the ledger of that year, or mend `year`");
    finding.severity = Severity::Warning;
    finding
}

fn codes_of(table: &KeyTable, dimension: &str) -> BTreeSet<Arc<str>> {
    let column = table.column(dimension);
    let codes = column.map(|at| table.columns[at].codes.iter().cloned());
    codes.into_iter().flatten().collect()
}

/// Both sides put beside each other.
struct ComparedSums {
    lines: Vec<ReportedLine>,
    apart: Vec<NotCompared>,
}

/// How the lines of both sides are told apart.
struct ComparedDimensions {
    /// The classes that were reported by chapters.
    balances: BTreeSet<Arc<str>>,
    /// Those that were reported by functions.
    operations: BTreeSet<Arc<str>>,
    /// Whether both sides have chapters, and sectors.
    by_chapter: bool,
    by_sector: bool,
}

impl ComparedSums {
    fn of(ledger: &KeyTable, report: &KeyTable) -> Self {
        let classes = |is_balance: bool| -> BTreeSet<Arc<str>> {
            let rows = report.rows.iter();
            let of_kind = rows.filter(|row| code(report, row, BALANCE[0]).is_empty() != is_balance);
            of_kind.map(|row| code(report, row, CLASS)).collect()
        };
        let balances = classes(true);
        let layout = ComparedDimensions {
            by_chapter: ledger.column(BALANCE[0]).is_some() && !balances.is_empty(),
            by_sector: ledger.column(BALANCE[1]).is_some(),
            operations: classes(false),
            balances,
        };
        let mut pairs: BTreeMap<ReportedKey, [Option<Amount>; 2]> = BTreeMap::new();
        let mut apart: BTreeMap<(usize, Arc<str>), (u64, Amount)> = BTreeMap::new();
        for (side, table) in [ledger, report].into_iter().enumerate() {
            for row in &table.rows {
                match layout.key(table, row) {
                    Some(key) => {
                        let sum = &mut pairs.entry(key).or_default()[side];
                        *sum = Some(sum.unwrap_or(Amount::ZERO) + row.sum);
                    }
                    None => {
                        let class = code(table, row, CLASS);
                        let (count, net) = apart.entry((side, class)).or_default();
                        *count += row.count;
                        *net += row.sum;
                    }
                }
            }
        }
        let mut lines: Vec<ReportedLine> = pairs
            .into_iter()
            .map(|(key, [ledger, reported])| ReportedLine {
                key,
                ledger,
                reported,
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.difference().abs()));
        let apart = apart
            .into_iter()
            .map(|((side, class), (count, net))| NotCompared {
                side: [ReportedSide::Ledger, ReportedSide::Report][side],
                class,
                count,
                net,
            });
        Self {
            lines,
            apart: apart.collect(),
        }
    }
}

impl ComparedDimensions {
    /// The line that a row belongs to; `None` for balances where one side has no chapters.
    fn key(&self, table: &KeyTable, row: &KeyRow) -> Option<ReportedKey> {
        let class = code(table, row, CLASS);
        let is_balance = self.balances.contains(&class)
            || !self.operations.contains(&class) && code(table, row, OPERATION[0]).is_empty();
        let codes = match is_balance {
            true if !self.by_chapter => return None,
            true => BALANCE,
            false => OPERATION,
        };
        let mut codes = codes.map(|name| code(table, row, name));
        if is_balance && !self.by_sector {
            codes[1] = Arc::from("");
        }
        Some(ReportedKey {
            class,
            is_balance,
            codes,
        })
    }
}

/// A row's code of a dimension; nothing where the table lacks it.
fn code(table: &KeyTable, row: &KeyRow, dimension: &str) -> Arc<str> {
    let column = table.column(dimension);
    column.map_or_else(|| Arc::from(""), |at| Arc::clone(table.code(row, at)))
}

fn classes(lines: &[ReportedLine]) -> Vec<ReportedClass> {
    let mut classes: BTreeMap<&Arc<str>, ReportedClass> = BTreeMap::new();
    for line in lines {
        let class = &line.key.class;
        let sums = classes.entry(class).or_insert_with(|| ReportedClass {
            class: Arc::clone(class),
            lines: 0,
            agreeing: 0,
            ledger: Amount::ZERO,
            reported: Amount::ZERO,
        });
        sums.lines += 1;
        sums.agreeing += usize::from(line.agrees());
        sums.ledger += line.ledger.unwrap_or(Amount::ZERO);
        sums.reported += line.reported.unwrap_or(Amount::ZERO);
    }
    classes.into_values().collect()
}

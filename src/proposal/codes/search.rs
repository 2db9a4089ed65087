//! How local codes carry those of the nation: which column, and which characters of it, are valid
//! arts and functions; where the account class stands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::ledger::{CodeList, CodeTrial};
use crate::proposal::amounts::plan::{AmountPlan, counted};
use crate::proposal::evidence::Share;
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;

/// Shares from which a reading is thought of, is a rival, and is as good as certain. **Unit**:
/// thousandths.
const THINKABLE: u128 = 800;
const RIVAL: u128 = 950;
pub(in crate::proposal) const SURE: u128 = 990;

/// How many different codes show that a reading is no chance.
const CODES: usize = 4;

/// Where the codes of a dimension come from, with what speaks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct CodePlan {
    /// The column by position; none where all lines have `default`.
    pub(in crate::proposal) position: Option<usize>,
    pub(in crate::proposal) characters: Option<(usize, usize)>,
    /// How many characters the fields have, where they have several lengths.
    pub(in crate::proposal) lengths: Vec<usize>,
    pub(in crate::proposal) default: Option<String>,
    /// National codes by local ones, where they are written otherwise.
    pub(in crate::proposal) translation: BTreeMap<String, String>,
    pub(in crate::proposal) evidence: String,
    pub(in crate::proposal) is_certain: bool,
}

impl CodePlan {
    /// Of some characters of a column.
    pub(in crate::proposal) fn of(position: usize, characters: Option<(usize, usize)>) -> Self {
        Self {
            position: Some(position),
            characters,
            lengths: Vec::new(),
            default: None,
            translation: BTreeMap::new(),
            evidence: String::new(),
            is_certain: false,
        }
    }

    /// Of one code on every line.
    pub(in crate::proposal) fn always(code: &str) -> Self {
        Self {
            position: None,
            default: Some(code.to_owned()),
            ..Self::of(0, None)
        }
    }

    /// With what speaks for it.
    pub(in crate::proposal) fn because(
        self,
        evidence: impl Into<String>,
        is_certain: bool,
    ) -> Self {
        Self {
            evidence: evidence.into(),
            is_certain,
            ..self
        }
    }

    /// The code of a line.
    pub(in crate::proposal) fn code(&self, dimension: &str, row: &[String]) -> Option<String> {
        let field = self
            .position
            .map_or("", |at| row.get(at).map_or("", String::as_str));
        if field.is_empty() {
            return self.default.clone();
        }
        if let Some(code) = self.translation.get(field) {
            return Some(code.clone());
        }
        if !self.lengths.is_empty() && !self.lengths.contains(&code_length(field)) {
            return None;
        }
        CodeTrial::new(dimension, digits(dimension), self.characters).code(field)
    }
}

/// How many digits the codes have that are looked for, as numbers at least and as codes: the least
/// art is 010, the least function 100.
fn digits(dimension: &str) -> Option<RangeInclusive<usize>> {
    match dimension {
        "art" => Some(2..=3),
        "funksjon" => Some(3..=3),
        "kontoklasse" => Some(1..=1),
        _ => None,
    }
}

/// What codes are looked for in.
pub(in crate::proposal) struct CodeSearch<'e> {
    pub(in crate::proposal) columns: &'e [ExportColumn],
    pub(in crate::proposal) rows: &'e [Vec<String>],
    pub(in crate::proposal) plan: &'e AmountPlan,
    pub(in crate::proposal) year: i32,
}

/// A reading of a column, and how many of its codes are valid.
struct CodeReading {
    plan: CodePlan,
    /// How much its name says that it is this dimension.
    rank: u8,
    share: Share,
    /// The code of each different field.
    codes: BTreeMap<String, Option<String>>,
    distinct: usize,
}

impl CodeSearch<'_> {
    /// The column at a position.
    pub(in crate::proposal) fn column(&self, position: usize) -> Option<&ExportColumn> {
        self.columns
            .iter()
            .find(|column| column.position == position)
    }

    /// Where arts or functions stand, judged by lines of operation and investment alone; `None`
    /// where no column has enough valid codes.
    pub(in crate::proposal) fn national(
        &self,
        dimension: &str,
        list: &CodeList,
        class: &CodePlan,
    ) -> Option<CodePlan> {
        let judged: Vec<(&Vec<String>, u128)> = self
            .rows
            .iter()
            .filter(|row| {
                let class = class.code("kontoklasse", row);
                class.is_none_or(|class| ["0", "1", "3", "4"].contains(&class.as_str()))
            })
            .map(|row| (row, self.plan.ore(row).unsigned_abs()))
            .collect();
        let mut readings: Vec<CodeReading> = self
            .columns
            .iter()
            .filter(|column| !self.plan.takes(column.position))
            .filter_map(|column| Some((column, rank(dimension, column.purpose)?)))
            .flat_map(|(column, rank)| self.readings(dimension, (column, rank), list, &judged))
            .filter(|reading| reading.share.least() >= THINKABLE)
            .collect();
        readings.sort_by_key(|reading| {
            let is_cut = reading.plan.characters.is_some();
            (
                std::cmp::Reverse((reading.rank, reading.share.least())),
                is_cut,
                reading.plan.characters,
            )
        });
        let best = readings.first()?;
        let rivals = readings.iter().skip(1).filter(|other| {
            other.share.least() >= RIVAL
                && (other.rank > 0 || best.rank == 0)
                && self.differ((best, other), &judged)
        });
        let rivals: Vec<String> = rivals.map(|other| self.shown(&other.plan)).collect();
        let named = match best.rank {
            0 => ", though its name does not say so",
            _ => "",
        };
        let against = match rivals.len() {
            0 => String::new(),
            _ => format!("; so are {}", rivals.join(", ")),
        };
        let several = match &best.plan.lengths[..] {
            [] => String::new(),
            [length] => format!("; {}", loss(*length)),
            _ => "; its fields have several lengths".to_owned(),
        };
        let noun = if dimension == "art" {
            "art"
        } else {
            "function"
        };
        let evidence = format!(
            "{} are valid {noun}s in {}, {}{named}{against}{several}",
            self.shown(&best.plan),
            best.share,
            counted(best.distinct, noun)
        );
        let is_certain = best.rank > 0
            && best.share.least() >= SURE
            && best.distinct >= CODES
            && rivals.is_empty()
            && best.plan.lengths.is_empty();
        Some(best.plan.clone().because(evidence, is_certain))
    }

    /// A reading for people: "characters 2 to 4 of `konto`".
    fn shown(&self, plan: &CodePlan) -> String {
        let column = plan.position.and_then(|at| self.column(at));
        let name = column.map_or("", |column| column.name.as_str());
        match plan.characters {
            Some((from, to)) => format!("characters {from} to {to} of `{name}`"),
            None => format!("the codes of `{name}`"),
        }
    }

    /// Every reading of a column.
    fn readings(
        &self,
        dimension: &str,
        (column, rank): (&ExportColumn, u8),
        list: &CodeList,
        judged: &[(&Vec<String>, u128)],
    ) -> Vec<CodeReading> {
        // Labels may stand behind codes.
        let lengths: BTreeSet<usize> = column
            .fields
            .keys()
            .map(|field| code_length(field))
            .collect();
        let longest = lengths.last().copied().unwrap_or(0);
        let has_labels = column
            .fields
            .keys()
            .any(|field| field.contains(char::is_whitespace));
        let cuts = (1..=3_usize)
            .map(|from| Some((from, from + 2)))
            .filter(|cut| cut.is_some_and(|(_, to)| to <= longest && (longest > 3 || has_labels)));
        let readings = [None].into_iter().chain(cuts).map(|characters| {
            let trial = CodeTrial::new(dimension, digits(dimension), characters);
            let codes: BTreeMap<String, Option<String>> = column
                .fields
                .keys()
                .map(|field| (field.clone(), trial.code(field)))
                .collect();
            let mut valid = BTreeSet::new();
            let mut share = Share::default();
            for (row, ore) in judged {
                let field = row.get(column.position).map_or("", String::as_str);
                let code = codes.get(field).and_then(Option::as_ref);
                let entry = code.filter(|code| list.entry(code, self.year).is_some());
                share.add(entry.is_some(), *ore);
                valid.extend(entry);
            }
            let distinct = valid.len();
            let mut plan = CodePlan::of(column.position, characters);
            let before_loss = column
                .length_before_loss()
                .filter(|_| characters.is_some_and(|(from, _)| from == 2));
            plan.lengths = match (characters, before_loss) {
                (Some(_), Some(length)) => vec![length],
                (Some(_), None) if lengths.len() > 1 => lengths
                    .iter()
                    .copied()
                    .filter(|length| *length > 0)
                    .collect(),
                _ => Vec::new(),
            };
            CodeReading {
                plan,
                rank,
                share,
                codes,
                distinct,
            }
        });
        readings.collect()
    }

    /// Whether two readings give some line different codes.
    fn differ(
        &self,
        (one, other): (&CodeReading, &CodeReading),
        judged: &[(&Vec<String>, u128)],
    ) -> bool {
        let code = |reading: &CodeReading, row: &[String]| {
            let field = reading.plan.position.and_then(|at| row.get(at))?;
            reading.codes.get(field).cloned().flatten()
        };
        judged
            .iter()
            .any(|(row, _)| code(one, row) != code(other, row))
    }

    /// Where the account class stands, as far as that is known before the art is.
    pub(in crate::proposal) fn class(&self) -> Option<CodePlan> {
        let is_class = |field: &str| ["0", "1", "2", "9"].contains(&field);
        let named = self.columns.iter().find(|column| {
            column.purpose == ColumnPurpose::Class && column.blanks == 0 && column.all(is_class)
        });
        if let Some(column) = named {
            let evidence = format!("`{}` is named so and holds {}", column.name, few(column));
            return Some(CodePlan::of(column.position, None).because(evidence, true));
        }
        const LETTERS: [(&str, &str); 4] = [("D", "1"), ("I", "0"), ("B", "2"), ("M", "9")];
        let is_letter = |field: &str| LETTERS.iter().any(|(letter, _)| *letter == field);
        let lettered = self.columns.iter().find(|column| {
            matches!(
                column.purpose,
                ColumnPurpose::Class | ColumnPurpose::Unknown
            ) && !self.plan.takes(column.position)
                && column.blanks == 0
                && column.fields.contains_key("D")
                && column.all(is_letter)
        });
        let column = lettered?;
        let letters = LETTERS
            .iter()
            .filter(|(letter, _)| column.fields.contains_key(*letter));
        let mut plan = CodePlan::of(column.position, None);
        plan.translation = letters
            .map(|(letter, class)| ((*letter).to_owned(), (*class).to_owned()))
            .collect();
        let evidence = format!(
            "`{}` holds {}: drift, investering, balanse, memoria",
            column.name,
            few(column)
        );
        Some(plan.because(evidence, false))
    }

    /// Class and art where no column of classes is known: the class stands before an art that is cut
    /// out of accounts, or nowhere.
    pub(in crate::proposal) fn class_and_art(
        &self,
        judge: &dyn Fn(&CodePlan) -> Option<CodePlan>,
        unknown: &CodePlan,
    ) -> (CodePlan, Option<CodePlan>) {
        let accounts = self.columns.iter().filter(|column| {
            rank("art", column.purpose).is_some()
                && !self.plan.takes(column.position)
                && column.blanks == 0
        });
        for column in accounts {
            let behind_first = CodePlan::of(column.position, Some((2, 4)));
            let Some(class) = self.class_before_art(&behind_first) else {
                continue;
            };
            let Some(art) = judge(&class) else { continue };
            if art.position == Some(column.position) && art.characters == Some((2, 4)) {
                let class = self.class_before_art(&art).unwrap_or(class);
                return (class, Some(art));
            }
        }
        (unknown.clone(), judge(unknown))
    }

    /// The class that the first character of accounts says, where the art is cut out behind it.
    pub(in crate::proposal) fn class_before_art(&self, art: &CodePlan) -> Option<CodePlan> {
        let column = self.column(art.position?)?;
        let is_behind_first = art.characters.is_some_and(|(from, _)| from == 2);
        let is_class = |field: &str| field.starts_with(['0', '1', '2', '9']);
        // What lost zeros in front begins with another digit.
        let before_loss = column.length_before_loss();
        let is_whole = |field: &str| before_loss.is_none_or(|length| field.len() == length);
        if !is_behind_first
            || column.blanks > 0
            || !column.all(|field| is_class(field) || !is_whole(field))
        {
            return None;
        }
        let first: BTreeSet<char> = column
            .fields
            .keys()
            .filter(|field| is_whole(field))
            .filter_map(|field| field.chars().next())
            .collect();
        let shown: Vec<String> = first.iter().map(|c| format!("`{c}`")).collect();
        let lost = before_loss.map_or(String::new(), |length| {
            format!(" of {length} digits; {}", loss(length))
        });
        let evidence = format!(
            "the first character of `{}` is {} on every line{lost}",
            column.name,
            shown.join(" or ")
        );
        let mut plan = CodePlan::of(column.position, Some((1, 1)));
        plan.lengths.extend(before_loss);
        let is_certain = first.len() > 1 && art.is_certain && before_loss.is_none();
        Some(plan.because(evidence, is_certain))
    }
}

/// How many characters a code has before its label.
fn code_length(field: &str) -> usize {
    field.chars().take_while(|c| c.is_alphanumeric()).count()
}

/// What is said of fields of fewer digits than this.
fn loss(length: usize) -> String {
    format!(
        "some have fewer than {length} digits: a zero in front may be lost, and those lines are in quarantine"
    )
}

/// How much a purpose says that a column is of a dimension; `None` where it is of something else.
fn rank(dimension: &str, purpose: ColumnPurpose) -> Option<u8> {
    match (dimension, purpose) {
        ("art", ColumnPurpose::Art) | ("funksjon", ColumnPurpose::Function) => Some(3),
        ("art", ColumnPurpose::Account) | ("funksjon", ColumnPurpose::Service) => Some(2),
        (_, ColumnPurpose::Unknown) => Some(0),
        _ => None,
    }
}

/// The fields of a column of few.
pub(in crate::proposal) fn few(column: &ExportColumn) -> String {
    let fields: Vec<String> = column
        .fields
        .keys()
        .take(6)
        .map(|field| format!("`{field}`"))
        .collect();
    fields.join(", ")
}

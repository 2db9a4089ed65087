//! How local codes carry those of the nation: which column, and which characters of it, are valid
//! arts and functions; where the account class stands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::ledger::{CodeTrial, NationalRole};
use crate::proposal::amounts::plan::{AmountPlan, counted};
use crate::proposal::entries::NationalLists;
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
    /// How many digits the codes have, as numbers at least and as codes; any text where absent.
    pub(in crate::proposal) digits: Option<RangeInclusive<usize>>,
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
            digits: None,
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

    /// Of codes of so many digits.
    pub(in crate::proposal) fn of_digits(self, digits: Option<RangeInclusive<usize>>) -> Self {
        Self { digits, ..self }
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
        CodeTrial::new(dimension, self.digits.clone(), self.characters).code(field)
    }
}

/// What codes are looked for in.
pub(in crate::proposal) struct CodeSearch<'e> {
    pub(in crate::proposal) columns: &'e [ExportColumn],
    pub(in crate::proposal) rows: &'e [Vec<String>],
    pub(in crate::proposal) plan: &'e AmountPlan,
    pub(in crate::proposal) lists: &'e NationalLists,
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

    /// How many digits the codes of a role have.
    fn width(&self, role: NationalRole) -> Option<usize> {
        let digits = self.lists.digits(self.lists.name(role))?;
        Some(*digits.end())
    }

    /// Where arts or functions stand, judged by lines of the classes that have them alone; `None`
    /// where no column has enough valid codes.
    pub(in crate::proposal) fn national(
        &self,
        role: NationalRole,
        class: &CodePlan,
    ) -> Option<CodePlan> {
        let [dimension, of_classes] = [role, NationalRole::Class].map(|role| self.lists.name(role));
        let judged: Vec<(&Vec<String>, u128)> = self
            .rows
            .iter()
            .filter(|row| {
                let class = class.code(of_classes, row);
                class.is_none_or(|class| !self.lists.national.lacks(dimension, &class))
            })
            .map(|row| (row, self.plan.ore(row).unsigned_abs()))
            .collect();
        let mut readings: Vec<CodeReading> = self
            .columns
            .iter()
            .filter(|column| !self.plan.takes(column.position))
            .filter_map(|column| Some((column, rank(role, column.purpose)?)))
            .flat_map(|(column, rank)| self.readings(role, (column, rank), &judged))
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
        let noun = match role {
            NationalRole::Class => "class",
            NationalRole::Kind => "art",
            NationalRole::Function => "function",
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
        role: NationalRole,
        (column, rank): (&ExportColumn, u8),
        judged: &[(&Vec<String>, u128)],
    ) -> Vec<CodeReading> {
        let (dimension, width) = (self.lists.name(role), self.width(role));
        let digits = self.lists.digits(dimension);
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
        // Without a width nothing can be cut out.
        let width = width.filter(|width| longest > *width || has_labels);
        let cuts = width.into_iter().flat_map(|width| {
            let all = (1..=3_usize).map(move |from| (from, from + width - 1));
            all.filter(|(_, to)| *to <= longest).map(Some)
        });
        let is_behind_class = |(from, _): (usize, usize)| Some(from) == self.behind_class();
        let readings = [None].into_iter().chain(cuts).map(|characters| {
            let trial = CodeTrial::new(dimension, digits.clone(), characters);
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
                let entry =
                    code.filter(|code| self.lists.entry(dimension, code, self.year).is_some());
                share.add(entry.is_some(), *ore);
                valid.extend(entry);
            }
            let distinct = valid.len();
            let mut plan = CodePlan::of(column.position, characters).of_digits(digits.clone());
            let before_loss = column
                .length_before_loss()
                .filter(|_| characters.is_some_and(is_behind_class));
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

    /// The first character behind an account class that stands first.
    fn behind_class(&self) -> Option<usize> {
        Some(self.width(NationalRole::Class)? + 1)
    }

    /// Whether a field begins with an account class that something is declared of.
    fn begins_with_class(&self, field: &str) -> bool {
        let codes = self.lists.national.class_codes();
        codes.into_iter().any(|code| field.starts_with(code))
    }

    /// Every line taken for one of operation; `None` where the vocabulary does not say what that is.
    pub(in crate::proposal) fn all_of_operation(&self) -> Option<CodePlan> {
        let operation = self.lists.national.classes()?.operation.as_deref()?;
        Some(CodePlan::always(operation).because(
            "no column holds account classes; all is taken for operation",
            false,
        ))
    }

    /// Where the account class stands, as far as that is known before the art is: in a column of
    /// codes that is named so, or in one of words for classes, some of them for operation.
    pub(in crate::proposal) fn class(&self) -> Option<CodePlan> {
        let classes = self.lists.national.classes()?;
        let codes = self.lists.national.class_codes();
        let named = self.columns.iter().find(|column| {
            column.purpose == ColumnPurpose::Class
                && column.blanks == 0
                && column.all(|field| codes.contains(field))
        });
        let plan = |column: &ExportColumn| {
            CodePlan::of(column.position, None).of_digits(classes.digits.clone())
        };
        if let Some(column) = named {
            let evidence = format!("`{}` is named so and holds {}", column.name, few(column));
            return Some(plan(column).because(evidence, true));
        }
        let of_word = |field: &String| classes.code_of_word(field);
        let of_words = self.columns.iter().find(|column| {
            matches!(
                column.purpose,
                ColumnPurpose::Class | ColumnPurpose::Unknown
            ) && !self.plan.takes(column.position)
                && column.blanks == 0
                && column.fields.keys().all(|field| of_word(field).is_some())
                && column
                    .fields
                    .keys()
                    .any(|field| of_word(field) == classes.operation.as_ref())
        });
        let column = of_words?;
        let said = column.fields.keys();
        let translation: BTreeMap<String, String> = said
            .filter_map(|field| Some((field.clone(), of_word(field)?.to_string())))
            .collect();
        let words: Vec<String> = translation
            .iter()
            .map(|(word, code)| format!("`{word}` for {code}"))
            .collect();
        let evidence = format!(
            "`{}` holds words for account classes: {}",
            column.name,
            words.join(", ")
        );
        let plan = CodePlan {
            translation,
            ..plan(column)
        };
        Some(plan.because(evidence, false))
    }

    /// Class and art where no column of classes is known: the class stands before an art that is cut
    /// out of accounts, or nowhere.
    pub(in crate::proposal) fn class_and_art(
        &self,
        judge: &dyn Fn(&CodePlan) -> Option<CodePlan>,
        unknown: &CodePlan,
    ) -> (CodePlan, Option<CodePlan>) {
        let widths = [NationalRole::Class, NationalRole::Kind].map(|role| self.width(role));
        let [Some(of_class), Some(of_kind)] = widths else {
            return (unknown.clone(), judge(unknown));
        };
        let cut = Some((of_class + 1, of_class + of_kind));
        let accounts = self.columns.iter().filter(|column| {
            rank(NationalRole::Kind, column.purpose).is_some()
                && !self.plan.takes(column.position)
                && column.blanks == 0
        });
        for column in accounts {
            let behind_first = CodePlan::of(column.position, cut);
            let Some(class) = self.class_before_art(&behind_first) else {
                continue;
            };
            let Some(art) = judge(&class) else { continue };
            if art.position == Some(column.position) && art.characters == cut {
                let class = self.class_before_art(&art).unwrap_or(class);
                return (class, Some(art));
            }
        }
        (unknown.clone(), judge(unknown))
    }

    /// The class that the first character of accounts says, where the art is cut out behind it.
    pub(in crate::proposal) fn class_before_art(&self, art: &CodePlan) -> Option<CodePlan> {
        let column = self.column(art.position?)?;
        let width = self.width(NationalRole::Class)?;
        let is_behind_first = art.characters.is_some_and(|(from, _)| from == width + 1);
        // What lost zeros in front begins with another digit.
        let before_loss = column.length_before_loss();
        let is_whole = |field: &str| before_loss.is_none_or(|length| field.len() == length);
        if !is_behind_first
            || column.blanks > 0
            || !column.all(|field| self.begins_with_class(field) || !is_whole(field))
        {
            return None;
        }
        let first: BTreeSet<&str> = column
            .fields
            .keys()
            .filter(|field| is_whole(field))
            .filter_map(|field| field.get(..width))
            .collect();
        let shown: Vec<String> = first.iter().map(|code| format!("`{code}`")).collect();
        let lost = before_loss.map_or(String::new(), |length| {
            format!(" of {length} digits; {}", loss(length))
        });
        let evidence = format!(
            "the first character of `{}` is {} on every line{lost}",
            column.name,
            shown.join(" or ")
        );
        let mut plan = CodePlan::of(column.position, Some((1, width)))
            .of_digits(self.lists.digits(self.lists.name(NationalRole::Class)));
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

/// How much a purpose says that a column is of a role; `None` where it is of something else.
fn rank(role: NationalRole, purpose: ColumnPurpose) -> Option<u8> {
    use NationalRole::{Function, Kind};
    match (role, purpose) {
        (Kind, ColumnPurpose::Art) | (Function, ColumnPurpose::Function) => Some(3),
        (Kind, ColumnPurpose::Account) | (Function, ColumnPurpose::Service) => Some(2),
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

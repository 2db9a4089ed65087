//! A ledger that is about to be described.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::ledger::LedgerKind;
use crate::value::Amount;

use super::amounts::AmountLayout;
use super::claims::LeftOutLines;
use super::codes::{CodePlan, SURE};
use super::entries::{Certainty, ProposedEntry};
use super::evidence::Share;
use super::local::LocalColumns;
use super::proof::ProvenLedger;
use super::text::TextStyle;

/// A ledger that is about to be described.
#[derive(Clone, Debug)]
pub(super) struct LedgerDraft {
    pub(super) year: i32,
    pub(super) kind: LedgerKind,
    /// Relative to the municipality's folder.
    pub(super) files: Vec<String>,
    pub(super) style: Option<TextStyle>,
    pub(super) header: Vec<u64>,
    /// The names of the columns, where no line says them.
    pub(super) columns: Option<Vec<String>>,
    pub(super) member: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) decimal: char,
    pub(super) thousands: char,
    pub(super) in_thousands: bool,
    pub(super) layout: AmountLayout,
    pub(super) income_is_positive: bool,
    pub(super) blank_is_zero: bool,
    pub(super) codes: BTreeMap<String, CodePlan>,
    pub(super) local: LocalColumns,
    pub(super) skip: Vec<LeftOutLines>,
    pub(super) both_sides: Option<bool>,
    /// The names of the columns by position.
    pub(super) names: Vec<String>,
    pub(super) entries: Vec<ProposedEntry>,
    pub(super) first_lines: Vec<String>,
    /// What else is worth knowing of its files.
    pub(super) notes: Vec<String>,
    /// What a total of its file says that all its postings add up to.
    pub(super) net: Option<Amount>,
}

/// Files by their names alone.
fn shown_files(files: &[String]) -> String {
    let names = files
        .iter()
        .map(|file| file.rsplit('/').next().unwrap_or(file));
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl LedgerDraft {
    /// The name of a column.
    pub(super) fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }

    /// Whether periods come from nowhere.
    pub(super) fn has_no_periods(&self) -> bool {
        let is_wide = matches!(self.layout, AmountLayout::Periods(_));
        !is_wide
            && self
                .codes
                .get("periode")
                .is_none_or(|plan| plan.position.is_none())
    }

    /// Whether another file can be read in the same way.
    pub(super) fn is_written_as(&self, other: &Self) -> bool {
        let style = |draft: &Self| {
            draft
                .style
                .as_ref()
                .map(|style| (style.encoding.clone(), style.delimiter, style.quote))
        };
        let are_codes_alike = self.codes.len() == other.codes.len()
            && self.codes.iter().all(|(id, plan)| {
                let others = other.codes.get(id);
                others.is_some_and(|other| {
                    (other.position, other.characters) == (plan.position, plan.characters)
                })
            });
        let rest = |draft: &Self| {
            (
                draft.decimal,
                draft.in_thousands,
                draft.income_is_positive,
                draft.both_sides,
            )
        };
        style(self) == style(other)
            && self.names == other.names
            && self.header == other.header
            && self.layout == other.layout
            && are_codes_alike
            && rest(self) == rest(other)
    }

    /// Takes in another file of the same ledger: what is guessed of either is guessed.
    pub(super) fn join(&mut self, other: Self) {
        self.net = self.net.zip(other.net).map(|(own, other)| own + other);
        self.blank_is_zero |= other.blank_is_zero;
        self.notes.extend(other.notes);
        for test in other.skip {
            let is_known = |own: &LeftOutLines| {
                (own.position, own.equals.as_str()) == (test.position, test.equals.as_str())
            };
            if !self.skip.iter().any(is_known) {
                self.skip.push(test);
            }
        }
        for (id, plan) in other.codes {
            if let Some(own) = self.codes.get_mut(&id) {
                own.lengths.extend(plan.lengths);
                own.lengths.sort_unstable();
                own.lengths.dedup();
            }
        }
        let (own_file, file) = (shown_files(&self.files), shown_files(&other.files));
        for entry in other.entries {
            let is_same = |own: &&mut ProposedEntry| {
                own.name == entry.name && (entry.name != "skip" || own.value == entry.value)
            };
            match self.entries.iter_mut().find(is_same) {
                Some(own) => {
                    if entry.certainty == Certainty::Guessed {
                        own.certainty = Certainty::Guessed;
                    }
                    if own.evidence != entry.evidence {
                        let before = match self.files.len() {
                            1 => format!("{own_file}: {}", own.evidence),
                            _ => own.evidence.clone(),
                        };
                        own.evidence = format!("{before}; {file}: {}", entry.evidence);
                    }
                }
                None => self.entries.push(entry),
            }
        }
        self.files.extend(other.files);
    }

    /// The tables of national codes by local ones.
    pub(super) fn translations(&self) -> Vec<(String, String)> {
        let translated = self
            .codes
            .iter()
            .filter(|(_, plan)| !plan.translation.is_empty());
        translated
            .map(|(id, plan)| {
                let lines: String = plan
                    .translation
                    .iter()
                    .map(|(local, code)| format!("{local},{code}\n"))
                    .collect();
                (format!("{id}.csv"), format!("local,national\n{lines}"))
            })
            .collect()
    }

    /// The entries that are guessed.
    pub(super) fn guessed(&self) -> Vec<&str> {
        let guessed = self
            .entries
            .iter()
            .filter(|entry| entry.certainty == Certainty::Guessed);
        let mut names: Vec<&str> = guessed.map(|entry| entry.name.as_str()).collect();
        // Several lines of `skip` are one entry.
        names.dedup();
        names
    }

    /// Holds what is said to be certain against the whole ledger; whether something changed.
    pub(super) fn mend(&mut self, read: &ProvenLedger, shares: [(&str, Share); 2]) -> bool {
        let before = self.guessed().len();
        let lines = read.condensed.raw.lines.max(1);
        let quarantined = read.condensed.quarantined.len() as u64;
        let mut doubt = |name: &str, why: &str| {
            if let Some(entry) = self
                .entries
                .iter_mut()
                .find(|entry| entry.name == name && entry.certainty == Certainty::Certain)
            {
                entry.certainty = Certainty::Guessed;
                entry.evidence += &format!("; but {why}");
            }
        };
        for finding in read.found.iter().filter(|finding| finding.is_error()) {
            let why = finding.message.as_str();
            let doubted: &[&str] = match finding.code {
                Code::LineAmount | Code::AmountSign => &["amount", "amount.sign", "decimal"],
                Code::LineCode => &[
                    "codes.art",
                    "codes.funksjon",
                    "codes.kontoklasse",
                    "codes.periode",
                ],
                Code::OtherYear => &["year", "codes.periode"],
                Code::UnknownEncoding => &["encoding"],
                Code::LineFields => &["delimiter", "header"],
                Code::CodeNotValid => &["codes.art", "codes.funksjon"],
                Code::PeriodMissing => &[],
                Code::VoucherUnbalanced | Code::DuplicateLine => &["amount", "voucher"],
                _ => &["amount", "kind", "header"],
            };
            // A message about one dimension says nothing of the others.
            let is_named = |name: &&&str| {
                let dimension = name.strip_prefix("codes.").unwrap_or(name);
                why.contains(&format!("`{dimension}`"))
            };
            let is_of_one =
                finding.code == Code::LineCode && doubted.iter().any(|name| is_named(&name));
            doubted
                .iter()
                .filter(|name| !is_of_one || is_named(name))
                .for_each(|name| doubt(name, why));
        }
        for (name, share) in shares {
            if share.least() < SURE {
                doubt(name, &format!("in the whole ledger they are in {share}"));
            }
        }
        if quarantined * 100 > lines {
            for name in ["header", "amount", "codes.art", "codes.funksjon"] {
                doubt(
                    name,
                    &format!("{quarantined} of {lines} lines cannot be read so"),
                );
            }
        }
        self.guessed().len() > before
    }
}

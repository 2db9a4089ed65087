//! A ledger that is about to be described.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::ledger::LedgerKind;
use crate::proposal::amounts::plan::AmountLayout;
use crate::proposal::codes::local::LocalColumns;
use crate::proposal::codes::search::{CodePlan, SURE};
use crate::proposal::entries::{Certainty, ProposedEntry};
use crate::proposal::evidence::Share;
use crate::proposal::export::text::TextStyle;
use crate::proposal::lines::claims::LeftOutLines;
use crate::proposal::proof::ProvenLedger;
use crate::value::{Amount, AmountScale};

use super::control::ProposedControl;

/// A ledger that is about to be described.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct LedgerDraft {
    pub(in crate::proposal) year: i32,
    pub(in crate::proposal) kind: LedgerKind,
    /// Relative to the municipality's folder.
    pub(in crate::proposal) files: Vec<String>,
    pub(in crate::proposal) style: Option<TextStyle>,
    pub(in crate::proposal) header: Vec<u64>,
    /// The names of the columns, where no line says them.
    pub(in crate::proposal) columns: Option<Vec<String>>,
    pub(in crate::proposal) member: Option<String>,
    pub(in crate::proposal) sheet: Option<String>,
    pub(in crate::proposal) decimal: char,
    pub(in crate::proposal) thousands: Option<char>,
    /// What numbers stand for.
    pub(in crate::proposal) scale: AmountScale,
    /// The amount in the middle of its file. **Unit**: øre.
    pub(in crate::proposal) middle: u128,
    pub(in crate::proposal) layout: AmountLayout,
    pub(in crate::proposal) income_is_positive: bool,
    pub(in crate::proposal) blank_is_zero: bool,
    pub(in crate::proposal) codes: BTreeMap<String, CodePlan>,
    pub(in crate::proposal) local: LocalColumns,
    pub(in crate::proposal) skip: Vec<LeftOutLines>,
    pub(in crate::proposal) both_sides: Option<bool>,
    /// The names of the columns by position.
    pub(in crate::proposal) names: Vec<String>,
    pub(in crate::proposal) entries: Vec<ProposedEntry>,
    pub(in crate::proposal) first_lines: Vec<String>,
    /// What else is worth knowing of its files.
    pub(in crate::proposal) notes: Vec<String>,
    /// What totals of its files say that all its postings add up to.
    pub(in crate::proposal) control: ProposedControl,
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
    pub(in crate::proposal) fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }

    /// Whether periods come from nowhere.
    pub(in crate::proposal) fn has_no_periods(&self) -> bool {
        let is_wide = matches!(self.layout, AmountLayout::Periods(_));
        !is_wide
            && self
                .codes
                .get("periode")
                .is_none_or(|plan| plan.position.is_none())
    }

    /// Whether another file can be read in the same way.
    pub(in crate::proposal) fn is_written_as(&self, other: &Self) -> bool {
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
                draft.scale,
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
    pub(in crate::proposal) fn join(&mut self, other: Self) {
        self.control = std::mem::take(&mut self.control).with(&other.control);
        self.blank_is_zero |= other.blank_is_zero;
        self.notes.extend(other.notes);
        for test in other.skip {
            let is_known = |own: &LeftOutLines| {
                (own.position, own.how, own.needle.as_str())
                    == (test.position, test.how, test.needle.as_str())
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
        let sizes = (self.middle, other.middle);
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
        self.compare_sizes(sizes, (&own_file, &file));
        self.files.extend(other.files);
    }

    /// Doubts what numbers stand for where the amounts of another file are of another size.
    fn compare_sizes(&mut self, (own, other): (u128, u128), (own_file, file): (&str, &str)) {
        const TIMES: u128 = 40;
        let (less, more) = (own.min(other), own.max(other));
        if less == 0 || more / less < TIMES {
            return;
        }
        let evidence = format!(
            "half the amounts of {own_file} are above {} kr, those of {file} above {} kr: they may stand for something else",
            Amount::from_ore(i128::try_from(own).unwrap_or(i128::MAX)),
            Amount::from_ore(i128::try_from(other).unwrap_or(i128::MAX)),
        );
        self.doubt_factor(evidence);
    }

    /// Doubts what numbers stand for, unless somebody stated it.
    fn doubt_factor(&mut self, evidence: String) {
        let known = self.entries.iter_mut().find(|entry| entry.name == "factor");
        match known {
            Some(entry) if entry.certainty == Certainty::Stated => {}
            Some(entry) => {
                entry.certainty = Certainty::Guessed;
                entry.evidence += &format!("; {evidence}");
            }
            None => self.entries.push(ProposedEntry {
                name: "factor".to_owned(),
                value: self.scale.word().to_owned(),
                evidence,
                certainty: Certainty::Guessed,
            }),
        }
    }

    /// Takes the entries for stated that somebody said are right.
    pub(in crate::proposal) fn confirm(&mut self, confirmed: &BTreeSet<String>) {
        let mut entries = self.entries.iter_mut();
        for entry in entries
            .by_ref()
            .filter(|entry| confirmed.contains(&entry.name))
        {
            entry.certainty = Certainty::Stated;
        }
    }

    /// The tables of national codes by local ones.
    pub(in crate::proposal) fn translations(&self) -> Vec<(String, String)> {
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
    pub(in crate::proposal) fn guessed(&self) -> Vec<&str> {
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
    pub(in crate::proposal) fn mend(
        &mut self,
        read: &ProvenLedger,
        shares: &[(String, Share); 2],
    ) -> bool {
        let before = self.guessed().len();
        let of_codes: Vec<String> = self.codes.keys().map(|id| format!("codes.{id}")).collect();
        let judged = shares.each_ref().map(|(name, _)| name.as_str());
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
            let doubted: Vec<&str> = match finding.code {
                Code::LineAmount | Code::AmountSign => vec!["amount", "amount.sign", "decimal"],
                Code::LineCode => of_codes.iter().map(String::as_str).collect(),
                Code::OtherYear => vec!["year", "codes.periode"],
                Code::UnknownEncoding => vec!["encoding"],
                Code::LineFields => vec!["delimiter", "header"],
                Code::CodeNotValid => judged.to_vec(),
                Code::PeriodMissing => Vec::new(),
                Code::VoucherUnbalanced | Code::DuplicateLine => vec!["amount", "voucher"],
                _ => vec!["amount", "kind", "header"],
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
            for name in ["header", "amount"].into_iter().chain(judged) {
                doubt(
                    name,
                    &format!("{quarantined} of {lines} lines cannot be read so"),
                );
            }
        }
        let shown = read
            .found
            .iter()
            .filter(|finding| finding.code == Code::ShownOtherwise);
        for finding in shown {
            self.doubt_factor(finding.message.clone());
        }
        self.guessed().len() > before
    }
}

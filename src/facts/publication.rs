//! What may be published: from how many heads, and how much one person, or a few contributors, may
//! make up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::dimension::DimensionDeclaration;
use crate::diag::{Code, Diagnostic, Span, nearest};
use crate::toml_table::TomlTable;
use crate::value::{Ratio, normal_form};

/// The rule of publication, as `[publish]` in vocabulary.toml declares it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// Counts below it, and not zero, are hidden, as is what rests on so few.
    pub threshold: i64,
    /// The largest part of an amount that one person may make up, as a fraction.
    pub dominance: Ratio,
    /// What amounts are held to by whose kroner they are; nothing where absent.
    pub contributors: Option<ContributorRules>,
    /// Whether a report is published unless it is for internal use.
    pub reports: bool,
}

/// When kroner of a category are not told because too few contributors make them up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContributorRules {
    /// The dimension that names the contributor of a posting.
    pub dimension: Arc<str>,
    /// The minimum frequency rule: fewer contributors are not told.
    pub fewest: Option<usize>,
    /// The (n,k)-dominance rule: the largest part, as a fraction, that so many of the largest may
    /// make up together.
    pub largest: BTreeMap<usize, Ratio>,
    /// The p%-rule: how near to the largest contribution, as a fraction of it, the second largest
    /// contributor may come by taking his own from the whole.
    pub percent: Option<Ratio>,
    /// The names that stand for nobody, beside signs without a letter or a digit, as
    /// [`contributor`](Self::contributor) compares them.
    pub nobody: BTreeSet<String>,
    /// Whether postings that name nobody are of many, none of them large. Else they may be
    /// anybody's.
    pub unnamed_are_of_many: bool,
}

impl Publication {
    /// Reads the entries `threshold`, `dominance`, `contributors` and `reports`.
    pub(super) fn read(
        mut table: TomlTable<'_>,
        dimensions: &BTreeMap<Arc<str>, DimensionDeclaration>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let threshold = table
            .require("threshold", found)
            .and_then(|item| item.integer(found));
        let dominance = table
            .require("dominance", found)
            .and_then(|item| item.integer(found));
        let before = found.len();
        let contributors = table
            .table("contributors", found)
            .and_then(|entry| ContributorRules::read(entry, dimensions, found));
        let reports = table.boolean("reports", found);
        table.finish(found);
        let (threshold, dominance) = (threshold?, dominance?);
        // Below three a count that is not told is one.
        if !(3..=1000).contains(&threshold.value) {
            let text = "`threshold` must be a whole number from 3 to 1000";
            found.push(refused(text, &threshold.span));
        }
        let dominance = percent("dominance", dominance.value, &dominance.span, found);
        (found.len() == before).then_some(())?;
        Some(Self {
            threshold: threshold.value,
            dominance: dominance?,
            contributors,
            reports: reports.is_some_and(|reports| reports.value),
        })
    }
}

impl ContributorRules {
    /// The numbers of largest contributors of which it may be said what they make up together.
    const LARGEST: [(&'static str, usize); 3] = [("1", 1), ("2", 2), ("3", 3)];

    fn read(
        mut table: TomlTable<'_>,
        dimensions: &BTreeMap<Arc<str>, DimensionDeclaration>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = found.len();
        let dimension = table.required_string("dimension", found);
        let fewest = table.integer("fewest", found).and_then(|fewest| {
            let heads = usize::try_from(fewest.value).ok();
            let heads = heads.filter(|heads| (2..=1000).contains(heads));
            if heads.is_none() {
                let text = "`fewest` must be a whole number from 2 to 1000";
                found.push(refused(text, &fewest.span));
            }
            heads
        });
        let mut largest = BTreeMap::new();
        if let Some(mut entries) = table.table("largest", found) {
            for (name, heads) in Self::LARGEST {
                let stated = entries.integer(name, found);
                let part = stated.and_then(|part| percent(name, part.value, &part.span, found));
                largest.extend(part.map(|part| (heads, part)));
            }
            entries.finish(found);
        }
        let p_percent = table
            .integer("p_percent", found)
            .and_then(|part| percent("p_percent", part.value, &part.span, found));
        let unnamed_are_of_many = table
            .word("unnamed", &[("anybody", false), ("many", true)], found)
            .is_some_and(|unnamed| unnamed.value);
        let nobody = table.strings("nobody", found).into_iter();
        let nobody = nobody.map(|name| compared(&name.value)).collect();
        table.finish(found);
        let dimension = dimension?;
        let says_nothing = fewest.is_none() && largest.is_empty() && p_percent.is_none();
        if says_nothing && found.len() == before {
            let text = "`contributors` says no rule";
            let help = "add `fewest`, `largest` or `p_percent`";
            found.push(refused(text, &dimension.span).help(help));
        }
        if !dimensions.contains_key(&*dimension.value) {
            let name = &dimension.value;
            let near = nearest(name, dimensions.keys().map(|name| &**name));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "declare it as `[dimensions.{name}]`, with `kind = \"text\"` for a text, and name its column in each municipality.toml: `[ledger.codes.{name}]`, or for a text in `[ledger.texts]`"
                ),
            };
            let message = format!("unknown dimension `{name}`");
            let finding = Diagnostic::new(Code::UnknownDimension, message)
                .at_span(&dimension.span, "not declared in vocabulary.toml");
            found.push(finding.help(help));
        }
        Some(Self {
            dimension: dimension.value.into(),
            fewest,
            largest,
            percent: p_percent,
            nobody,
            unnamed_are_of_many,
        })
    }

    /// Who is named by what stands in the dimension, so that two spellings that count as one are
    /// equal; nobody where signs stand there that are no name (`-`, `000`), or a name that stands for
    /// nobody.
    pub fn contributor(&self, written: &str) -> Option<String> {
        let names = |sign: char| sign.is_alphanumeric() && sign != '0';
        let name = compared(written);
        (name.contains(names) && !self.nobody.contains(&name)).then_some(name)
    }
}

/// A name as names of contributors are compared: case and blanks do not tell two apart.
fn compared(name: &str) -> String {
    let name = normal_form(name).to_lowercase();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused(text: &str, span: &Span) -> Diagnostic {
    Diagnostic::new(Code::VocabularyInvalid, text).at_span(span, "")
}

/// A part of a whole, stated in percent.
fn percent(name: &str, value: i64, span: &Span, found: &mut Vec<Diagnostic>) -> Option<Ratio> {
    if !(1..=100).contains(&value) {
        let text = format!("`{name}` must be a whole number of percent from 1 to 100");
        found.push(refused(&text, span));
        return None;
    }
    Ratio::fraction(value, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_declared_names_stand_for_nobody() {
        let rules = |nobody: &[&str]| ContributorRules {
            dimension: Arc::from("motpart"),
            fewest: Some(3),
            largest: BTreeMap::new(),
            percent: None,
            nobody: nobody.iter().map(|name| compared(name)).collect(),
            unnamed_are_of_many: false,
        };
        let signs = [
            "", " ", "\u{a0}", "-", "\u{2013}", "0", "000", "0.00", "0000-00", ".", "...", "?",
            "*", "**", "/", "_", "\u{200b}", "(-)",
        ];
        for signs in signs {
            assert_eq!(rules(&[]).contributor(signs), None, "{signs:?}");
        }
        for (name, compared) in [
            ("A", "a"),
            (" Å  Hansen ", "å hansen"),
            ("007", "007"),
            ("-1", "-1"),
            ("٧", "٧"),
        ] {
            assert_eq!(rules(&["b"]).contributor(name).as_deref(), Some(compared));
        }
        let declared = rules(&["Ukjent", "n/a", "Diverse  kunder"]);
        for name in ["ukjent", "UKJENT ", "N/A", "diverse kunder"] {
            assert_eq!(declared.contributor(name), None, "{name}");
            assert!(rules(&[]).contributor(name).is_some(), "{name}");
        }
        assert!(declared.contributor("ukjent as").is_some());
    }
}

//! Where the codes of a ledger come from: `[ledger.codes]`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::facts::DimensionKind;
use crate::ledger::{CodeSource, NATIONAL_CODES, NationalDimensions};
use crate::toml_table::{TomlItem, TomlTable, WithPlace};
use crate::world::World;

use super::dialect::invalid;
use super::ledger_form::MAX_CHARACTERS;
use super::translation::read_translation;

/// The names of the dimensions that a ledger may have.
pub(super) struct DimensionNames {
    /// Those with codes.
    pub(super) codes: BTreeSet<String>,
    /// Those with free text.
    pub(super) texts: BTreeSet<String>,
    /// Those whose codes tell of persons.
    pub(super) personal: BTreeSet<Arc<str>>,
    /// What is national of the codes of each.
    pub(super) national: Arc<NationalDimensions>,
}

impl DimensionNames {
    pub(super) fn add(&mut self, name: &str, kind: DimensionKind) {
        let names = match kind {
            DimensionKind::Code => &mut self.codes,
            DimensionKind::Text => &mut self.texts,
        };
        names.insert(name.to_owned());
    }

    /// Whether a dimension is known already.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.codes.contains(name) || self.texts.contains(name)
    }
}

/// The dimension whose codes the columns of a wide table say.
const PERIOD: &str = "periode";

/// Reads where the codes of each dimension come from; in a wide table the columns of amounts say the
/// period.
pub(super) fn read_codes(
    world: &dyn World,
    folder: &str,
    names: &DimensionNames,
    is_wide: bool,
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, CodeSource> {
    let mut codes = BTreeMap::new();
    let Some(mut section) = table
        .require("codes", found)
        .and_then(|item| item.table(found))
    else {
        return codes;
    };
    for (name, item) in section.entries() {
        check_name(
            &name,
            &names.codes,
            &names.texts,
            "it is free text: name its column under `[ledger.texts]`",
            found,
        );
        let Some(mut entry) = item.table(found) else {
            continue;
        };
        let column = entry.string("column", found);
        let characters = entry
            .get("characters")
            .and_then(|item| read_characters(&item, found));
        let lengths = entry
            .get("length")
            .map_or_else(Vec::new, |item| read_lengths(&item, found));
        let otherwise = entry.word("otherwise", &[("as_written", true)], found);
        let translate = entry.string("translate", found);
        let default = entry.string("default", found);
        entry.finish(found);
        let is_of_columns = is_wide && name.value == PERIOD;
        if let Some(again) = column
            .as_ref()
            .or(default.as_ref())
            .filter(|_| is_of_columns)
        {
            let help = "take this out; each of `columns` under `[ledger.amount]` says its period";
            found.push(invalid("the period is stated twice", &again.span, "").help(help));
        }
        let [column, default] = [column, default].map(|written| {
            written
                .map(|written| written.value)
                .filter(|_| !is_of_columns)
        });
        if column.is_none() && default.is_none() && !is_of_columns {
            found.push(
                invalid(format!("`{}` has no codes", name.value), &entry.span, "").help(
                    "name its `column`, or a `default` when the code is the same on every line",
                ),
            );
        }
        if let (Some(otherwise), None) = (&otherwise, &translate) {
            found.push(
                invalid(
                    format!("`otherwise` of `{}` is about a translation", name.value),
                    &otherwise.span,
                    "nothing is translated",
                )
                .help("name the table as `translate`, or leave `otherwise` out"),
            );
        }
        let translation =
            translate.and_then(|written| read_translation(world, folder, &written, found));
        codes.insert(
            Arc::from(name.value),
            CodeSource {
                column,
                characters,
                lengths,
                as_written: otherwise.is_some(),
                translation,
                default,
            },
        );
    }
    if is_wide {
        codes.entry(Arc::from(PERIOD)).or_insert(CodeSource {
            column: None,
            characters: None,
            lengths: Vec::new(),
            as_written: false,
            translation: None,
            default: None,
        });
    }
    for name in NATIONAL_CODES
        .iter()
        .filter(|name| !codes.contains_key(**name))
    {
        found.push(
            invalid(format!("the ledger has no `{name}`"), &section.span, "").help(format!(
                "say under `[ledger.codes.{name}]` where it comes from, or give it a `default`"
            )),
        );
    }
    codes
}

/// Reports a dimension that is not declared, or that is of the other kind.
pub(super) fn check_name(
    name: &WithPlace<&str>,
    known: &BTreeSet<String>,
    other: &BTreeSet<String>,
    otherwise: &str,
    found: &mut Vec<Diagnostic>,
) {
    if known.contains(name.value) {
        return;
    }
    if other.contains(name.value) {
        found.push(
            invalid(format!("`{}` cannot be here", name.value), &name.span, "").help(otherwise),
        );
        return;
    }
    let suggestion = did_you_mean(name.value, known.iter().map(String::as_str));
    found.push(
        Diagnostic::new(
            Code::UnknownDimension,
            format!("unknown dimension `{}`", name.value),
        )
        .at_span(&name.span, "declared nowhere")
        .help(
            suggestion
                .unwrap_or_else(|| format!("declare it as `[dimensions.{}]` above", name.value)),
        ),
    );
}

fn read_characters(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Option<(usize, usize)> {
    let numbers: Vec<i64> = item
        .items(found)
        .iter()
        .filter_map(|item| item.integer(found))
        .map(|n| n.value)
        .collect();
    match numbers[..] {
        [from, to] if 1 <= from && from <= to && to <= MAX_CHARACTERS => {
            Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
        }
        _ => {
            found.push(
                invalid(
                    "`characters` must be two numbers, first and last",
                    &item.span,
                    "not a stretch of a code",
                )
                .help("write [2, 4] for the second to the fourth character"),
            );
            None
        }
    }
}

/// Reads one number of characters, or a list of them.
fn read_lengths(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let numbers = if item.value.is_array() {
        item.items(found)
    } else {
        vec![item.clone()]
    };
    let mut length = |item: &TomlItem<'_>| {
        let number = item.integer(found)?;
        let length = usize::try_from(number.value)
            .ok()
            .filter(|_| (1..=MAX_CHARACTERS).contains(&number.value));
        if length.is_none() {
            found.push(
                invalid(
                    "`length` must be how many characters a code has",
                    &number.span,
                    "",
                )
                .help("write 5, or [4, 5] where codes have either"),
            );
        }
        length
    };
    numbers.iter().filter_map(&mut length).collect()
}

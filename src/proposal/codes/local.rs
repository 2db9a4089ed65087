//! What lines hold beside amounts and national codes: dimensions of the municipality's own, texts,
//! vouchers.

use std::collections::{BTreeMap, BTreeSet};

use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;

use super::search::CodePlan;

/// The columns of all that, by what they are called in a description.
#[derive(Clone, Default, Debug)]
pub(in crate::proposal) struct LocalColumns {
    /// Dimensions by their names, with their columns.
    pub(in crate::proposal) dimensions: BTreeMap<String, LocalColumn>,
    pub(in crate::proposal) texts: BTreeMap<String, LocalColumn>,
    pub(in crate::proposal) voucher: Option<LocalColumn>,
    pub(in crate::proposal) voucher_line: Option<LocalColumn>,
    pub(in crate::proposal) date: Option<LocalColumn>,
}

/// A column, and a word on it.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct LocalColumn {
    pub(in crate::proposal) position: usize,
    pub(in crate::proposal) name: String,
    pub(in crate::proposal) evidence: String,
}

/// Finds them. `carriers` are the plans of art and function: a column that carries more than those
/// is a dimension as well.
pub(in crate::proposal) fn local_columns(
    columns: &[ExportColumn],
    rows: &[Vec<String>],
    carriers: [Option<&CodePlan>; 2],
) -> LocalColumns {
    let mut found = LocalColumns::default();
    let is_carrier = |position: usize| {
        carriers
            .iter()
            .flatten()
            .any(|plan| plan.position == Some(position) && plan.characters.is_some())
    };
    for column in columns.iter().filter(|column| column.filled() > 0) {
        let id = match column.purpose {
            ColumnPurpose::Local(id) => Some(id),
            ColumnPurpose::Account if is_carrier(column.position) => Some("konto"),
            ColumnPurpose::Service if is_carrier(column.position) => Some("tjeneste"),
            _ => None,
        };
        if let Some(id) = id {
            let evidence = format!(
                "{} different codes{}",
                column.fields.len(),
                labels(columns, rows, column)
            );
            found
                .dimensions
                .entry(id.to_owned())
                .or_insert_with(|| local(column, &evidence));
        }
        let text = match column.purpose {
            ColumnPurpose::Text => Some("tekst"),
            ColumnPurpose::Party => Some("motpart"),
            _ => None,
        };
        if let Some(id) = text {
            let evidence = format!("{} different texts", column.fields.len());
            found
                .texts
                .entry(id.to_owned())
                .or_insert_with(|| local(column, &evidence));
        }
    }
    let first = |purpose: ColumnPurpose| {
        let mut of = columns
            .iter()
            .filter(|column| column.purpose == purpose && column.filled() > 0);
        of.next()
    };
    let voucher = first(ColumnPurpose::Voucher);
    found.voucher = voucher.map(|column| {
        local(
            column,
            &format!("{} different numbers", column.fields.len()),
        )
    });
    if let (Some(voucher), Some(line)) = (voucher, first(ColumnPurpose::VoucherLine)) {
        let mut pairs = BTreeSet::new();
        let pair =
            |row: &Vec<String>| [voucher, line].map(|column| row.get(column.position).cloned());
        // Where a voucher has a line twice, that is not what numbers its lines.
        if rows.iter().all(|row| pairs.insert(pair(row))) {
            found.voucher_line = Some(local(line, "no voucher has a line twice"));
        }
    }
    found.date = voucher
        .and(first(ColumnPurpose::Date))
        .map(|column| local(column, "named so"));
    found
}

fn local(column: &ExportColumn, evidence: &str) -> LocalColumn {
    LocalColumn {
        position: column.position,
        name: column.name.clone(),
        evidence: evidence.to_owned(),
    }
}

/// The column of names beside codes, where each code has one name, with an example.
fn labels(columns: &[ExportColumn], rows: &[Vec<String>], codes: &ExportColumn) -> String {
    let stem = codes.name.to_lowercase();
    let is_label = |column: &&ExportColumn| {
        column.position != codes.position
            && column.purpose == ColumnPurpose::Label
            && column.name.to_lowercase().starts_with(&stem)
    };
    // `tjeneste-tekst` before `tjenesteområde-tekst`.
    let labels = columns.iter().filter(is_label);
    let beside = labels.min_by_key(|column| column.name.len());
    let Some(beside) = beside else {
        return String::new();
    };
    let mut names = BTreeMap::<&str, &str>::new();
    for row in rows {
        let field = |position: usize| row.get(position).map_or("", String::as_str);
        let (code, name) = (field(codes.position), field(beside.position));
        if !code.is_empty() && *names.entry(code).or_insert(name) != name {
            return String::new();
        }
    }
    let first = names
        .first_key_value()
        .map(|(code, name)| format!(": `{code}` {name}"));
    format!(", named by `{}`{}", beside.name, first.unwrap_or_default())
}

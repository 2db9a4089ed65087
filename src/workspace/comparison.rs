//! What a project chooses for itself: the municipality that others are compared with.

use std::collections::BTreeMap;

use super::comparison_form::PROJECT_FILE;
use crate::diag::{Code, Diagnostic, Found, did_you_mean};
use crate::model::Id;
use crate::municipality::Municipality;
use crate::script::Baseline;
use crate::toml_table::{TomlDocument, WithPlace};

/// The table `[comparison]` of kontering.toml.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ComparisonTable {
    /// The municipality that others are compared with, by its folder's name.
    pub baseline: Option<WithPlace<String>>,
}

/// Reads kontering.toml.
///
/// **Errors**: `K0703` unreadable TOML, or an entry that is unknown.
pub fn parse_comparison(path: &str, text: &str) -> Found<ComparisonTable> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut table = document.table(PROJECT_FILE.table);
    let mut value = ComparisonTable::default();
    if let Some(mut comparison) = table.table("comparison", &mut found) {
        value.baseline = comparison.string("baseline", &mut found);
        comparison.finish(&mut found);
    }
    table.finish(&mut found);
    Found::in_order(value, found)
}

impl ComparisonTable {
    /// The baseline, among the municipalities of the project.
    ///
    /// **Errors**: `K0712`, a warning, where it is none of them: the project is then computed as one
    /// that has no baseline.
    pub(super) fn baseline(
        &self,
        municipalities: &BTreeMap<Id, Municipality>,
    ) -> Found<Option<Baseline>> {
        let Some(written) = &self.baseline else {
            return Found::in_order(None, Vec::new());
        };
        if let Some(municipality) = municipalities.get(&*written.value) {
            let baseline = Baseline {
                id: municipality.id.clone(),
                label: municipality.label.clone(),
            };
            return Found::in_order(Some(baseline), Vec::new());
        }
        let message = format!(
            "the baseline `{}` is not a municipality of this project",
            written.value
        );
        let near = did_you_mean(&written.value, municipalities.keys().map(|id| &**id));
        let finding = Diagnostic::new(Code::BaselineUnknown, message)
            .at_span(&written.span, "no such folder under `municipalities/`")
            .help(near.unwrap_or_else(|| {
                "name a municipality of this project, or take the entry away; until then what asks for the baseline is missing".to_owned()
            }));
        Found::in_order(None, vec![finding])
    }
}

//! The cases of all municipalities, judged.

use super::{Case, judge, parse_cases, path};
use crate::diag::Diagnostic;
use crate::workspace::Project;
use crate::world::World;

/// Whether a case holds.
pub struct CaseVerdict {
    /// Whose case it is.
    pub municipality: String,
    /// The name of the case.
    pub name: String,
    /// Why it does not hold; absent where it does.
    pub failure: Option<Diagnostic>,
}

/// What there is of a municipality's cases: a verdict on each, and what is wrong with their file.
pub struct JudgedCases {
    /// Faults of the file: it cannot be read, or not be understood.
    pub found: Vec<Diagnostic>,
    /// In the order of the file.
    pub verdicts: Vec<CaseVerdict>,
}

/// Judges every case, municipality by municipality.
pub fn judge_cases(world: &dyn World, project: &Project) -> Vec<JudgedCases> {
    let mut all = Vec::new();
    for municipality in project.municipalities.values() {
        let path = path(&municipality.id);
        if !world.exists(&path) {
            continue;
        }
        let text = match world.text(&path) {
            Ok(text) => text,
            Err(error) => {
                all.push(JudgedCases {
                    found: vec![Diagnostic::unusable(&path, &error)],
                    verdicts: Vec::new(),
                });
                continue;
            }
        };
        let parsed = parse_cases(&path, &text, &project.model, municipality);
        let verdict = |case: &Case| CaseVerdict {
            municipality: municipality.id.to_string(),
            name: case.name.clone(),
            failure: judge(&project.model, &municipality.id, case),
        };
        all.push(JudgedCases {
            verdicts: parsed.value.iter().map(verdict).collect(),
            found: parsed.diagnostics,
        });
    }
    all
}

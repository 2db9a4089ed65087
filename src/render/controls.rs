//! Controls: which hold in each ledger, and the page of all that the nation declares.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::Document;
use crate::engine::{CheckOutcome, ControlResult};
use crate::facts::Label;
use crate::model::{Control, written};
use crate::workspace::{Project, Run};

/// One control of one ledger, as machines get it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ControlRow {
    pub municipality: String,
    /// The accounting year.
    pub year: i32,
    /// The control.
    pub id: String,
    /// Its name in Norwegian.
    pub title: String,
    /// How grave a failure is.
    pub severity: &'static str,
    /// `holds`, `fails` or `nothing to look at`.
    pub standing: &'static str,
    /// Both sides of what does not hold, or what the ledger lacks.
    pub reason: Option<String>,
    /// The kroner that a failure is about.
    pub kroner: Option<String>,
}

const HOLDS: &str = "holds";
const FAILS: &str = "fails";

/// The title of the control that a result is of.
pub fn title_of<'a>(project: &'a Project, result: &ControlResult) -> Option<&'a Label> {
    let layers = project.model.layers(&result.municipality);
    let mut controls = layers.flat_map(|layer| &layer.controls);
    let found = controls.find(|control| {
        control.relation.id == result.id && control.relation.years.contains(result.year)
    });
    found.map(|control| &control.title)
}

/// Every control of a run. **Order**: by municipality and year, then as declared.
pub fn control_rows(project: &Project, run: &Run) -> Vec<ControlRow> {
    let row = |result: &ControlResult| {
        let (standing, reason, kroner) = match &result.outcome {
            CheckOutcome::Holds => (HOLDS, None, None),
            CheckOutcome::Fails(sides) => {
                (FAILS, Some(sides.clone()), Some(result.kroner.to_string()))
            }
            CheckOutcome::Undecided(reason) => ("nothing to look at", Some(reason.clone()), None),
        };
        ControlRow {
            municipality: result.municipality.to_string(),
            year: result.year,
            id: result.id.to_string(),
            title: title_of(project, result)
                .map_or_else(|| result.id.to_string(), |title| title.nb.clone()),
            severity: result.severity.word(),
            standing,
            reason,
            kroner,
        }
    };
    run.controls.iter().map(row).collect()
}

/// How many controls of each ledger hold, which do not, and how many have nothing to look at.
pub fn controls_document(rows: &[ControlRow]) -> Document {
    let mut ledgers: BTreeMap<(&str, i32), Vec<&ControlRow>> = BTreeMap::new();
    for row in rows {
        let ledger = (&*row.municipality, row.year);
        ledgers.entry(ledger).or_default().push(row);
    }
    let line = |((municipality, year), rows): ((&str, i32), Vec<&ControlRow>)| {
        let standing = |standing: &str| rows.iter().filter(|row| row.standing == standing).count();
        let (hold, fail) = (standing(HOLDS), standing(FAILS));
        let mut text = format!(
            "{municipality} {year}  controls: {hold} of {} hold",
            hold + fail
        );
        if fail > 0 {
            let failed = rows.iter().filter(|row| row.standing == FAILS);
            let ids: Vec<&str> = failed.map(|row| &*row.id).collect();
            let verb = if fail == 1 { "does" } else { "do" };
            text.push_str(&format!(", {fail} {verb} not ({})", ids.join(", ")));
        }
        match rows.len() - hold - fail {
            0 => {}
            1 => text.push_str(", 1 has nothing to look at"),
            others => text.push_str(&format!(", {others} have nothing to look at")),
        }
        text
    };
    ledgers
        .into_iter()
        .map(line)
        .fold(Document::new(), Document::line)
}

/// The page of all controls, as Markdown: each with what it checks, its formula, tolerance, years
/// and source.
pub fn controls_page(controls: &[Control]) -> String {
    let mut text = String::from(
        "# Controls of ledgers\n\nWritten from what `rules/controls/` declares. `kontering test` says which of them hold in each ledger; `kontering explain \
control:155@MUNICIPALITY/YEAR` shows the postings behind one.\n\nExpenditure is positive and income negative. What a control asks `among` a part of the ledger has nothing to look at where \
the ledger has no posting of that part.\n",
    );
    for control in controls {
        let relation = &control.relation;
        let english = control.title.en.as_deref().unwrap_or(&control.title.nb);
        text.push_str(&format!("\n## {}: {english}\n\n", relation.id));
        text.push_str(&format!("*{}.*", control.title.nb));
        if let Some(because) = &relation.because {
            text.push_str(&format!(" {because}."));
        }
        let formula = written(&relation.condition);
        text.push_str(&format!("\n\n```rhai\n{formula}\n```\n\n"));
        let mut words = vec![format!(
            "a failure is {}",
            severity(relation.severity.word())
        )];
        let within = relation.within.as_ref().map(written);
        words.extend(within.map(|within| format!("tolerance `{within}`")));
        words.push(relation.years.to_string());
        words.extend(
            control
                .source
                .as_ref()
                .map(|source| format!("source: {source}")),
        );
        text.push_str(&format!("{}.\n", words.join("; ")));
    }
    text
}

fn severity(word: &str) -> String {
    match word {
        "error" => "an error".to_owned(),
        other => format!("a {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_has_one_line_that_names_what_fails() {
        let row = |id: &str, standing| ControlRow {
            municipality: "a".to_owned(),
            year: 2024,
            id: id.to_owned(),
            title: id.to_owned(),
            severity: "error",
            standing,
            reason: None,
            kroner: None,
        };
        let lines = |rows: &[ControlRow]| crate::render::text(&controls_document(rows));
        assert_eq!(lines(&[]), "");
        assert_eq!(
            lines(&[row("1", HOLDS), row("2", HOLDS)]),
            "a 2024  controls: 2 of 2 hold\n"
        );
        let nothing = "nothing to look at";
        assert_eq!(
            lines(&[
                row("1", HOLDS),
                row("2", FAILS),
                row("3", nothing),
                row("4", nothing)
            ]),
            "a 2024  controls: 1 of 2 hold, 1 does not (2), 2 have nothing to look at\n"
        );
    }
}

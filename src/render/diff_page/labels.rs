//! What cells and municipalities are called, where a side that was read as a folder knows it.

use crate::engine::Address;
use crate::model::{Scope, Sheet};
use crate::render::names::name;
use crate::words::{Language, Word};
use crate::workspace::Project;

/// The labels of some projects; the first that knows one gives it.
pub struct ProjectLabels<'a> {
    projects: &'a [&'a Project],
    language: Language,
}

impl<'a> ProjectLabels<'a> {
    /// The labels in a language.
    pub fn new(projects: &'a [&'a Project], language: Language) -> Self {
        Self { projects, language }
    }

    fn sheet(&self, id: &str) -> Option<&'a Sheet> {
        self.projects.iter().find_map(|project| {
            project
                .model
                .national
                .sheets
                .iter()
                .find(|sheet| *sheet.id == *id)
        })
    }

    /// The title of a sheet; `None` where no side knows it.
    pub fn title(&self, id: &str) -> Option<&'a str> {
        self.sheet(id).map(|sheet| sheet.title.text(self.language))
    }

    /// The labels of a cell's row and column, and whose and when it is; `None` where no side knows
    /// them.
    pub fn cell(&self, address: &Address) -> Option<String> {
        let of = |project: &&Project| {
            let sheet = project
                .model
                .national
                .sheets
                .iter()
                .find(|sheet| sheet.id == address.sheet)?;
            let row = sheet
                .rows
                .iter()
                .find(|row| row.id == address.row)?
                .label
                .text(self.language)
                .to_owned();
            let column = sheet
                .columns
                .iter()
                .find(|column| column.id == address.column)?
                .label
                .text(self.language)
                .to_owned();
            Some((row, column))
        };
        let (row, column) = self.projects.iter().find_map(of)?;
        Some(format!(
            "{row} · {column} · {} {}",
            self.scope(&address.scope),
            self.period(&address.period)
        ))
    }

    /// The name of a municipality or another scope, else its id.
    pub fn scope(&self, scope: &str) -> String {
        if *scope == *Scope::All {
            return self.language.word(Word::AllInSentence).to_owned();
        }
        let mut names = self
            .projects
            .iter()
            .map(|project| name(project, scope, self.language));
        names
            .find(|name| name != scope)
            .unwrap_or_else(|| scope.to_owned())
    }

    fn period<'b>(&'b self, period: &'b str) -> &'b str {
        let known = self
            .projects
            .iter()
            .find_map(|project| project.model.vocabulary.periods.get(period));
        known.map_or(period, |label| label.text(self.language))
    }
}

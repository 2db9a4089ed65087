//! What every part of the report asks for: the run, names in the reader's language, and where
//! explanations are.

use crate::engine::{Account, Address, LEFT_BLANK};
use crate::explain::LinkedExplainer;
use crate::model::{Id, REPORTED, Sheet};
use crate::render::document::Phrases;
use crate::render::names::{name, period_name, scope_name, unit_label};
use crate::value::{Unit, WITHHELD};
use crate::words::{self, Language, Word};
use crate::workspace::{Prices, Project, Run};

use super::ReportInputs;
use super::entries::Entries;

/// What every part of the page asks for.
pub struct ReportPage<'a> {
    /// The loaded folder.
    pub project: &'a Project,
    pub run: &'a Run,
    /// The language of labels.
    pub language: Language,
    /// In which prices municipalities are compared.
    pub prices: Option<&'a Prices>,
    /// How many figures are not told, where the report is published.
    pub hidden: Option<usize>,
    /// Where explanations come from.
    pub explained: &'a LinkedExplainer<'a>,
    /// The explanations of cells and categories.
    pub entries: Entries,
    /// The sheets that have cells: numbered tables by number, then the others as declared.
    pub sheets: Vec<&'a Sheet>,
}

impl<'a> ReportPage<'a> {
    /// What the parts of a report ask for.
    pub fn new(report: &ReportInputs<'a>, explained: &'a LinkedExplainer<'a>) -> Self {
        let (project, run) = (report.scene.project, report.scene.run);
        let has_cells = |sheet: &&Sheet| {
            run.workbook
                .cells
                .iter()
                .any(|cell| cell.address.sheet == sheet.id)
        };
        let mut sheets: Vec<&Sheet> = project
            .model
            .national
            .sheets
            .iter()
            .filter(has_cells)
            .collect();
        sheets.sort_by_key(|sheet| sheet.table.unwrap_or(u32::MAX));
        Self {
            project,
            run,
            language: report.language,
            prices: report.prices,
            hidden: report.hidden,
            explained,
            entries: match report.hidden {
                None => Entries::new(explained),
                Some(_) => Entries::default(),
            },
            sheets,
        }
    }

    /// A word in the page's language.
    pub fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }

    /// Why a figure is missing or a check open; of what is not told its sign.
    pub fn reason(&self, reason: &str) -> String {
        match reason {
            LEFT_BLANK => self.word(Word::LeftBlank).to_owned(),
            WITHHELD => ":".to_owned(),
            reason => words::reason(self.language, reason),
        }
    }

    /// A municipality's name.
    pub fn place(&self, id: &str) -> String {
        name(self.project, id, self.language)
    }

    /// The name of a scope, which may stand for all municipalities or two.
    pub fn scope(&self, scope: &str) -> String {
        scope_name(self.project, scope, self.language)
    }

    /// The name of a period.
    pub fn period(&self, period: &str) -> String {
        period_name(self.project, period, self.language)
    }

    /// The name of a category.
    pub fn category(&self, id: &str) -> String {
        let known = self.project.model.categories.get(id);
        known.map_or_else(
            || id.to_owned(),
            |known| known.label.text(self.language).to_owned(),
        )
    }

    /// The name of a view.
    pub fn view(&self, id: &Id) -> String {
        if **id == *REPORTED {
            return self.word(Word::AsReported).to_owned();
        }
        let title = self
            .project
            .model
            .national
            .views
            .iter()
            .find(|view| view.id == *id)
            .and_then(|view| view.title.as_ref());
        title.map_or_else(
            || id.to_string(),
            |title| title.text(self.language).to_owned(),
        )
    }

    /// Whose an account is, with its year where there are several.
    pub fn account(&self, account: &Account) -> String {
        let several = self
            .run
            .places
            .iter()
            .any(|(_, year)| *year != account.year);
        let place = self.place(&account.municipality);
        if several {
            format!("{place} {}", account.year)
        } else {
            place
        }
    }

    /// The title of a sheet, with its number where it has one.
    pub fn sheet_title(&self, sheet: &Sheet) -> String {
        let title = sheet.title.text(self.language);
        sheet.table.map_or_else(
            || title.to_owned(),
            |number| format!("{} {number}. {title}", self.word(Word::Table)),
        )
    }

    /// The name of a unit.
    pub fn unit(&self, unit: &Unit) -> String {
        unit_label(unit, &self.project.model.vocabulary, self.language)
    }

    /// What view figures are of and what they stand on.
    pub fn meta(&self, view: &Id, legend: &str) -> Phrases {
        let basis = if legend.is_empty() {
            String::new()
        } else {
            format!(" · {}: {legend}", self.word(Word::Basis))
        };
        Phrases::new().text(format!(
            "{}: {}{basis}",
            self.word(Word::ViewInSentence),
            self.view(view)
        ))
    }

    /// The number of a cell's explanation; none where the report explains nothing.
    pub fn cell_entry(&self, address: &Address) -> Option<usize> {
        self.hidden.is_none().then_some(())?;
        self.run.workbook.index.get(address).copied()
    }

    /// The number of the explanation of an area's kroner.
    pub fn area_entry(&self, area: &str, municipality: &Id, year: i32) -> Option<usize> {
        self.entries.area(area, municipality, year)
    }
}

//! Diagnostics as graphics, as sentences, as CSV and as JSON.

use std::fmt::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::diag::{Annotation, Diagnostic, Place, RecordPlace, Severity};

use super::dataset::{DataRow, csv, json};
use super::excerpt::{Excerpt, Sources, Stretch};

/// How diagnostics are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DiagnosticForm {
    /// Source lines with carets, for eyes.
    Graphical {
        /// With colours.
        color: bool,
    },
    /// Sentences, for screen readers.
    Narrated,
    /// One row for each label.
    Csv,
    /// An array of objects.
    Json,
}

/// Writes diagnostics in their order, with the source lines they point at.
///
/// Nothing to say gives the empty text in the
/// forms for people.
pub fn diagnostics(sources: &Sources<'_>, found: &[Diagnostic], form: DiagnosticForm) -> String {
    let found: &[Diagnostic] = &told(sources, found);
    match form {
        DiagnosticForm::Graphical { color } => {
            let mut text = String::new();
            for diagnostic in found {
                graphical(&mut text, sources, diagnostic, color);
                text.push('\n');
            }
            text + summary(found).as_str()
        }
        DiagnosticForm::Narrated => {
            let mut text = String::new();
            for diagnostic in found {
                narrated(&mut text, sources, diagnostic);
            }
            text + summary(found).as_str()
        }
        DiagnosticForm::Csv => csv(&COLUMNS, lines(sources, found)),
        DiagnosticForm::Json => json(&finding_rows(sources, found)),
    }
}

/// Findings in words that may be shown.
pub(super) fn told(sources: &Sources<'_>, found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().map(|finding| sources.told(finding)).collect()
}

/// `2 errors, 1 warning`, with a line end; empty for a single finding.
pub(super) fn summary(found: &[Diagnostic]) -> String {
    match found.len() < 2 {
        true => String::new(),
        false => finding_counts(found, &[Severity::Error, Severity::Warning]),
    }
}

/// How many findings of each severity there are, with a line end; empty where there are none.
pub fn finding_counts(found: &[Diagnostic], severities: &[Severity]) -> String {
    let counted = |severity: &Severity| {
        let of_severity = found.iter().filter(|finding| finding.severity == *severity);
        let count = of_severity.count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.word()))
    };
    let parts: Vec<String> = severities.iter().filter_map(counted).collect();
    match parts.is_empty() {
        true => String::new(),
        false => parts.join(", ") + "\n",
    }
}

/// A text in a colour of the terminal, where there are colours.
pub(super) fn paint(color: bool, tint: &str, text: &str) -> String {
    match color {
        true => format!("\u{1b}[{tint}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}

pub(super) fn tint(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Notice => "1;36",
    }
}

fn graphical(out: &mut String, sources: &Sources<'_>, diagnostic: &Diagnostic, color: bool) {
    let head = format!("{}[{}]", diagnostic.severity.word(), diagnostic.code);
    let head = paint(color, tint(diagnostic.severity), &head);
    let _ = writeln!(out, "{head}: {}", diagnostic.message);
    for group in grouped(sources, &diagnostic.labels) {
        match group {
            LabelGroup::Snippet(snippet) => out.push_str(&snippet.draw(diagnostic.severity, color)),
            LabelGroup::Bare(label) => {
                let _ = writeln!(
                    out,
                    "  in {}{}",
                    sources.name(&bare_place(&label.place)),
                    after_colon(&label.text)
                );
            }
        }
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(
            out,
            "  {} {}",
            paint(color, "36", "help:"),
            help.replace('\n', "\n        ")
        );
    }
}

fn bare_place(place: &Place) -> String {
    match place {
        Place::Record { file, place } => format!("{file}:{place}"),
        Place::Span(_) | Place::File(_) => place.file().to_string(),
    }
}

fn record_words(place: &RecordPlace) -> String {
    match place {
        RecordPlace::Line(line) => format!("line {line}"),
        RecordPlace::Row { sheet, row } => format!("row {row} of {sheet}"),
        RecordPlace::Cell { .. } => format!("cell {place}"),
        RecordPlace::Field { line, column } => format!("line {line}, column {column}"),
        RecordPlace::Element { name, .. } => name.to_string(),
    }
}

fn after_colon(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(": {text}")
    }
}

/// Labels that are drawn together, in the order of their first.
enum LabelGroup<'a> {
    Snippet(Snippet<'a>),
    Bare(&'a Annotation),
}

/// One excerpt and what is said of it.
#[derive(Debug)]
struct Snippet<'a> {
    excerpt: Excerpt,
    labels: Vec<(usize, usize, &'a str)>,
    severity: Severity,
}

fn grouped<'a>(sources: &Sources<'_>, labels: &'a [Annotation]) -> Vec<LabelGroup<'a>> {
    let mut groups: Vec<LabelGroup<'a>> = Vec::new();
    for label in labels {
        let Some(Stretch {
            excerpt,
            start,
            end,
        }) = sources.pointed(&label.place)
        else {
            groups.push(LabelGroup::Bare(label));
            continue;
        };
        let same = groups.iter_mut().find_map(|group| match group {
            LabelGroup::Snippet(snippet)
                if snippet.excerpt.file == excerpt.file
                    && snippet.excerpt.first_line == excerpt.first_line =>
            {
                Some(snippet)
            }
            _ => None,
        });
        let annotation = (start, end, label.text.as_str());
        match same {
            Some(snippet) => snippet.labels.push(annotation),
            None => groups.push(LabelGroup::Snippet(Snippet {
                excerpt,
                labels: vec![annotation],
                severity: Severity::Error,
            })),
        }
    }
    groups
}

impl Snippet<'_> {
    fn draw(mut self, severity: Severity, color: bool) -> String {
        self.severity = severity;
        let theme = if color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_wrap_lines(false)
            .with_context_lines(1)
            .with_links(false);
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, &self).is_err() {
            return format!("  in {}\n", self.excerpt.file);
        }
        // The first line repeats the message, which stands above all snippets.
        let body = drawn.split_once('\n').map_or("", |(_, body)| body);
        body.lines()
            .fold(String::new(), |text, line| text + line.trim_end() + "\n")
    }
}

impl std::fmt::Display for Snippet<'_> {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet<'_> {}

impl miette::Diagnostic for Snippet<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Notice => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().enumerate().map(
            |(index, (start, end, text))| {
                let words = (!text.is_empty()).then(|| (*text).to_owned());
                let span = (*start, end - start);
                if index == 0 {
                    LabeledSpan::new_primary_with_span(words, span)
                } else {
                    LabeledSpan::new_with_span(words, span)
                }
            },
        )))
    }
}

fn narrated(out: &mut String, sources: &Sources<'_>, diagnostic: &Diagnostic) {
    let _ = writeln!(
        out,
        "{} {}: {}",
        diagnostic.severity.word(),
        diagnostic.code,
        diagnostic.message
    );
    for label in &diagnostic.labels {
        let place = match (&label.place, sources.position(&label.place)) {
            (Place::Span(_), Some((line, column))) => format!(", line {line}, column {column}"),
            (Place::Record { place, .. }, _) => format!(", {}", record_words(place)),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  in {}{place}{}",
            sources.name(label.place.file()),
            after_colon(&label.text)
        );
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {help}");
    }
}

/// The columns of CSV. **Shape**: a row for each label, and one for a finding without any.
const COLUMNS: [&str; 8] = [
    "severity", "code", "message", "file", "line", "column", "label", "help",
];

/// What keeps a verb from a result, where that was asked for as JSON: a document of the findings
/// alone.
pub fn findings_json(sources: &Sources<'_>, found: &[Diagnostic]) -> String {
    json(&DataRow::new().with("findings", finding_rows(sources, found)))
}

/// Findings for machines, each with its labels.
pub(super) fn finding_rows(sources: &Sources<'_>, found: &[Diagnostic]) -> Vec<DataRow> {
    let found = told(sources, found);
    let row = |finding: &Diagnostic| {
        let labels: Vec<DataRow> = finding
            .labels
            .iter()
            .map(|label| label_row(sources, label))
            .collect();
        DataRow::new()
            .with("severity", finding.severity.word())
            .with("code", finding.code.id())
            .with("message", &finding.message)
            .with("labels", labels)
            .with("help", finding.help.as_ref())
            .json_if("kroner", finding.kroner().map(|kroner| kroner.to_string()))
    };
    found.iter().map(row).collect()
}

fn lines(sources: &Sources<'_>, found: &[Diagnostic]) -> Vec<DataRow> {
    let of_finding = |(row, finding): (DataRow, &Diagnostic)| {
        let labels: Vec<DataRow> = finding
            .labels
            .iter()
            .map(|label| label_row(sources, label))
            .collect();
        if labels.is_empty() {
            vec![row]
        } else {
            labels
                .into_iter()
                .map(|label| row.clone().and(label))
                .collect()
        }
    };
    finding_rows(sources, found)
        .into_iter()
        .zip(found)
        .flat_map(of_finding)
        .collect()
}

fn label_row(sources: &Sources<'_>, label: &Annotation) -> DataRow {
    let position = sources.position(&label.place);
    DataRow::new()
        .with("file", sources.name(label.place.file()))
        .with("line", position.map(|(line, _)| line))
        .with("column", position.map(|(_, column)| column))
        .json("text", &label.text)
        .csv("label", &label.text)
}

#[cfg(test)]
mod tests;

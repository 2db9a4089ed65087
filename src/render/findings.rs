//! Findings as people read them: whole where they are few, else a line for each kind and
//! municipality, errors first.

use crate::diag::{Diagnostic, FindingGroup, FindingPlace, Place, Severity, groups};
use crate::value::Amount;

use super::diagnostics::{DiagnosticForm, diagnostics, paint, summary, tint, told};
use super::excerpt::Sources;

/// So many lines are read without being asked for.
const MOST_LINES: usize = 30;

/// How many errors of a group have a line each.
const MOST_ERRORS_OF_A_GROUP: usize = 5;

/// How many groups of one kind have a line each.
const MOST_GROUPS_OF_A_KIND: usize = 5;

/// How many municipalities a line names.
const MOST_PLACES: usize = 5;

/// Puts errors first, then warnings, then notices, each in the order in which they came.
pub fn gravest_first(found: &mut [Diagnostic]) {
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
}

/// Writes findings for people: each whole where they fit into thirty lines, else those of one kind
/// and municipality as a line with their number and kroner, errors with their places, and beneath
/// that the first error of each group whole, with its excerpt and help, as far as thirty lines go. `way_on` says how every
/// finding is seen.
pub fn findings_text(
    sources: &Sources<'_>,
    found: &[Diagnostic],
    form: DiagnosticForm,
    way_on: &str,
) -> String {
    let mut found = told(sources, found);
    gravest_first(&mut found);
    if found.len() <= MOST_LINES {
        let whole = diagnostics(sources, &found, form);
        if whole.lines().count() <= MOST_LINES || found.len() == 1 {
            return whole;
        }
    }
    let groups = groups(&found);
    let kinds = kinds(&groups);
    let mut lines: Vec<String> = Vec::new();
    for kind in &kinds {
        match kind.len() > MOST_GROUPS_OF_A_KIND {
            true => lines.push(kind_line(kind, form)),
            false => {
                let of_groups = kind
                    .iter()
                    .flat_map(|group| group_lines(sources, group, form));
                lines.extend(of_groups);
            }
        }
    }
    let mut text = lines.join("\n") + "\n";
    let mut room = MOST_LINES.saturating_sub(lines.len() + 2);
    for group in groups.iter().filter(|group| is_error(group)) {
        let whole = diagnostics(sources, &[group.findings[0].clone()], form);
        let whole = whole.trim_end();
        // A finding without excerpt and help is told by the line of its group.
        if !whole.contains('\n') {
            continue;
        }
        let height = whole.lines().count() + 1;
        if height <= room {
            room -= height;
            text += &format!("\n{whole}\n");
        }
    }
    let counts = summary(&found);
    let separator = if counts.is_empty() { "" } else { "; " };
    text + format!("\n{}{separator}{way_on}\n", counts.trim_end()).as_str()
}

/// Lines of what warnings there are, for those who look at figures: of each kind and municipality
/// the number and kroner.
pub fn warnings_in_short(found: &[Diagnostic]) -> String {
    let warnings: Vec<Diagnostic> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Warning)
        .cloned()
        .collect();
    if warnings.len() < 2 {
        return String::new();
    }
    let groups = groups(&warnings);
    let line = |kind: &Vec<&FindingGroup<'_>>| {
        let findings = kind.iter().flat_map(|group| &group.findings).count();
        let code = kind[0].code();
        let places = kind.iter().flat_map(|group| &group.places);
        let places = of_places(&listed(places));
        let counted = counted(findings, "finding");
        format!("  {code}{places}: {counted}{}\n", about(kroner(kind)))
    };
    kinds(&groups).iter().map(line).collect()
}

/// The groups of each kind, in the order of the first of each.
fn kinds<'g, 'a>(groups: &'g [FindingGroup<'a>]) -> Vec<Vec<&'g FindingGroup<'a>>> {
    let mut kinds: Vec<Vec<&FindingGroup<'a>>> = Vec::new();
    for group in groups {
        let kind = (group.severity(), group.code());
        let is_it =
            |known: &&mut Vec<&FindingGroup<'a>>| (known[0].severity(), known[0].code()) == kind;
        match kinds.iter_mut().find(is_it) {
            Some(known) => known.push(group),
            None => kinds.push(vec![group]),
        }
    }
    kinds
}

fn is_error(group: &FindingGroup<'_>) -> bool {
    group.severity() == Severity::Error
}

fn head(group: &FindingGroup<'_>, form: DiagnosticForm) -> String {
    let (word, code) = (group.severity().word(), group.code());
    match form {
        DiagnosticForm::Graphical { color } => {
            paint(color, tint(group.severity()), &format!("{word}[{code}]"))
        }
        _ => format!("{word} {code}"),
    }
}

/// One line for many groups of one kind.
fn kind_line(kind: &[&FindingGroup<'_>], form: DiagnosticForm) -> String {
    let findings: Vec<&Diagnostic> = kind
        .iter()
        .flat_map(|group| group.findings.iter().copied())
        .collect();
    let places = listed(kind.iter().flat_map(|group| &group.places));
    format!(
        "{}{}: {}{}, the first: {}",
        head(kind[0], form),
        of_places(&places),
        counted(findings.len(), "finding"),
        about(kroner(kind)),
        findings[0].message
    )
}

/// A line for a group; below that of several errors one for each of the first.
fn group_lines(
    sources: &Sources<'_>,
    group: &FindingGroup<'_>,
    form: DiagnosticForm,
) -> Vec<String> {
    let (first, head) = (group.findings[0], head(group, form));
    let (count, about) = (group.findings.len(), about(group.kroner()));
    let places = listed(&group.places);
    if count == 1 {
        let is_named = group
            .places
            .iter()
            .all(|place| first.message.contains(&*place.place));
        let places = if is_named {
            String::new()
        } else {
            of_places(&places)
        };
        let place = in_brackets(sources, first);
        return vec![format!("{head}{places}: {}{about}{place}", first.message)];
    }
    let counted = counted(count, "finding");
    let places = of_places(&places);
    if !is_error(group) {
        let place = in_brackets(sources, first);
        return vec![format!(
            "{head}{places}: {counted}{about}, the first: {}{place}",
            first.message
        )];
    }
    let mut lines = vec![format!("{head}{places}: {counted}{about}")];
    let shown = group.findings.iter().take(MOST_ERRORS_OF_A_GROUP);
    lines.extend(shown.map(|finding| {
        let place = in_brackets(sources, finding);
        format!("  {head}: {}{place}", finding.message)
    }));
    if count > MOST_ERRORS_OF_A_GROUP {
        lines.push(format!("  and {} more", count - MOST_ERRORS_OF_A_GROUP));
    }
    lines
}

fn kroner(kind: &[&FindingGroup<'_>]) -> Option<Amount> {
    let known = kind.iter().filter_map(|group| group.kroner());
    known.reduce(|sum, kroner| sum + kroner)
}

fn about(kroner: Option<Amount>) -> String {
    kroner.map_or_else(String::new, |kroner| format!(" about {kroner} kr"))
}

/// The places with commas, the first few by name.
fn listed<'p>(places: impl IntoIterator<Item = &'p FindingPlace>) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in places.into_iter().map(ToString::to_string) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(MOST_PLACES);
    names.truncate(MOST_PLACES);
    let names = names.join(", ");
    match more {
        0 => names,
        _ => format!("{names} and {more} more"),
    }
}

fn of_places(places: &str) -> String {
    match places {
        "" => String::new(),
        _ => format!(" {places}"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Where the main place of a finding is, in brackets behind a blank.
fn in_brackets(sources: &Sources<'_>, finding: &Diagnostic) -> String {
    let Some(place) = finding.labels.first().map(|label| &label.place) else {
        return String::new();
    };
    let file = sources.name(place.file());
    match (place, sources.position(place)) {
        (Place::Record { place, .. }, _) => format!(" ({file}:{place})"),
        (Place::Span(_), Some((line, column))) => format!(" ({file}:{line}:{column})"),
        _ => format!(" ({file})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Span};
    use crate::world::MemoryWorld;

    const PLAIN: DiagnosticForm = DiagnosticForm::Graphical { color: false };

    fn text(found: &[Diagnostic]) -> String {
        let world = MemoryWorld::fixture("//- rules/a.toml\nrule(x);\nrule(y);\n");
        findings_text(&Sources::new(&world, false), found, PLAIN, "MORE")
    }

    fn of(code: Code, place: &str, message: &str) -> Diagnostic {
        Diagnostic::new(code, message).of_place(place, Some("2013"))
    }

    #[test]
    fn few_findings_are_whole_with_errors_first() {
        let found = [
            of(Code::MissingFact, "a", "first"),
            of(Code::Unmapped, "a", "second").help("do"),
        ];
        assert_eq!(
            text(&found),
            "error[K0402]: second\n  help: do\n\nwarning[K0306]: first\n\n1 error, 1 warning\n"
        );
    }

    #[test]
    fn many_findings_are_a_line_for_each_kind_and_municipality_errors_first_and_whole() {
        let mut found: Vec<Diagnostic> = (0..20)
            .map(|at| of(Code::MissingFact, "a", &format!("warning {at}")))
            .collect();
        found.push(of(Code::MissingFact, "b", "b lacks all"));
        for at in ["x", "y"] {
            let start = if at == "x" { 5 } else { 14 };
            let span = Span::new("rules/a.toml", start, start + 1);
            found.push(Diagnostic::new(Code::UnknownName, at).at_span(&span, "here"));
        }
        found.push(of(Code::Unmapped, "b", "7 postings").about(Amount::from_ore(150)));
        assert_eq!(
            text(&found),
            "\
error[K0202]: 2 findings
  error[K0202]: x (rules/a.toml:1:6)
  error[K0202]: y (rules/a.toml:2:6)
error[K0402] b 2013: 7 postings about 1.50 kr
warning[K0306] a 2013: 20 findings, the first: warning 0
warning[K0306]: b lacks all

error[K0202]: x
   ╭─[rules/a.toml:1:6]
 1 │ rule(x);
   ·      ┬
   ·      ╰── here
   ╰────

3 errors, 21 warnings; MORE
"
        );
    }

    #[test]
    fn however_many_there_are_thirty_lines_are_enough() {
        let places: Vec<String> = (0..40).map(|at| format!("m{at}")).collect();
        let mut found = Vec::new();
        for place in &places {
            for at in 0..3 {
                found.push(of(Code::MissingFact, place, &format!("{place} lacks {at}")));
            }
            found.push(of(Code::Unmapped, place, "no rule"));
        }
        found.extend((0..9).map(|at| Diagnostic::new(Code::UnknownName, format!("name {at}"))));
        let text = text(&found);
        assert!(text.lines().count() <= MOST_LINES, "{text}");
        assert!(
            text.starts_with(
                "error[K0402] m0 2013, m1 2013, m2 2013, m3 2013, m4 2013 and 35 more: 40 findings, the first: no rule\n\
                 error[K0202]: 9 findings\n  error[K0202]: name 0\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("\n  and 4 more\nwarning[K0306] m0 2013,"),
            "{text}"
        );
    }

    #[test]
    fn warnings_beside_figures_are_counted_by_kind_and_place() {
        let mut found = vec![of(Code::CodeNotValid, "a", "x").about(Amount::from_ore(100))];
        assert_eq!(warnings_in_short(&found), "");
        found.push(of(Code::CodeNotValid, "b", "x"));
        found.push(of(Code::Unmapped, "b", "error"));
        found.push(Diagnostic::new(Code::OneSided, "y"));
        assert_eq!(
            warnings_in_short(&found),
            "  K0108 a 2013, b 2013: 2 findings about 1.00 kr\n  K0223: 1 finding\n"
        );
    }
}

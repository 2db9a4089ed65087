//! Files that a municipality's description names, found in its folder.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Place, did_you_mean};
use crate::toml_table::WithPlace;
use crate::value::normal_form;
use crate::world::World;

/// The files that a pattern names, sorted; its file name may hold `*`. Capitals do not matter,
/// unless a file is named exactly so. Nothing there is reported at
/// the pattern.
pub(super) fn find_files(
    world: &dyn World,
    folder: &str,
    pattern: &WithPlace<String>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Arc<str>> {
    let Some(path) = inside(folder, pattern, found) else {
        return Vec::new();
    };
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let matches_pattern = |known: &str, name: &str| matches_pattern(&normal_form(known), name);
    let names = match world.list(parent) {
        Ok(names) => names,
        Err(error) => {
            found.push(Diagnostic::unreadable(parent, &error).at_span(&pattern.span, "named here"));
            return Vec::new();
        }
    };
    let is_exact = names.iter().any(|known| known == name);
    let is_named = |known: &str| {
        if is_exact {
            known == name
        } else {
            matches_pattern(known, name)
        }
    };
    let before = found.len();
    let folders = names
        .iter()
        .filter_map(|known| known.strip_suffix('/'))
        .filter(|known| is_named(known));
    for folder in folders.filter(|_| !name.ends_with('*')) {
        let path = format!("{parent}/{folder}");
        let finding = Diagnostic::unreadable(&path, &"it is a folder").in_file(path);
        found.push(
            finding
                .at_span(&pattern.span, "named here")
                .help("put the file there, or name the folder otherwise"),
        );
    }
    let files: Vec<Arc<str>> = names
        .iter()
        .filter(|known| !known.ends_with('/') && is_named(known))
        .map(|known| Arc::from(format!("{parent}/{known}")))
        .collect();
    if files.is_empty() && found.len() == before {
        let message = if name.contains('*') {
            "no file is named like"
        } else {
            "there is no file"
        };
        let known: Vec<&str> = names
            .iter()
            .filter(|known| !known.ends_with('/'))
            .map(String::as_str)
            .collect();
        let suggestion = did_you_mean(name, known.iter().copied());
        found.push(
            Diagnostic::new(
                Code::FileUnreadable,
                format!("{message} `{}`", pattern.value),
            )
            .at_span(&pattern.span, "named here")
            .help(suggestion.unwrap_or_else(|| holds(parent, &known))),
        );
    }
    files
}

/// The path of a file beside `municipality.toml` or below it; anything else is reported.
pub(super) fn inside(
    folder: &str,
    written: &WithPlace<String>,
    found: &mut Vec<Diagnostic>,
) -> Option<String> {
    let path = written.value.replace('\\', "/");
    let outside = path.contains(':') || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    let (parent, _) = path.rsplit_once('/').unwrap_or(("", &path));
    if outside || parent.contains('*') {
        let why = if outside {
            "not a path inside the municipality's folder"
        } else {
            "`*` may stand only in a file's name"
        };
        found.push(
            Diagnostic::new(
                Code::DialectInvalid,
                format!("`{}` names no file", written.value),
            )
            .at_span(&written.span, why)
            .help("write a path such as \"2013/postings.csv\""),
        );
        return None;
    }
    Some(format!("{folder}/{path}"))
}

/// Adds where a file is named.
pub(super) fn named_at<T>(finding: Diagnostic, written: &WithPlace<T>) -> Diagnostic {
    finding.at(Place::Span(written.span.clone()), "named here")
}

fn holds(folder: &str, names: &[&str]) -> String {
    match names {
        [] => format!("`{folder}` holds no files"),
        _ => format!(
            "`{folder}` holds {}",
            names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// Whether a name is what the pattern says, each `*` standing for any characters; capitals do not
/// matter.
fn matches_pattern(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (name, pattern, expected) in [
            ("a.csv", "a.csv", true),
            ("a.csv.bak", "a.csv", false),
            ("2013-01.csv", "*.csv", true),
            ("2013-01.csv.bak", "*.csv", false),
            ("2013-01.csv", "2013-*.csv", true),
            ("2012-01.csv", "2013-*.csv", false),
            ("a-b-a.csv", "*b*a*", true),
            ("ab", "a*b*b", false),
            ("år 1 ø.csv", "år*ø.csv", true),
            ("aa", "a*a", true),
            ("a", "a*a", false),
            ("DRIFT2.CSV", "*.csv", true),
            ("drift.csv", "DRIFT*.Csv", true),
            ("ÅR.csv", "år.csv", true),
        ] {
            assert_eq!(matches_pattern(name, pattern), expected, "{name} {pattern}");
        }
    }
}

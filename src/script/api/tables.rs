//! Decision tables: many rules from one CSV file. Only the path is noted here; the file is read
//! when the script has run.

use rhai::Dynamic;

use super::declarations::declare;
use super::{Function, Receiver};
use crate::diag::Code;
use crate::script::call::Call;
use crate::script::draft::{Body, finding};

pub(super) const ABOUT: &str = "For bulk mapping, rules can stand in a CSV file beside the script, one a line. The header names the columns: \
`id`, `to`, `because` or `source`, any dimensions, and where needed `share` (the id of a key), `over` (ids with blanks between), \
`valid_from` and `valid_to`. A blank cell of a dimension means any code; else it holds codes and ranges with blanks between, such as \
`242 275 280..289`, both ends included; `equals:12-34` is the one code that is written so. A cell of free text holds what the text must contain. The delimiter is `;` or `,`.";

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "rules_from",
    receiver: Receiver::Nothing,
    arguments: 1..=1,
    signature: "rules_from(path)",
    meaning: "Declares the rules of a CSV file; the path is relative to the script's folder.",
    example: r#"rules_from("tables/drift.csv")"#,
    run: rules_from,
}];

fn rules_from(call: &mut Call<'_>) -> Dynamic {
    let path_span = call.span_of(0);
    let Some(path) = call.text(0) else {
        return call.poison();
    };
    let folder = path_span
        .file
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    match below(folder, &path) {
        Some(path) => declare(call, None, Body::Table { path, path_span }),
        None => {
            let diagnostic = finding(
                Code::TableInvalid,
                format!("`{path}` is outside of the script's folder"),
                &path_span,
                "not reachable from here",
            );
            call.report(
                diagnostic.help("put the table beside the script or in a folder below it, and write `/` between folders"),
            );
            call.poison()
        }
    }
}

/// A path below a folder; nothing when it leads out of it.
pub(in crate::script) fn below(folder: &str, path: &str) -> Option<String> {
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    path.split('/')
        .all(is_part)
        .then(|| format!("{folder}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_folder() {
        assert_eq!(
            below("rules", "tables/a.csv").as_deref(),
            Some("rules/tables/a.csv")
        );
        for path in [
            "../a.csv",
            "/a.csv",
            "a/../../b.csv",
            "C:a.csv",
            "a\\b.csv",
            "",
            "./a.csv",
        ] {
            assert_eq!(below("rules", path), None, "{path}");
        }
    }
}

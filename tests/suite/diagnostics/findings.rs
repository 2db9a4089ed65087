//! What the library finds in a project, and what the program prints of it, in one form.

use super::*;

/// A finding, as far as it is compared.
pub(super) struct Finding {
    pub(super) code: String,
    /// `K0203 message`, after its severity where that is not the usual one of its code.
    pub(super) head: String,
    pub(super) help: Option<String>,
    /// The main place first.
    pub(super) labels: Vec<(Spot, String)>,
}

/// Where a label points: lines and columns from 1, columns in characters.
#[derive(Clone)]
pub(super) enum Spot {
    Nowhere,
    File(String),
    Line(String, usize),
    /// From a line and column to the column after the last, some lines further. The program tells
    /// no end.
    Stretch {
        file: String,
        line: usize,
        column: usize,
        further: usize,
        end: usize,
    },
}

/// What is found by asking the program, which may be a verb of the library, in a project.
pub(super) fn findings(world: &MemoryWorld, disk: &Path, arguments: &str) -> Vec<Finding> {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    match words[..] {
        ["check"] => seen(world, &checked(world)),
        ["run"] => seen(world, &ran(world, "reported")),
        ["run", "--view", view] => seen(world, &ran(world, view)),
        _ => printed(world, disk, &words),
    }
}

/// All that `check` finds.
fn checked(world: &MemoryWorld) -> Vec<Diagnostic> {
    let loaded = load(world);
    let more = if loaded.has_errors() {
        Vec::new()
    } else {
        loaded.value.rehearse()
    };
    joined(loaded.diagnostics, more)
}

/// All that a run finds, warnings included.
fn ran(world: &MemoryWorld, view: &str) -> Vec<Diagnostic> {
    let loaded = load(world);
    let request = Request {
        view: view.into(),
        ..Request::default()
    };
    let more = if loaded.has_errors() {
        Vec::new()
    } else {
        loaded.value.run(world, &request).diagnostics
    };
    joined(loaded.diagnostics, more)
}

fn joined(mut found: Vec<Diagnostic>, more: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let fresh: Vec<Diagnostic> = more
        .into_iter()
        .filter(|finding| !found.contains(finding))
        .collect();
    found.extend(fresh);
    found
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// The code with its message, and the severity where it is not the usual one.
fn head(severity: &str, code: &str, message: &str) -> String {
    let usual = Code::ALL
        .iter()
        .find(|known| known.id() == code)
        .is_some_and(|known| severity_word(known.severity()) == severity);
    if usual {
        format!("{code} {message}")
    } else {
        format!("{severity} {code} {message}")
    }
}

fn seen(world: &MemoryWorld, found: &[Diagnostic]) -> Vec<Finding> {
    let label = |place: &Place| match place {
        Place::File(file) => Spot::File(file.to_string()),
        Place::Record { file, place } => Spot::Line(
            file.to_string(),
            usize::try_from(place.number()).expect("a line"),
        ),
        Place::Span(span) => stretch(
            &span.file,
            &world.text(&span.file).unwrap_or_default(),
            span.start,
            span.end,
        ),
    };
    let finding = |found: &Diagnostic| Finding {
        code: found.code.id().to_owned(),
        head: head(
            severity_word(found.severity),
            found.code.id(),
            &found.message,
        ),
        help: found.help.clone(),
        labels: found
            .labels
            .iter()
            .map(|of| (label(&of.place), of.text.clone()))
            .collect(),
    };
    found.iter().map(finding).collect()
}

/// The lines and columns of a stretch of bytes. The end of a text counts as the end of its last
/// line.
fn stretch(file: &str, text: &str, start: usize, end: usize) -> Spot {
    let index = LineIndex::new(text);
    let position = |byte: usize| {
        let byte = if byte == text.len() && text.ends_with('\n') {
            byte - 1
        } else {
            byte
        };
        assert!(text.is_char_boundary(byte), "no place between characters");
        index.position(text, byte)
    };
    let ((line, column), (last, end)) = (position(start), position(end));
    Spot::Stretch {
        file: file.to_owned(),
        line,
        column,
        further: last - line,
        end,
    }
}

/// What the program itself prints, as it is read to those who do not see.
fn printed(world: &MemoryWorld, disk: &Path, words: &[&str]) -> Vec<Finding> {
    let path = disk.to_str().expect("a path in Unicode");
    let host = DiskWorld::new(disk);
    for file in files(world, "") {
        host.write(&file, &world.bytes(&file).expect("a file"))
            .expect("written");
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| word.replace("{folder}", path))
        .collect();
    let arguments: Vec<&str> = ["--narrated"]
        .into_iter()
        .chain(words.iter().map(String::as_str))
        .collect();
    let (code, out, err) = run_in(disk, &arguments);
    assert_ne!(code, exit::Exit::Usage, "{words:?} is not a command\n{err}");
    for file in files(&host, "") {
        world.put(&file, host.bytes(&file).expect("a file"));
    }
    let mut found: Vec<Finding> = Vec::new();
    for line in format!("{out}{err}").replace(path, "{folder}").lines() {
        let told = line
            .split_once(": ")
            .and_then(|(kind, message)| Some((kind.split_once(' ')?, message)));
        if let Some(((severity @ ("error" | "warning" | "notice"), code), message)) = told {
            let head = head(severity, code, message);
            found.push(Finding {
                code: code.to_owned(),
                head,
                help: None,
                labels: Vec::new(),
            });
        } else if let (Some(label), Some(finding)) = (line.strip_prefix("  in "), found.last_mut())
        {
            finding.labels.push(narrated(label));
        } else if let (Some(help), Some(finding)) =
            (line.strip_prefix("  help: "), found.last_mut())
        {
            finding.help = Some(help.to_owned());
        }
    }
    found
}

/// Reads `FILE, line 3, column 4: text`.
fn narrated(label: &str) -> (Spot, String) {
    let (place, text) = label.split_once(": ").unwrap_or((label, ""));
    let mut parts = place.split(", ");
    let file = parts.next().unwrap_or_default().to_owned();
    let mut number = |word: &str| parts.next()?.strip_prefix(word)?.parse::<usize>().ok();
    let spot = match (number("line "), number("column ")) {
        (Some(line), Some(column)) => Spot::Stretch {
            file,
            line,
            column,
            further: 0,
            end: column + 1,
        },
        (Some(line), None) => Spot::Line(file, line),
        _ => Spot::File(file),
    };
    (spot, text.to_owned())
}

//! Rhai's own errors in the words of this program, at their place, with the calls that led there.

use rhai::{Dynamic, EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use super::draft::{Draft, finding};
use super::position::ScriptText;
use crate::diag::{Code, Diagnostic, Span, did_you_mean};

/// A script that cannot be parsed.
pub(super) fn syntax(
    source: &ScriptText,
    error: &ParseError,
    constants: &std::collections::BTreeSet<&str>,
) -> Diagnostic {
    let range = if error.1.is_none() {
        source.text.len()..source.text.len()
    } else {
        source.word_at(error.1)
    };
    let span = source.span(range.clone());
    let (code, help) = match &*error.0 {
        ParseErrorType::ExprTooDeep => (
            Code::ScriptLimit,
            Some("declare parts of it by names of their own"),
        ),
        ParseErrorType::LiteralTooLarge(..) | ParseErrorType::TooManyFunctions => {
            (Code::ScriptLimit, None)
        }
        ParseErrorType::BadInput(LexError::StringTooLong(_)) => (Code::ScriptLimit, None),
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => (
            Code::ScriptSyntax,
            Some("put texts in double quotes: `\"...\"`"),
        ),
        ParseErrorType::AssignmentToConstant(name) if constants.contains(name.as_str()) => {
            (Code::Shadowing, Some("choose another name"))
        }
        ParseErrorType::MissingToken(_, what) if what.contains("object map") => (
            Code::ScriptSyntax,
            Some("put the names of a map in quotes: `#{ \"2013\": 1.75 }`"),
        ),
        _ => (
            Code::ScriptSyntax,
            of_another_language(&source.text[range.clone()]),
        ),
    };
    let label = if range.is_empty() {
        "the file ends here"
    } else {
        "here"
    };
    finding(code, plain(&error.0.to_string()), &span, label).maybe_help(help.map(str::to_owned))
}

/// What to write in place of a word that joins conditions elsewhere.
fn of_another_language(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "og" | "and" => Some("write `and`"),
        "eller" | "or" => Some("write `or`"),
        "ikke" | "not" => Some("write `!` before the condition: `!(art == 89)`"),
        "<>" | "=/=" => Some("write `!=`"),
        "=<" => Some("write `<=`"),
        _ => None,
    }
}

/// Rhai's words in the form of this program's.
fn plain(words: &str) -> String {
    let words = words
        .split(" (line ")
        .next()
        .unwrap_or(words)
        .trim_end_matches('.')
        .replace('\'', "`");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// What a function of this program says where it stops a script.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    message: String,
    help: &'static str,
}

impl Refusal {
    /// The refusal as an error of the engine.
    pub fn error(message: String, help: &'static str) -> Box<EvalAltResult> {
        let refusal = Dynamic::from(Self { message, help });
        Box::new(EvalAltResult::ErrorRuntime(refusal, Position::NONE))
    }
}

/// The innermost cause of a failure.
fn cause(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _)
        | EvalAltResult::ErrorInModule(_, inner, _) => cause(inner),
        other => other,
    }
}

/// What stopped a script, in words.
pub(super) fn plain_words(error: &EvalAltResult) -> String {
    describe(cause(error)).1
}

/// The kind of a failure, what to say of it, and what to try.
fn describe(error: &EvalAltResult) -> (Code, String, Option<&'static str>) {
    use EvalAltResult as E;
    match error {
        E::ErrorTooManyOperations(_) => (
            Code::ScriptLimit,
            "the script does not come to an end".to_owned(),
            Some("a script may only declare; look for a loop without end"),
        ),
        E::ErrorStackOverflow(_) => (
            Code::ScriptLimit,
            "functions call each other too deeply".to_owned(),
            Some("look for a function that calls itself without end"),
        ),
        E::ErrorDataTooLarge(what, _) => (
            Code::ScriptLimit,
            format!("{} grows too large", plain(what)),
            Some("a script may only declare; read bulk data with `rules_from`"),
        ),
        E::ErrorTerminated(why, _) => (
            Code::ScriptLimit,
            why.clone().into_immutable_string().map_or_else(
                |_| "the script takes too long".to_owned(),
                |why| why.to_string(),
            ),
            Some(
                "a script may only declare; look for loops within loops, long lists and long texts, and read bulk data with `rules_from`",
            ),
        ),
        E::ErrorTooManyVariables(_) | E::ErrorTooManyModules(_) => {
            (Code::ScriptLimit, plain(&error.to_string()), None)
        }
        E::ErrorVariableNotFound(name, _) => {
            (Code::UnknownName, format!("unknown name `{name}`"), None)
        }
        E::ErrorFunctionNotFound(signature, _) => {
            let name = signature.split(" (").next().unwrap_or(signature);
            if name.starts_with(|c: char| c.is_alphabetic()) {
                (
                    Code::UnknownFunction,
                    format!("`{name}` does not take such arguments"),
                    None,
                )
            } else {
                (
                    Code::WrongType,
                    format!("`{name}` does not work on these"),
                    None,
                )
            }
        }
        E::ErrorMismatchDataType(expected, _, _) if expected == "bool" => (
            Code::WrongType,
            "a condition is not decided while the script runs".to_owned(),
            Some(
                "conditions say which postings a rule claims; in a formula write `choose(relation, a, b)`",
            ),
        ),
        E::ErrorMismatchDataType(..) | E::ErrorMismatchOutputType(..) => (
            Code::WrongType,
            "a value of another kind is needed here".to_owned(),
            None,
        ),
        E::ErrorIndexingType(..) => (Code::WrongType, "this cannot be indexed".to_owned(), None),
        E::ErrorModuleNotFound(name, _) => (
            Code::ImportInvalid,
            format!("unknown module `{name}`"),
            None,
        ),
        E::ErrorNonPureMethodCallOnConstant(name, _) => (
            Code::Shadowing,
            format!("`{name}` would change a constant"),
            Some("copy it first: `let own = ...;`"),
        ),
        E::ErrorAssignmentToConstant(name, _) => (
            Code::Shadowing,
            format!("`{name}` cannot be given another meaning"),
            Some("choose another name"),
        ),
        E::ErrorRuntime(value, _) if value.is::<Refusal>() => {
            let refusal = value.read_lock::<Refusal>();
            let (message, help) = refusal.map_or_else(
                || (String::new(), None),
                |refusal| (refusal.message.clone(), Some(refusal.help)),
            );
            (Code::WrongType, message, help)
        }
        E::ErrorRuntime(value, _) if value.is_string() => {
            (Code::ScriptFailed, value.to_string(), None)
        }
        E::ErrorRuntime(..) => (Code::ScriptFailed, "the script gave up".to_owned(), None),
        E::ErrorParsing(kind, _) => (Code::ScriptSyntax, plain(&kind.to_string()), None),
        other => (Code::ScriptFailed, plain(&other.to_string()), None),
    }
}

/// Notes why a statement stopped, unless an error was already reported at that place.
pub(super) fn report(draft: &mut Draft, path: &str, error: &EvalAltResult) -> bool {
    let mut trace: Vec<Span> = Vec::new();
    let (mut error, mut file) = (error, path.to_owned());
    loop {
        let (inner, point, next) = match error {
            EvalAltResult::ErrorInFunctionCall(_, source, inner, point) => {
                (inner, *point, source.clone())
            }
            EvalAltResult::ErrorInModule(source, inner, point) => (inner, *point, source.clone()),
            _ => break,
        };
        trace.extend(span_at(draft, &file, point));
        if !next.is_empty() && draft.scripts.contains_key(next.as_str()) {
            file = next;
        }
        error = inner;
    }
    let (code, message, help) = describe(error);
    let is_limit = code == Code::ScriptLimit;
    let span = span_at(draft, &file, error.position()).or_else(|| draft.statement.clone());
    let Some(span) = span else { return is_limit };
    if !is_limit
        && (draft.has_error_within(&span) || trace.iter().any(|call| draft.has_error_within(call)))
    {
        return false;
    }
    let mut diagnostic =
        finding(code, message, &span, "stopped here").maybe_help(help.map(str::to_owned));
    if let EvalAltResult::ErrorVariableNotFound(name, _) = error {
        diagnostic = diagnostic.maybe_help(did_you_mean(name, draft.names.constants()));
    }
    if let Some(call) = trace.last() {
        diagnostic = diagnostic.at_span(call, "called from here");
    }
    draft.report(diagnostic);
    is_limit
}

fn span_at(draft: &Draft, file: &str, point: Position) -> Option<Span> {
    let script = draft.scripts.get(file)?;
    let byte = script.source.byte(point)?;
    let range = match script.sites.get(byte) {
        Some(site)
            if point.line().is_some()
                && script.source.text[byte..].starts_with(|c: char| c.is_alphabetic()) =>
        {
            site.own.clone()
        }
        _ => script.source.word_at(point),
    };
    Some(script.source.span(range))
}

//! What is declared, stated or booked otherwise than before: the possible causes of figures that
//! moved.

use std::collections::BTreeMap;

use super::hash::shown_inputs;
use super::{Project, Run, Workspace};
use crate::diag::{LineIndex, Span};
use crate::facts::{Fact, FactChange};
use crate::model::{
    Action, Adjustment, DeclarationChange, DeclarationName, Declared, Expr, Id, Node, changes,
    written,
};
use crate::municipality::Municipality;
use crate::sides::side_by_side;
use crate::value::{display_figure, without_personal_numbers};

/// One thing that changed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edit {
    /// What it is, in one word: `rule`, `weight`, `key`, `imputed`, `adjustment`, `sheet`, `check`,
    /// `fact`, `ledger`, `file`.
    pub what: &'static str,
    /// Whose it is: a municipality, a place with facts, or `national`.
    pub owner: String,
    /// Its id, or the path of a file.
    pub name: String,
    /// What it was; absent for what is new.
    pub before: Option<String>,
    /// What it is; absent for what is gone.
    pub after: Option<String>,
    /// The file that it stands or stood in.
    pub file: String,
    /// Its line there, from 1; absent for files as a whole.
    pub line: Option<u64>,
}

/// What changed from one state of a folder to another. **Order**: by kind, owner and name, what is
/// gone last; then files that hold none of it.
pub fn edits(before: &Workspace, after: &Workspace) -> Vec<Edit> {
    let [old, new] = [before, after].map(|workspace| &*workspace.project);
    let mut found = Vec::new();
    for DeclarationChange {
        layer,
        name: DeclarationName {
            view, id, number, ..
        },
        sides,
    } in changes(&old.model, &new.model).declarations
    {
        let moves_figures = sides
            .both()
            .is_none_or(|(was, is)| differ((before, was), (after, is)));
        let (Some((what, _)), Some(span)) = (
            words(sides.latest()),
            sides.latest().span().filter(|_| moves_figures),
        ) else {
            continue;
        };
        let id = if view.is_empty() {
            id.to_owned()
        } else {
            format!("{id} of {view}")
        };
        // The same id may be declared for other years.
        let name = if number == 1 {
            id
        } else {
            format!("{id} ({number})")
        };
        let text = |declared| words(declared).map(|(_, text)| text);
        let (was, is) = (sides.before().and_then(text), sides.after().and_then(text));
        let (file, line) = place(if is.is_some() { after } else { before }, span);
        found.push(Edit {
            what,
            owner: layer.to_string(),
            name,
            before: was,
            after: is,
            file,
            line,
        });
    }
    for FactChange {
        place: owner,
        period,
        id,
        sides,
    } in old.facts.changes(&new.facts).facts
    {
        let text = |fact: &Fact| display_figure(&fact.figure, None);
        let (was, is) = (sides.before().map(text), sides.after().map(text));
        let (file, line) = place(
            if is.is_some() { after } else { before },
            &sides.latest().span,
        );
        let (owner, name) = (owner.to_string(), format!("{id} {period}"));
        found.push(Edit {
            what: "fact",
            owner,
            name,
            before: was,
            after: is,
            file,
            line,
        });
    }
    found.sort_by(|a, b| {
        let order = |edit: &Edit| edit.after.is_none();
        (order(a), a.what, &a.owner, &a.name).cmp(&(order(b), b.what, &b.owner, &b.name))
    });
    files(before, after, &mut found);
    found
}

/// The file of a span, and its line there.
fn place(workspace: &Workspace, span: &Span) -> (String, Option<u64>) {
    let text = workspace.kept_text(&span.file).unwrap_or_default();
    (
        span.file.to_string(),
        Some(LineIndex::new(&text).line(span.start) as u64),
    )
}

/// Whether what changed says another thing of figures. Closures cannot be compared; what their
/// script says can.
fn differ(
    (before, was): (&Workspace, Declared<'_>),
    (after, is): (&Workspace, Declared<'_>),
) -> bool {
    let source = |workspace: &Workspace, declared: Declared<'_>| -> Option<String> {
        let span = declared.span()?;
        workspace
            .kept_text(&span.file)?
            .get(span.start..span.end)
            .map(str::to_owned)
    };
    let is_alike = |a: Option<&Expr>, b: Option<&Expr>| {
        a.is_some_and(holds_closure)
            && b.is_some_and(holds_closure)
            && source(before, was) == source(after, is)
    };
    match (was, is) {
        (Declared::Rule(a), Declared::Rule(b)) => !is_alike(Some(&a.condition), Some(&b.condition)),
        (Declared::Adjustment(a), Declared::Adjustment(b)) => !is_alike(condition(a), condition(b)),
        (Declared::Weight(a), Declared::Weight(b)) => a.by_year != b.by_year,
        (Declared::Key(a), Declared::Key(b)) => a.formula != b.formula,
        (Declared::Imputed(a), Declared::Imputed(b)) => a.formula != b.formula,
        _ => true,
    }
}

fn condition(adjustment: &Adjustment) -> Option<&Expr> {
    adjustment.action.selection()?.condition.as_ref()
}

fn holds_closure(expr: &Expr) -> bool {
    let mut holds = false;
    expr.walk(&mut |part| holds |= matches!(&*part.node, Node::Opaque(_)));
    holds
}

/// What is declared, in a word and in words; `None` for what no figure stands on, and for what a
/// file says as a whole.
fn words(declared: Declared<'_>) -> Option<(&'static str, String)> {
    Some(match declared {
        Declared::Rule(rule) => {
            let share = rule
                .share
                .as_ref()
                .map_or(String::new(), |share| format!(" share {}", written(share)));
            let over: Vec<&str> = rule.over.iter().map(|(id, _)| &**id).collect();
            let over = if over.is_empty() {
                String::new()
            } else {
                format!(" over {}", over.join(", "))
            };
            (
                "rule",
                format!(
                    "{} to {}{share}{over}",
                    written(&rule.condition),
                    rule.target
                ),
            )
        }
        Declared::Weight(weight) => {
            let years = weight
                .by_year
                .iter()
                .map(|(year, value)| format!("{year}: {}", value.to_decimal(12)));
            ("weight", years.collect::<Vec<_>>().join(", "))
        }
        Declared::Key(key) => ("key", written(&key.formula)),
        Declared::Imputed(imputed) => ("imputed", written(&imputed.formula)),
        Declared::Adjustment(adjustment) => {
            let verb = match &adjustment.action {
                Action::Exclude { .. } => "exclude",
                Action::Move { .. } => "move",
                Action::Add { .. } => "add",
                Action::UseKey { .. } => "use_key",
                Action::UseWeight { .. } => "use_weight",
            };
            let condition = condition(adjustment).map_or(String::new(), |condition| {
                format!(" {}", written(condition))
            });
            let formula = adjustment
                .action
                .formula()
                .map_or(String::new(), |formula| format!(" {}", written(formula)));
            ("adjustment", format!("{verb}{condition}{formula}"))
        }
        Declared::Sheet(sheet) => (
            "sheet",
            format!("{} rows, {} columns", sheet.rows.len(), sheet.columns.len()),
        ),
        Declared::Check(check) => ("check", written(&check.condition)),
        Declared::Control(control) => ("control", written(&control.relation.condition)),
        Declared::Header(_)
        | Declared::Otherwise(_)
        | Declared::Statement(_)
        | Declared::View(..)
        | Declared::NotNeeded(_)
        | Declared::Categories(_)
        | Declared::Vocabulary(_) => return None,
    })
}

/// The files of other content whose items, if they hold any, are the same.
fn files(before: &Workspace, after: &Workspace, found: &mut Vec<Edit>) {
    let hashes = |workspace: &Workspace| -> BTreeMap<String, String> {
        workspace.run.as_deref().map_or_else(
            || shown_inputs(workspace.project.inputs.clone()),
            |run: &Run| run.inputs.clone(),
        )
    };
    let (old, new) = (hashes(before), hashes(after));
    let is_shown_as = |path: &str, shown: &str| without_personal_numbers(path) == shown;
    let is_ledger = |path: &str| {
        let is_in = |project: &Project| {
            let mut specs = project
                .municipalities
                .values()
                .flat_map(Municipality::described);
            specs.any(|spec| spec.files.iter().any(|file| is_shown_as(&file.path, path)))
        };
        let was_read = |workspace: &Workspace| {
            let mut ledgers = workspace.run.iter().flat_map(|run| run.ledgers.values());
            ledgers.any(|ledger| ledger.hashes.keys().any(|read| is_shown_as(read, path)))
        };
        [before, after]
            .map(|of| is_in(&of.project) || was_read(of))
            .contains(&true)
    };
    for (path, sides) in side_by_side(&old, &new).filter(|(_, sides)| sides.differ()) {
        if found.iter().any(|cause| cause.file == *path) {
            continue;
        }
        let short = |hash: &String| hash.chars().take(12).collect::<String>();
        let what = if is_ledger(path) { "ledger" } else { "file" };
        let owner: Id = path
            .strip_prefix("municipalities/")
            .and_then(|rest| rest.split('/').next())
            .unwrap_or("national")
            .into();
        found.push(Edit {
            what,
            owner: owner.to_string(),
            name: path.clone(),
            before: sides.before().map(short),
            after: sides.after().map(short),
            file: path.clone(),
            line: None,
        });
    }
}

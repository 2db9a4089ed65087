//! What is declared, stated or booked otherwise than before: the possible causes of figures that moved.

use std::collections::BTreeMap;

use super::{Project, Run, Workspace};
use crate::diag::{LineIndex, Span};
use crate::facts::Fact;
use crate::model::{Action, Adjustment, Check, Expr, Id, Layer, Model, Node, Rule, Sheet, Weight, written};
use crate::value::display_figure;

/// One thing that changed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edit {
    /// What it is, in one word: `rule`, `weight`, `key`, `imputed`, `adjustment`, `sheet`, `check`, `fact`, `ledger`, `file`.
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

/// An item of a model or of the facts, by kind, owner and name.
type Items<'a> = BTreeMap<(&'static str, String, String), EditedItem<'a>>;

struct EditedItem<'a> {
    value: EditedValue<'a>,
    span: &'a Span,
}

/// What an item says, for comparison and for people.
enum EditedValue<'a> {
    Rule(&'a Rule),
    Weight(&'a Weight),
    Formula(&'a Expr),
    Adjustment(&'a Adjustment),
    Sheet(&'a Sheet),
    Check(&'a Check),
    Fact(&'a Fact),
}

/// What changed from one state of a folder to another. **Order**: by kind, owner and name; files that hold none of it last.
pub fn edits(before: &Workspace, after: &Workspace) -> Vec<Edit> {
    let (old, new) = (items(&before.project), items(&after.project));
    let mut found = Vec::new();
    for (key, item) in &new {
        match old.get(key) {
            Some(was) if !differ((before, was), (after, item)) => {}
            was => found.push(cause(key, was.map(|was| (before, was)), Some((after, item)))),
        }
    }
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    found.extend(gone.map(|(key, was)| cause(key, Some((before, was)), None)));
    files(before, after, &mut found);
    found
}

fn items(project: &Project) -> Items<'_> {
    let mut items = Items::new();
    let model: &Model = &project.model;
    for (name, layer) in model.named_layers() {
        of_layer(&name.to_string(), layer, &mut items);
    }
    for ((place, period), facts) in project.facts.iter() {
        for (id, fact) in facts {
            let key = ("fact", place.to_string(), format!("{id} {period}"));
            items.insert(key, EditedItem { value: EditedValue::Fact(fact), span: &fact.span });
        }
    }
    items
}

fn of_layer<'a>(owner: &str, layer: &'a Layer, items: &mut Items<'a>) {
    let mut add = |what, name: String, said, span| {
        let mut key = (what, owner.to_owned(), name.clone());
        // The same id may be declared for other years.
        for number in 2.. {
            if !items.contains_key(&key) {
                break;
            }
            key.2 = format!("{name} ({number})");
        }
        items.insert(key, EditedItem { value: said, span });
    };
    layer.rules.iter().for_each(|rule| add("rule", rule.id.to_string(), EditedValue::Rule(rule), &rule.span));
    layer.weights.iter().for_each(|weight| add("weight", weight.id.to_string(), EditedValue::Weight(weight), &weight.span));
    layer.keys.iter().for_each(|key| add("key", key.id.to_string(), EditedValue::Formula(&key.formula), &key.span));
    for imputed in &layer.imputed {
        add("imputed", imputed.id.to_string(), EditedValue::Formula(&imputed.formula), &imputed.span);
    }
    for view in &layer.views {
        for adjustment in &view.adjustments {
            add("adjustment", format!("{} of {}", adjustment.id, view.id), EditedValue::Adjustment(adjustment), &adjustment.span);
        }
    }
    layer.sheets.iter().for_each(|sheet| add("sheet", sheet.id.to_string(), EditedValue::Sheet(sheet), &sheet.span));
    layer.checks.iter().for_each(|check| add("check", check.id.to_string(), EditedValue::Check(check), &check.span));
}

/// Whether two items say different things. Closures cannot be compared; what their script says can.
fn differ((before, was): (&Workspace, &EditedItem<'_>), (after, is): (&Workspace, &EditedItem<'_>)) -> bool {
    match (&was.value, &is.value) {
        (EditedValue::Rule(a), EditedValue::Rule(b)) => {
            a != b && !(is_opaque(a, b) && source(before, was.span) == source(after, is.span))
        }
        (EditedValue::Weight(a), EditedValue::Weight(b)) => a.by_year != b.by_year,
        (EditedValue::Formula(a), EditedValue::Formula(b)) => a != b,
        (EditedValue::Adjustment(a), EditedValue::Adjustment(b)) => {
            let opaque = condition(a).zip(condition(b)).is_some_and(|(a, b)| holds_closure(a) && holds_closure(b));
            a != b && !(opaque && source(before, was.span) == source(after, is.span))
        }
        (EditedValue::Sheet(a), EditedValue::Sheet(b)) => a != b,
        (EditedValue::Check(a), EditedValue::Check(b)) => a != b,
        (EditedValue::Fact(a), EditedValue::Fact(b)) => a != b,
        _ => true,
    }
}

fn condition(adjustment: &Adjustment) -> Option<&Expr> {
    adjustment.action.selection()?.condition.as_ref()
}

fn is_opaque(a: &Rule, b: &Rule) -> bool {
    holds_closure(&a.condition) && holds_closure(&b.condition)
}

fn holds_closure(expr: &Expr) -> bool {
    let mut holds = false;
    expr.walk(&mut |part| holds |= matches!(&*part.node, Node::Opaque(_)));
    holds
}

fn source(workspace: &Workspace, span: &Span) -> Option<String> {
    workspace.kept_text(&span.file)?.get(span.start..span.end).map(str::to_owned)
}

type EditSide<'a> = Option<(&'a Workspace, &'a EditedItem<'a>)>;

fn cause((what, owner, name): &(&'static str, String, String), before: EditSide<'_>, after: EditSide<'_>) -> Edit {
    let words = |side: EditSide<'_>| side.map(|(_, item)| tell(&item.value));
    let (file, line) = match after.or(before) {
        Some((workspace, item)) => {
            let text = workspace.kept_text(&item.span.file).unwrap_or_default();
            (item.span.file.to_string(), Some(LineIndex::new(&text).line(item.span.start) as u64))
        }
        None => (String::new(), None),
    };
    Edit { what, owner: owner.clone(), name: name.clone(), before: words(before), after: words(after), file, line }
}

fn tell(said: &EditedValue<'_>) -> String {
    match said {
        EditedValue::Rule(rule) => {
            let share = rule.share.as_ref().map_or(String::new(), |share| format!(" share {}", written(share)));
            let over: Vec<&str> = rule.over.iter().map(|(id, _)| &**id).collect();
            let over = if over.is_empty() { String::new() } else { format!(" over {}", over.join(", ")) };
            format!("{} to {}{share}{over}", written(&rule.condition), rule.target)
        }
        EditedValue::Weight(weight) => {
            let years = weight.by_year.iter().map(|(year, value)| format!("{year}: {}", value.to_decimal(12)));
            years.collect::<Vec<_>>().join(", ")
        }
        EditedValue::Formula(formula) => written(formula),
        EditedValue::Adjustment(adjustment) => {
            let verb = match &adjustment.action {
                Action::Exclude { .. } => "exclude",
                Action::Move { .. } => "move",
                Action::Add { .. } => "add",
                Action::UseKey { .. } => "use_key",
                Action::UseWeight { .. } => "use_weight",
            };
            let condition = condition(adjustment).map_or(String::new(), |condition| format!(" {}", written(condition)));
            let formula = adjustment.action.formula().map_or(String::new(), |formula| format!(" {}", written(formula)));
            format!("{verb}{condition}{formula}")
        }
        EditedValue::Sheet(sheet) => format!("{} rows, {} columns", sheet.rows.len(), sheet.columns.len()),
        EditedValue::Check(check) => written(&check.condition),
        EditedValue::Fact(fact) => display_figure(&fact.figure, None),
    }
}

/// The files of other content whose items, if they hold any, are the same.
fn files(before: &Workspace, after: &Workspace, found: &mut Vec<Edit>) {
    let hashes = |workspace: &Workspace| -> BTreeMap<String, String> {
        workspace.run.as_deref().map_or_else(|| workspace.project.inputs.clone(), |run: &Run| run.inputs.clone())
    };
    let (old, new) = (hashes(before), hashes(after));
    let is_ledger = |path: &str| {
        let is_in = |project: &Project| {
            let specs = project.municipalities.values().flat_map(|municipality| municipality.ledgers.values());
            specs.flat_map(|spec| &spec.files).any(|file| **file == *path)
        };
        is_in(&before.project) || is_in(&after.project)
    };
    let mut paths: Vec<&String> = old.keys().chain(new.keys()).filter(|path| old.get(*path) != new.get(*path)).collect();
    paths.sort();
    paths.dedup();
    for path in paths {
        if found.iter().any(|cause| cause.file == *path) {
            continue;
        }
        let short = |hash: &String| hash.chars().take(12).collect::<String>();
        let what = if is_ledger(path) { "ledger" } else { "file" };
        let owner: Id = path.strip_prefix("municipalities/").and_then(|rest| rest.split('/').next()).unwrap_or("national").into();
        found.push(Edit {
            what,
            owner: owner.to_string(),
            name: path.clone(),
            before: old.get(path).map(short),
            after: new.get(path).map(short),
            file: path.clone(),
            line: None,
        });
    }
}

//! Views: named sets of adjustments, what they take from, and what they put in its place.

use rhai::Dynamic;

use super::declarations::{label_at, over, referred};
use super::formulas::arithmetic;
use super::values::Selecting;
use super::{Function, Receiver};
use crate::diag::{Code, Span};
use crate::ledger::LedgerKind;
use crate::model::{Action, Arithmetic, Expr, Id, LayerName, Node, REPORTED, Selection};
use crate::municipality::LedgerChoice;
use crate::script::call::Call;
use crate::script::call::argument::as_term;
use crate::script::draft::{Body, Handle, ReferredKind, ViewDraft, finding};
use crate::script::term::{Sort, Term};

pub(super) const ABOUT: &str = "A view is a named set of adjustments that make practice comparable; `reported` has none. Several statements, of \
the national layer and of municipalities, may add to one view. None reads what another took, moved or added, so their order decides nothing; parts and amounts are computed with the view's weights and keys. \
`.because`, `.source`, `.over`, `.valid`, `.valid_from` and `.valid_until` concern the adjustment before them; each needs a reason or a \
source. `.exclude` and `.move_to` take from categories what fits all that is stated: a condition on postings, `rule(id)`, `imputed(id)`, \
`within(category)`; and of that the whole, or `part(...)`. What is added, used instead and taken in part stands on facts, weights, \
keys and numbers alone.";

macro_rules! method {
    ($name:literal, $arguments:expr, $signature:literal, $meaning:literal, $example:literal, $run:expr) => {
        Function {
            name: $name,
            receiver: Receiver::View,
            arguments: $arguments,
            signature: $signature,
            meaning: $meaning,
            example: $example,
            run: $run,
        }
    };
}

macro_rules! selecting {
    ($name:literal, $arguments:expr, $signature:literal, $meaning:literal, $example:literal, $run:expr) => {
        Function {
            name: $name,
            receiver: Receiver::Nothing,
            arguments: $arguments,
            signature: $signature,
            meaning: $meaning,
            example: $example,
            run: $run,
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    selecting!(
        "view",
        1..=1,
        "view(id)",
        "Declares a view, or adds to one that is declared elsewhere.",
        r#"view("uten-tolk").exclude("tolk", funksjon == 275 and art == 270).because("Tolk føres ulikt")"#,
        view
    ),
    method!(
        "title",
        1..=2,
        "view.title(nb, en)",
        "Names a view, in Norwegian and, if given, English.",
        r#"view("sammenlignbar").title("Sammenlignbar", "Comparable")"#,
        title
    ),
    method!(
        "same_for_all",
        0..=0,
        "view.same_for_all()",
        "Says that a view treats every municipality alike, so that what only some exclude, move or add is reported; national only.",
        r#"view("sammenlignbar").same_for_all()"#,
        same_for_all
    ),
    method!(
        "kind",
        1..=2,
        "view.kind(kind, version)",
        "Makes a view one of budgets or forecasts in place of accounts, and of which version where there are several; national only. A row or column asks for it by `.view`.",
        r#"view("budsjett").kind("budget"); sheet("avvik").row("intro", introduksjonsprogram).column("avvik", sum(row) - sum(row).view("budsjett"))"#,
        kind
    ),
    method!(
        "exclude",
        2..=7,
        "view.exclude(id, selection, ...)",
        "Takes what is selected out of the comparison.",
        r#"view("tabell-13").exclude("mva", art == 429, within(introduksjonsprogram)).because("Kompenseres")"#,
        |call| take(call, false)
    ),
    method!(
        "move_to",
        3..=8,
        "view.move_to(id, selection, ..., category)",
        "Puts what is selected into another category.",
        r#"view("tabell-13").move_to("tolk", rule("grunnlag"), art == 270, introduksjonsprogram.drift).because("Tolk er drift")"#,
        |call| take(call, true)
    ),
    method!(
        "add",
        3..=3,
        "view.add(id, category, amount)",
        "Adds an amount that was not booked to a category.",
        r#"view("tabell-13").add("stonad", introduksjonsprogram.drift, kr(120000)).source("note til tabell 13")"#,
        add
    ),
    method!(
        "use_key",
        3..=3,
        "view.use_key(id, key, formula)",
        "Computes an allocation key by another formula.",
        r#"view("lik-vekt").use_key("nokkel", key("sosialhjelp"), fact("introdeltakere") / fact("innbyggere")).because("Samme nøkkel for alle")"#,
        use_key
    ),
    method!(
        "use_weight",
        3..=3,
        "view.use_weight(id, weight, value)",
        "Gives a weight another value; in its formula all weights and keys count as reported.",
        r#"view("lik-vekt").use_weight("vekt", weight("sosialhjelp"), 1.5).because("Samme vekt for alle")"#,
        use_weight
    ),
    method!(
        "not_needed",
        1..=1,
        "view.not_needed(id)",
        "Says that the municipality has nothing of what an adjustment of the view is about, so that it is not one-sided; needs a reason.",
        r#"view("grunnlag").not_needed("tolk").because("Kommunen kjøper all tolk og fører den på drift")"#,
        not_needed
    ),
    method!(
        "over",
        1..=32,
        "view.over(id, ...)",
        "Lets the adjustment before it take first where others of the view claim the same kroner.",
        r#"view("to-ledd").exclude("a", art == 429).because("mva").exclude("b", funksjon == 275).over("a").because("alt")"#,
        over
    ),
    selecting!(
        "imputed",
        1..=1,
        "imputed(id)",
        "Selects an imputed amount.",
        r#"impute("kapital", introduksjonsprogram.drift, kr(500)).because("Renter"); view("uten-kapital").exclude("kapital", imputed("kapital")).because("Er ingen utgift")"#,
        |call| referred(call, ReferredKind::Imputed, Selecting::Imputed)
    ),
    selecting!(
        "within",
        1..=1,
        "within(category)",
        "Selects what is in a category or below it.",
        r#"view("uten-drift").exclude("drift", within(introduksjonsprogram.drift)).because("Bare lønn sammenlignes")"#,
        within
    ),
    selecting!(
        "part",
        1..=2,
        "part(some, of)",
        "The part of what is selected: a share, or one figure of another.",
        r#"view("uten-migra").exclude("migra", rule("grunnlag"), part(6.3, 8.4)).because("6,3 av 8,4 stillinger")"#,
        part
    ),
];

fn view(call: &mut Call<'_>) -> Dynamic {
    let id = call.id(0);
    if id.as_deref() == Some(REPORTED) {
        let span = call.span_of(0);
        let diagnostic = finding(
            Code::Shadowing,
            "`reported` is the view without adjustments",
            &span,
            "cannot be declared",
        );
        call.report(diagnostic.help("choose another name"));
    }
    let (id, span) = (
        id.filter(|_| !call.poisoned).unwrap_or_default(),
        call.span(),
    );
    call.draft.views.push(ViewDraft {
        id,
        title: None,
        same_for_all: false,
        ledgers: None,
        span,
    });
    Dynamic::from(Handle::View(call.draft.views.len() - 1))
}

fn title(call: &mut Call<'_>) -> Dynamic {
    let title = label_at(call, 1);
    if let Some((_, view)) = call.view() {
        view.title = title;
    }
    call.receiver()
}

fn same_for_all(call: &mut Call<'_>) -> Dynamic {
    if call.draft.names.layer != LayerName::National {
        let diagnostic = finding(
            Code::WrongLayer,
            "a municipality cannot say how a view treats all",
            &call.own_span(),
            "said in a municipality's script",
        );
        call.report(diagnostic.help("say it in a script under `rules/`"));
    } else if let Some((_, view)) = call.view() {
        view.same_for_all = true;
    }
    call.receiver()
}

fn kind(call: &mut Call<'_>) -> Dynamic {
    let word = call.text(1);
    let version = (call.count() > 2).then(|| call.text(2)).flatten();
    let kind = word.as_deref().and_then(|word| {
        let mut words = LedgerKind::WORDS.into_iter();
        words.find(|(name, kind)| *name == word && *kind != LedgerKind::Accounts)
    });
    if call.draft.names.layer != LayerName::National {
        let diagnostic = finding(
            Code::WrongLayer,
            "a municipality cannot say which ledgers a view is of",
            &call.own_span(),
            "said in a municipality's script",
        );
        call.report(diagnostic.help("say it in a script under `rules/`"));
    } else if let Some((_, kind)) = kind {
        let version = version.map(Into::into);
        if let Some((_, view)) = call.view() {
            view.ledgers = Some(LedgerChoice { kind, version });
        }
    } else if let Some(word) = word {
        let diagnostic = finding(
            Code::WrongType,
            format!("there is no kind `{word}` of ledgers beside accounts"),
            &call.span_of(1),
            "no such kind",
        );
        call.report(diagnostic.help("write `budget`, `revised-budget` or `forecast`"));
    }
    call.receiver()
}

/// Adds an adjustment to the view before the point, marked when an argument was wrong.
fn adjust(call: &mut Call<'_>, id: Option<Id>, action: Action) -> Dynamic {
    let (span, poisoned) = (call.own_span(), call.poisoned);
    if let Some((part, view)) = call.view() {
        let view = view.id.clone();
        call.draft.declare(
            id.unwrap_or_default(),
            Body::Adjustment {
                part,
                view,
                action,
                over: Vec::new(),
            },
            span,
            poisoned,
        );
    }
    call.value(0)
}

/// What `exclude` and `move_to` are told, in any order.
#[derive(Default)]
struct TakeArguments {
    what: Selection,
    part: Option<Expr>,
    to: Option<Id>,
}

fn take(call: &mut Call<'_>, moves: bool) -> Dynamic {
    let id = call.id(1);
    let mut arguments = TakeArguments::default();
    for position in 2..call.count() {
        tell(call, position, moves, &mut arguments);
    }
    let TakeArguments { what, part, to } = arguments;
    if !call.poisoned {
        check_selection(call, &what);
    }
    if moves && to.is_none() && !call.poisoned {
        let span = call.own_span();
        let diagnostic = finding(
            Code::UnfinishedRule,
            "`move_to` does not say where to",
            &span,
            "no category",
        );
        call.report(diagnostic.help(format!("write `{}`", call.signature)));
    }
    let action = match to {
        Some(to) => Action::Move { what, to, part },
        None => Action::Exclude { what, part },
    };
    adjust(call, id, action)
}

/// Takes one argument into account.
fn tell(call: &mut Call<'_>, position: usize, moves: bool, told: &mut TakeArguments) {
    let (value, span) = (call.value(position), call.span_of(position));
    let again = match value.clone().try_cast::<Selecting>() {
        Some(Selecting::Rule(id)) => told.what.rule.replace(id).map(|_| "a rule"),
        Some(Selecting::Imputed(id)) => told.what.imputed.replace(id).map(|_| "an imputed amount"),
        Some(Selecting::Within(id)) => told.what.within.replace(id).map(|_| "`within`"),
        Some(Selecting::Part(part)) => told.part.replace(part).map(|_| "`part`"),
        None => match as_term(&value, &span).map(|term| term.sort) {
            Some(Sort::Condition | Sort::Poison) => {
                if let Some(condition) = call.term(position) {
                    both(call, &mut told.what, &condition);
                }
                None
            }
            Some(Sort::Category) if moves => {
                let category = call.category(position);
                category
                    .and_then(|category| told.to.replace(category))
                    .map(|_| "a category")
            }
            sort => {
                if let Some(mut wrong) = call.wrong(position, "what it takes from") {
                    if sort == Some(Sort::Category) {
                        wrong = wrong.help("write `within(category)`");
                    }
                    call.report(wrong);
                }
                None
            }
        },
    };
    if let Some(what) = again {
        call.report(finding(
            Code::DuplicateId,
            format!("`{}` is told {what} twice", call.name),
            &span,
            "the second time",
        ));
    }
}

/// Narrows a selection by a condition.
fn both(call: &mut Call<'_>, what: &mut Selection, condition: &Term) {
    what.condition = match what.condition.take() {
        None => Some(condition.expr.clone()),
        Some(first) => {
            let span = call.own_span();
            Some(Expr::new(Node::And(first, condition.expr.clone()), span))
        }
    };
}

fn check_selection(call: &mut Call<'_>, what: &Selection) {
    let span = call.own_span();
    if *what == Selection::default() {
        let message = format!("`{}` does not say what it takes from", call.name);
        let diagnostic = finding(Code::UnfinishedRule, message, &span, "nothing is selected");
        call.report(
            diagnostic.help(
                "add a condition on postings, `rule(id)`, `imputed(id)` or `within(category)`",
            ),
        );
    }
    if what.imputed.is_some() && (what.condition.is_some() || what.rule.is_some()) {
        let diagnostic = finding(
            Code::WrongType,
            "an imputed amount holds no postings",
            &span,
            "nothing fits all of this",
        );
        call.report(
            diagnostic.help("leave out the condition or the rule, or make two adjustments of it"),
        );
    }
}

fn add(call: &mut Call<'_>) -> Dynamic {
    let (id, category, amount) = (call.id(1), call.category(2), formula(call, 3));
    adjust(
        call,
        id,
        Action::Add {
            category: category.unwrap_or_default(),
            amount,
        },
    )
}

fn use_key(call: &mut Call<'_>) -> Dynamic {
    let id = call.id(1);
    let key = reference(call, 2, "`key(id)`", |node| match node {
        Node::Key(id) => Some(id.clone()),
        _ => None,
    });
    if let Some((key, span)) = &key {
        call.refer(ReferredKind::Key, key, span.clone());
    }
    let formula = formula(call, 3);
    let key = key.map(|(key, _)| key).unwrap_or_default();
    adjust(call, id, Action::UseKey { key, formula })
}

fn use_weight(call: &mut Call<'_>) -> Dynamic {
    let id = call.id(1);
    let weight = reference(call, 2, "`weight(id)`", |node| match node {
        Node::Weight(id) => Some(id.clone()),
        _ => None,
    });
    if let Some((weight, span)) = &weight {
        call.refer(ReferredKind::Weight, weight, span.clone());
    }
    let value = formula(call, 3);
    let weight = weight.map(|(weight, _)| weight).unwrap_or_default();
    adjust(call, id, Action::UseWeight { weight, value })
}

fn not_needed(call: &mut Call<'_>) -> Dynamic {
    let (id, id_span) = (call.id(1), call.span_of(1));
    if call.draft.names.layer == LayerName::National {
        let diagnostic = finding(
            Code::WrongLayer,
            "only a municipality can say what it has nothing of",
            &call.own_span(),
            "said in a national script",
        );
        call.report(diagnostic.help(
            "say it in municipalities/ID/rules.rhai, in the municipality's own part of the view",
        ));
    }
    let (span, poisoned) = (call.own_span(), call.poisoned);
    if let Some((part, view)) = call.view() {
        let view = view.id.clone();
        call.draft.declare(
            id.unwrap_or_default(),
            Body::NotNeeded {
                part,
                view,
                id_span,
            },
            span,
            poisoned,
        );
    }
    call.value(0)
}

fn formula(call: &mut Call<'_>, position: usize) -> Expr {
    call.figure(position).map_or_else(
        || Expr::new(Node::Poison, call.span_of(position)),
        |term| term.expr,
    )
}

/// An argument that must be a bare reference, with its place.
fn reference(
    call: &mut Call<'_>,
    position: usize,
    expected: &str,
    pick: impl Fn(&Node) -> Option<Id>,
) -> Option<(Id, Span)> {
    let span = call.span_of(position);
    let found = as_term(&call.value(position), &span).and_then(|term| pick(&term.expr.node));
    if found.is_none()
        && let Some(wrong) = call.wrong(position, expected)
    {
        call.report(wrong);
    }
    found.map(|id| (id, span))
}

fn within(call: &mut Call<'_>) -> Dynamic {
    call.category(0).map_or_else(
        || call.poison(),
        |category| Dynamic::from(Selecting::Within(category)),
    )
}

fn part(call: &mut Call<'_>) -> Dynamic {
    let part = match call.count() {
        1 => call.figure(0),
        _ => {
            let quotient = arithmetic(call, Arithmetic::Divide);
            as_term(&quotient, &call.span()).filter(|term| !term.is_poison())
        }
    };
    part.map_or_else(
        || call.poison(),
        |part| Dynamic::from(Selecting::Part(part.expr)),
    )
}

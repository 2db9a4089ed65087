//! Controls: relations that must hold of each ledger by itself.

use rhai::Dynamic;

use super::checks::{severity, within};
use super::declarations::{declare, label_at, once_only};
use super::{Function, Receiver};
use crate::diag::{Code, Severity};
use crate::model::{Expr, Node};
use crate::script::call::Call;
use crate::script::draft::{Body, finding};

pub(super) const ABOUT: &str = "A control is a relation that must hold of each ledger of accounts by itself, before any rule: between `booked(...)`, `postings(...)` and numbers. \
Where the ledger lacks what it looks at, it has nothing to look at. Controls are no part of a snapshot; `kontering test` says which hold, `kontering explain control:ID` what one is.";

macro_rules! method {
    ($name:literal, $arguments:expr, $signature:literal, $meaning:literal, $example:literal, $run:expr) => {
        Function {
            name: $name,
            receiver: Receiver::Control,
            arguments: $arguments,
            signature: $signature,
            meaning: $meaning,
            example: $example,
            run: $run,
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "control",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "control(id, relation)",
        meaning: "Declares a relation that must hold of each ledger of accounts; `.valid` and its like say for which years.",
        example: r#"control("020", postings(funksjon == 841).among(kontoklasse == 1) == 0).because("Funksjon 841 hører til investering")"#,
        run: control,
    },
    method!(
        "title",
        1..=2,
        "control.title(nb, en)",
        "Names a control, in Norwegian and, if given, English.",
        r#"control("095", booked(kontoklasse == 0) == kr(0)).title("Investering i balanse", "Investment balances").because("Inntekter dekker utgifter")"#,
        title
    ),
    method!(
        "within",
        1..=1,
        "control.within(tolerance)",
        "Says how far both sides of an equation may lie apart.",
        r#"control("095", booked(kontoklasse == 0) == kr(0)).within(kr(30000)).because("Inntekter dekker utgifter")"#,
        within
    ),
    method!(
        "severity",
        1..=1,
        "control.severity(severity)",
        "Says how grave a failure is: `error`, which is usual, `warning` or `notice`.",
        r#"control("030", postings(art == 660).among(kontoklasse == 1) == 0).severity("notice").because("Uvanlig i drift")"#,
        severity
    ),
];

fn control(call: &mut Call<'_>) -> Dynamic {
    let (id, relation) = (call.id(0), call.relation(1));
    if let Some(relation) = &relation {
        see_to_ledger(call, &relation.expr);
    }
    let condition = relation.map_or_else(
        || Expr::new(Node::Poison, call.span_of(1)),
        |term| term.expr,
    );
    let body = Body::Control {
        condition,
        within: None,
        severity: Severity::Error,
        title: None,
    };
    declare(call, id, body)
}

/// Reports a relation that looks at anything but the raw ledger.
fn see_to_ledger(call: &mut Call<'_>, relation: &Expr) {
    let (mut looks, mut other) = (false, None);
    relation.walk(&mut |part| match &*part.node {
        Node::Booked { .. } => looks = true,
        Node::Fact(_)
        | Node::Weight(_)
        | Node::Key(_)
        | Node::Category(_)
        | Node::Row
        | Node::Cell(_)
        | Node::Label(_)
        | Node::Shift(..)
        | Node::Fold { .. } => {
            other.get_or_insert_with(|| part.span.clone());
        }
        _ => {}
    });
    let label = match (&other, looks) {
        (Some(_), _) => "this is not of the ledger",
        (None, false) => "no `booked` or `postings` in it",
        (None, true) => return,
    };
    let span = other.map_or_else(|| call.span_of(1), |span| (*span).clone());
    let message = "a control looks at the raw ledger alone";
    call.poisoned = true;
    call.report(
        finding(Code::WrongType, message, &span, label)
            .help("relate `booked(...)`, `postings(...)` and numbers; `check` is for all else"),
    );
}

fn title(call: &mut Call<'_>) -> Dynamic {
    let (named, span, receiver) = (label_at(call, 1), call.own_span(), call.receiver());
    let again = match call.declaration().map(|control| &mut control.body) {
        Some(Body::Control { title, .. }) => std::mem::replace(title, named).is_some(),
        _ => false,
    };
    once_only(call, again, "title", &span);
    receiver
}

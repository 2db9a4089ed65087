//! Checks: relations that must hold, are known to hold, or are aimed at.

use rhai::Dynamic;

use super::declarations::declare;
use super::folds::facts_from;
use super::{Function, Receiver};
use crate::diag::{Code, Severity, did_you_mean};
use crate::model::{Expr, Node, Purpose};
use crate::script::call::Call;
use crate::script::draft::{Body, finding};

pub(super) const ABOUT: &str = "A check is a relation that must hold for each municipality and year; a target is one that is met or not. \
With `.stating` they are decided for every year and period for which a municipality states a fact.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "check",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "check(id, relation)",
        meaning: "Declares a relation that must hold for each municipality and period.",
        example: r#"check("summer", total("grunnlag", "sum") == sum(introduksjonsprogram)).because("Radene er hele området")"#,
        run: |call| relation(call, Severity::Error, Purpose::Check),
    },
    Function {
        name: "within",
        receiver: Receiver::Check,
        arguments: 1..=1,
        signature: "check.within(tolerance)",
        meaning: "Says how far both sides of a check may lie apart.",
        example: r#"check("omtrent", total("grunnlag", "sum") == kr(1000)).within(kr(5))"#,
        run: within,
    },
    Function {
        name: "severity",
        receiver: Receiver::Check,
        arguments: 1..=1,
        signature: "check.severity(severity)",
        meaning: "Says how grave a failure is: `error`, which is usual, `warning` or `notice`.",
        example: r#"check("rimelig", total("grunnlag", "sum") < kr(1000000)).severity("warning")"#,
        run: severity,
    },
    Function {
        name: "stating",
        receiver: Receiver::Check,
        arguments: 1..=16,
        signature: "check.stating(fact, ...)",
        meaning: "Decides a check or target for every year and period for which a municipality states one of these facts; a check only where one of them is not missing.",
        example: r#"check("noen", fact("introdeltakere") > units("persons", 0)).stating("introdeltakere")"#,
        run: stating,
    },
    Function {
        name: "narrows",
        receiver: Receiver::Check,
        arguments: 0..=0,
        signature: "check.narrows()",
        meaning: "Says that a relation between facts is known to hold, so that values of hidden counts which break it are left out. It needs `.stating`.",
        example: r#"check("noen", fact("introdeltakere") >= units("persons", 1)).stating("introdeltakere").narrows()"#,
        run: narrows,
    },
    Function {
        name: "target",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "target(id, relation)",
        meaning: "Declares a relation that is aimed at: every output says where it is met and where not, and neither is an error.",
        example: r#"target("mange", fact("introdeltakere") >= units("persons", 55)).stating("introdeltakere").source("målet for året")"#,
        run: |call| relation(call, Severity::Notice, Purpose::Target),
    },
];

fn relation(call: &mut Call<'_>, severity: Severity, purpose: Purpose) -> Dynamic {
    let (id, relation) = (call.id(0), call.relation(1));
    let condition = relation.map_or_else(
        || Expr::new(Node::Poison, call.span_of(1)),
        |term| term.expr,
    );
    declare(
        call,
        id,
        Body::Check {
            condition,
            within: None,
            severity,
            purpose,
            stating: Vec::new(),
        },
    )
}

fn stating(call: &mut Call<'_>) -> Dynamic {
    let facts = facts_from(call, 1);
    let receiver = call.receiver();
    if let Some(Body::Check { stating, .. }) = call.declaration().map(|check| &mut check.body) {
        stating.extend(facts);
    }
    receiver
}

fn narrows(call: &mut Call<'_>) -> Dynamic {
    let receiver = call.receiver();
    if let Some(Body::Check { purpose, .. }) = call.declaration().map(|check| &mut check.body) {
        *purpose = Purpose::Narrow;
    }
    receiver
}

pub(super) fn within(call: &mut Call<'_>) -> Dynamic {
    let tolerance = call.figure(1).map(|term| term.expr);
    let receiver = call.receiver();
    if let Some(Body::Check { within, .. } | Body::Control { within, .. }) =
        call.declaration().map(|check| &mut check.body)
    {
        *within = tolerance;
    }
    receiver
}

pub(super) fn severity(call: &mut Call<'_>) -> Dynamic {
    let named = match call.text(1).as_deref() {
        Some("error") => Some(Severity::Error),
        Some("warning") => Some(Severity::Warning),
        Some("notice") => Some(Severity::Notice),
        Some(other) => {
            let span = call.span_of(1);
            let diagnostic = finding(
                Code::WrongType,
                format!("unknown severity `{other}`"),
                &span,
                "no such severity",
            );
            let help = did_you_mean(other, ["error", "warning", "notice"])
                .unwrap_or_else(|| "write `error`, `warning` or `notice`".to_owned());
            call.report(diagnostic.help(help));
            None
        }
        None => None,
    };
    let receiver = call.receiver();
    if let (Some(Body::Check { severity, .. } | Body::Control { severity, .. }), Some(named)) =
        (call.declaration().map(|check| &mut check.body), named)
    {
        *severity = named;
    }
    receiver
}

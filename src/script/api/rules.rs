//! Rules: `rule`, `otherwise`, where they send postings, and the reasons and years that every
//! declaration may state.

use rhai::Dynamic;

use super::declarations::{concerns_an_adjustment, declare, once_only, over, referred};
use super::values::{Selecting, TargetName};
use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{Expr, Holding, Node, Target, Years};
use crate::script::call::Call;
use crate::script::call::argument::year;
use crate::script::draft::{Body, ReferredKind, finding};

pub(super) const ABOUT: &str = "A rule has an id, a condition, a target and a reason. A municipality's own rules except from the national ones by \
themselves; among rules of one layer that claim the same postings, `.over` says which is stronger.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "rule",
        receiver: Receiver::Nothing,
        arguments: 1..=2,
        signature: "rule(id, condition)",
        meaning: "Declares which postings a rule claims; `.to` must follow. With the id alone, refers to it in an adjustment.",
        example: r#"rule("intro-lonn", kontoklasse == 1 and funksjon == 275 and art.within(10..=99)).to(introduksjonsprogram.lonn).because("Lønn til egne ansatte")"#,
        run: rule,
    },
    Function {
        name: "otherwise",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "otherwise(target)",
        meaning: "Says where postings belong that no rule of either layer claims, the municipality's before all others'; at most once a layer.",
        example: r#"otherwise(outside.scope).because("Andre tjenester")"#,
        run: otherwise,
    },
    Function {
        name: "pending",
        receiver: Receiver::Nothing,
        arguments: 1..=32,
        signature: "pending(category, ...)",
        meaning: "A target for a general cost of which some may belong to the categories: `outside.scope` where the municipality has said something of each of them, by rules, `none` or the national rules; else the kroner are set aside as pending.",
        example: r#"rule("f242", kontoklasse == 1 and funksjon == 242).to(pending(introduksjonsprogram)).because("Gjelder alle brukere")"#,
        run: pending,
    },
    Function {
        name: "none",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "none(category)",
        meaning: "Says that a category and all below it hold nothing, so that they are zero and not missing. Kroner that come there are an error.",
        example: r#"none(introduksjonsprogram).because("Kommunen bosetter ingen")"#,
        run: |call| statement(call, Holding::None),
    },
    Function {
        name: "unknown",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "unknown(category)",
        meaning: "Says that nobody knows what a category holds: it and all that stands on it are missing for this reason, whatever rules bring there.",
        example: r#"unknown(introduksjonsprogram).because("Utgiftene er ikke skilt ut")"#,
        run: |call| statement(call, Holding::Unknown),
    },
    Function {
        name: "to",
        receiver: Receiver::Rule,
        arguments: 1..=1,
        signature: "rule.to(target)",
        meaning: "Says where a rule's postings belong: a category, `outside.scope`, `pending(...)` or `ignored`.",
        example: r#"rule("balanse", kontoklasse == 2).to(ignored).because("Balansekonto")"#,
        run: to,
    },
    Function {
        name: "share",
        receiver: Receiver::Rule,
        arguments: 1..=1,
        signature: "rule.share(key)",
        meaning: "Says which part of a rule's postings belongs to its target; the rest goes to outside.share.",
        example: r#"rule("felles", funksjon == 242).to(introduksjonsprogram.lonn).share(key("sosialhjelp")).because("Fordeles etter andel mottakere")"#,
        run: share,
    },
    Function {
        name: "over",
        receiver: Receiver::Rule,
        arguments: 1..=32,
        signature: "rule.over(id, ...)",
        meaning: "Declares a rule stronger than other rules of the same layer.",
        example: r#"rule("tolk", funksjon == 275 and art == 270).to(introduksjonsprogram.drift).over("grunnlag").because("Tolk skilles ut")"#,
        run: over,
    },
    Function {
        name: "because",
        receiver: Receiver::Declaration,
        arguments: 1..=1,
        signature: "declaration.because(reason)",
        meaning: "Says why something is as it is; of a view, why its last adjustment is made.",
        example: r#"rule("lonn", funksjon == 275 and art < 100).to(introduksjonsprogram.lonn).because("Lønn i programmet")"#,
        run: because,
    },
    Function {
        name: "source",
        receiver: Receiver::Declaration,
        arguments: 1..=1,
        signature: "declaration.source(where)",
        meaning: "Says what something was taken from.",
        example: r#"weight("barnevern", #{ "2013": 1.5 }).source("note til tabell 6")"#,
        run: source,
    },
    Function {
        name: "valid",
        receiver: Receiver::Declaration,
        arguments: 1..=1,
        signature: "declaration.valid(years)",
        meaning: "Says for which accounting years something holds: one year, or a range such as `2013..=2014`.",
        example: r#"rule("lonn", funksjon == 275 and art < 100).to(introduksjonsprogram.lonn).valid(2013..=2014).because("Lønn")"#,
        run: |call| {
            let years = call.years(1);
            set_years(call, |old| years.unwrap_or(old))
        },
    },
    Function {
        name: "valid_from",
        receiver: Receiver::Declaration,
        arguments: 1..=1,
        signature: "declaration.valid_from(year)",
        meaning: "Says in which accounting year something begins to hold.",
        example: r#"rule("lonn", funksjon == 275 and art < 100).to(introduksjonsprogram.lonn).valid_from(2013).because("Lønn")"#,
        run: |call| {
            let from = call.integer(1, 1900..=2200).and_then(year);
            set_years(call, |old| Years {
                from: from.or(old.from),
                ..old
            })
        },
    },
    Function {
        name: "valid_until",
        receiver: Receiver::Declaration,
        arguments: 1..=1,
        signature: "declaration.valid_until(year)",
        meaning: "Says which accounting year is the last for which something holds.",
        example: r#"rule("lonn", funksjon == 275 and art < 100).to(introduksjonsprogram.lonn).valid_until(2015).because("Lønn")"#,
        run: |call| {
            let to = call.integer(1, 1900..=2200).and_then(year);
            set_years(call, |old| Years {
                to: to.or(old.to),
                ..old
            })
        },
    },
];

fn rule(call: &mut Call<'_>) -> Dynamic {
    if call.count() == 1 {
        return referred(call, ReferredKind::Rule, Selecting::Rule);
    }
    let id = call.id(0);
    let condition = match call.value(1).as_bool() {
        Ok(_) => {
            if let Some(wrong) = call.wrong(1, "a condition on postings") {
                call.report(
                    wrong.help("compare a dimension, such as `funksjon == 242`; what no rule claims is for `otherwise(...)`"),
                );
            }
            None
        }
        Err(_) => call.condition(1).map(|term| term.expr),
    };
    let condition = condition.unwrap_or_else(|| Expr::new(Node::Poison, call.span_of(1)));
    let body = Body::Rule {
        condition,
        target: None,
        share: None,
        over: Vec::new(),
    };
    declare(call, id, body)
}

fn otherwise(call: &mut Call<'_>) -> Dynamic {
    match call.target(0) {
        Some(target) => declare(call, None, Body::Otherwise(target)),
        None => declare(call, None, Body::Otherwise(Target::Ignored)),
    }
}

fn pending(call: &mut Call<'_>) -> Dynamic {
    let categories: Vec<_> = (0..call.count()).map(|at| call.category(at)).collect();
    match categories.into_iter().collect() {
        Some(categories) => Dynamic::from(TargetName(Target::pending(categories))),
        None => call.poison(),
    }
}

fn statement(call: &mut Call<'_>, holding: Holding) -> Dynamic {
    let category = call.category(0);
    declare(call, category, Body::Statement(holding))
}

fn to(call: &mut Call<'_>) -> Dynamic {
    let aim = call.target(1);
    let (span, receiver) = (call.own_span(), call.receiver());
    let mut again = false;
    if let Some(Body::Rule { target, .. }) = call.declaration().map(|rule| &mut rule.body) {
        again = target.is_some();
        *target = aim.or_else(|| target.take()).or(Some(Target::Ignored));
    }
    once_only(call, again, "to", &span);
    receiver
}

fn share(call: &mut Call<'_>) -> Dynamic {
    let formula = call.figure(1);
    let (span, receiver) = (call.own_span(), call.receiver());
    let mut again = false;
    if let Some(Body::Rule { share, .. }) = call.declaration().map(|rule| &mut rule.body) {
        again = share.is_some();
        *share = formula.map(|term| term.expr);
    }
    once_only(call, again, "share", &span);
    receiver
}

fn because(call: &mut Call<'_>) -> Dynamic {
    let words = stated(call);
    let receiver = call.receiver();
    if let Some(declaration) = call.declaration() {
        declaration.reason.because = words.or_else(|| declaration.reason.because.take());
    }
    receiver
}

fn source(call: &mut Call<'_>) -> Dynamic {
    let words = stated(call);
    let receiver = call.receiver();
    if let Some(declaration) = call.declaration() {
        declaration.reason.source = words.or_else(|| declaration.reason.source.take());
    }
    receiver
}

/// A reason in words; an empty one says nothing.
fn stated(call: &mut Call<'_>) -> Option<String> {
    concerns_an_adjustment(call);
    let words = call.text(1)?;
    if words.trim().is_empty() {
        let (span, message) = (call.span_of(1), format!("`.{}` says nothing", call.name));
        call.report(
            finding(Code::MissingReason, message, &span, "this is empty").help("say it in words"),
        );
    }
    Some(words)
}

fn set_years(call: &mut Call<'_>, change: impl FnOnce(Years) -> Years) -> Dynamic {
    concerns_an_adjustment(call);
    let (span, receiver) = (call.own_span(), call.receiver());
    let mut wrong = None;
    if let Some(declaration) = call.declaration() {
        declaration.years = change(declaration.years);
        if let (Some(from), Some(to)) = (declaration.years.from, declaration.years.to)
            && from > to
        {
            wrong = Some(format!("it would hold from {from} to {to}, which is never"));
        }
        if matches!(declaration.body, Body::Weight(_)) {
            wrong = Some("a weight states each of its years by itself".to_owned());
        }
    }
    if let Some(message) = wrong {
        call.report(finding(Code::WrongType, message, &span, "here"));
        call.mark();
    }
    receiver
}

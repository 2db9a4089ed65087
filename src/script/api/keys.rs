//! Weights, allocation keys and imputed amounts; `weight` and `key` with an id alone refer to what
//! is declared.

use std::collections::BTreeMap;

use rhai::{Dynamic, Map};

use super::declarations::declare;
use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{Expr, Node};
use crate::script::call::Call;
use crate::script::call::argument::{as_term, kind, year};
use crate::script::draft::{Body, finding};
use crate::script::term::{Sort, Term};
use crate::value::Ratio;

pub(super) const ABOUT: &str = "A weight is a municipality's own factor, by year; it is not carried forward. An allocation key is a fraction \
over facts and weights. An imputed amount is one that no posting holds. With an id alone, `weight` and `key` refer to what is declared \
anywhere, before or after.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "weight",
        receiver: Receiver::Nothing,
        arguments: 1..=2,
        signature: "weight(id, #{ \"year\": factor, ... })",
        meaning: "Declares a factor for each of its years; with the id alone, refers to it.",
        example: r#"weight("helse", #{ "2013": 1.75, "2014": 2 }).source("note til tabell 6")"#,
        run: weight,
    },
    Function {
        name: "key",
        receiver: Receiver::Nothing,
        arguments: 1..=2,
        signature: "key(id, formula)",
        meaning: "Declares an allocation key; with the id alone, refers to it.",
        example: r#"key("andel", weight("sosialhjelp") * fact("introdeltakere") / fact("innbyggere")).because("Vektet andel")"#,
        run: key,
    },
    Function {
        name: "impute",
        receiver: Receiver::Nothing,
        arguments: 3..=3,
        signature: "impute(id, category, formula)",
        meaning: "Adds an amount that no posting holds to a category.",
        example: r#"impute("kapital", introduksjonsprogram.drift, percent(4) * fact("markedsverdi")).because("Renter av bunden kapital")"#,
        run: impute,
    },
];

fn weight(call: &mut Call<'_>) -> Dynamic {
    if call.count() == 1 {
        return match call.reference(0) {
            Some(id) => call.leaf(Node::Weight(id), Sort::Figure),
            None => call.poison(),
        };
    }
    let id = call.id(0);
    let by_year = factors(call);
    declare(call, id, Body::Weight(by_year))
}

fn factors(call: &mut Call<'_>) -> BTreeMap<i32, Ratio> {
    let span = call.span_of(1);
    let Some(map) = call.value(1).try_cast::<Map>() else {
        if let Some(wrong) = call.wrong(1, "a factor for each year") {
            call.report(wrong.help("write `#{ \"2013\": 1.75 }`"));
        }
        return BTreeMap::new();
    };
    if map.is_empty() {
        call.report(
            finding(
                Code::UnfinishedRule,
                "a weight without years",
                &span,
                "no year is stated",
            )
            .help("write `#{ \"2013\": 1.75 }`"),
        );
    }
    let mut by_year = BTreeMap::new();
    for (written, value) in &map {
        let number = as_term(value, &span).filter(|_| !value.is_string());
        let factor = number.as_ref().and_then(Term::plain_number);
        match (written.parse().ok().and_then(year), factor) {
            (Some(year), Some(factor)) => {
                by_year.insert(year, factor.clone());
            }
            (None, _) => {
                call.report(finding(
                    Code::WrongType,
                    format!("`{written}` is not an accounting year"),
                    &span,
                    "in this map",
                ));
            }
            (_, None) if number.as_ref().is_some_and(Term::is_poison) => call.poisoned = true,
            (_, None) => {
                let message = format!(
                    "the weight of {written} is {}, not a plain number",
                    kind(value)
                );
                call.report(finding(Code::WrongType, message, &span, "in this map"));
            }
        }
    }
    by_year
}

fn formula(call: &mut Call<'_>, position: usize) -> Expr {
    let term = call.figure(position);
    term.map_or_else(
        || Expr::new(Node::Poison, call.span_of(position)),
        |term| term.expr,
    )
}

fn key(call: &mut Call<'_>) -> Dynamic {
    if call.count() == 1 {
        return match call.reference(0) {
            Some(id) => call.leaf(Node::Key(id), Sort::Figure),
            None => call.poison(),
        };
    }
    let id = call.id(0);
    let formula = formula(call, 1);
    declare(call, id, Body::Key(formula))
}

fn impute(call: &mut Call<'_>) -> Dynamic {
    let (id, category, formula) = (call.id(0), call.category(1), formula(call, 2));
    declare(
        call,
        id,
        Body::Imputed {
            category: category.unwrap_or_default(),
            formula,
        },
    )
}

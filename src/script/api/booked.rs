//! The raw ledger in formulas: kroner and numbers of postings before any rule or adjustment.

use rhai::Dynamic;

use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{BookedMeasure, Node};
use crate::script::call::Call;
use crate::script::draft::finding;
use crate::script::term::Sort;

pub(super) const ABOUT: &str = "What a ledger holds before any rule or adjustment: the ledger of the asking municipality and year, of the kind that the view is of. \
The condition is one as in `rule(...)`. Where there is no ledger, or no posting of it has the dimension that is asked for, the figure is missing and not zero.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "booked",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "booked(condition)",
        meaning: "The kroner of all postings for which a condition holds, expenditure as positive amounts, whatever the rules make of them.",
        example: r#"sheet("drift").row("lonn", booked(kontoklasse == 1 and art.within(10..=99))).column("kr", row)"#,
        run: |call| measured(call, BookedMeasure::Kroner),
    },
    Function {
        name: "postings",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "postings(condition)",
        meaning: "How many postings there are for which a condition holds: a plain number. It is missing in what is published.",
        example: r#"check("ingen-841", postings(kontoklasse == 1 and funksjon == 841) == 0)"#,
        run: |call| measured(call, BookedMeasure::Postings),
    },
    Function {
        name: "among",
        receiver: Receiver::Formula,
        arguments: 1..=1,
        signature: "booked.among(condition)",
        meaning: "Looks only at a part of the ledger. Where the ledger has no posting of that part, the figure is missing: an export without a balance has no debt that is zero.",
        example: r#"sheet("balanse").row("fond", booked(art == 990).among(kontoklasse == 2)).column("kr", row)"#,
        run: among,
    },
];

fn measured(call: &mut Call<'_>, measure: BookedMeasure) -> Dynamic {
    let Some(condition) = call.condition(0) else {
        return call.poison();
    };
    let node = Node::Booked {
        measure,
        condition: condition.expr.clone(),
        among: None,
    };
    call.grow(node, Sort::Figure, &[&condition])
}

fn among(call: &mut Call<'_>) -> Dynamic {
    let (of, part) = (call.term(0), call.condition(1));
    let (Some(of), Some(part)) = (of, part) else {
        return call.poison();
    };
    match &*of.expr.node {
        Node::Booked {
            measure,
            condition,
            among: None,
        } => {
            let node = Node::Booked {
                measure: *measure,
                condition: condition.clone(),
                among: Some(part.expr.clone()),
            };
            call.grow(node, Sort::Figure, &[&of, &part])
        }
        other => {
            let message = match other {
                Node::Booked { .. } => "`.among` is said twice",
                _ => "`.among` concerns postings",
            };
            let diagnostic = finding(Code::WrongType, message, &call.own_span(), "here");
            call.report(diagnostic.help("write it once, behind `booked(...)` or `postings(...)`"));
            call.poison()
        }
    }
}

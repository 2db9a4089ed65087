//! What a project may lack or choose: optional places, rules and keys, and the baseline.

use std::collections::BTreeSet;

use rhai::{Dynamic, ImmutableString};

use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{Id, LayerName, NO_BASELINE};
use crate::script::call::Call;
use crate::script::draft::{Draft, finding};

pub(super) const ABOUT: &str = "National scripts are shared by projects of different municipalities. They name none of them, unless they say that \
a project may do without. The municipality that others are compared with is the project's choice, `[comparison] baseline` in kontering.toml.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "baseline",
        receiver: Receiver::Nothing,
        arguments: 0..=0,
        signature: "baseline()",
        meaning: "The id of the municipality that others are compared with, for `.at(...)`, `.except(...)` and wherever else an id of a municipality may stand. \
Where the project has no baseline, what asks for it is missing. In titles and labels `{baseline}` stands for its name.",
        example: r#"sheet("mot").title("Avvik fra {baseline}", "Deviation from {baseline}").row("intro", introduksjonsprogram).column("avvik", sum(row) - sum(row).at(baseline())).except(baseline())"#,
        run: |call| {
            let baseline = call.draft.names.baseline.as_ref();
            let id = baseline.map_or(NO_BASELINE, |baseline| &baseline.id);
            Dynamic::from(ImmutableString::from(id))
        },
    },
    Function {
        name: "optional_places",
        receiver: Receiver::Nothing,
        arguments: 1..=16,
        signature: "optional_places([place, ...])",
        meaning: "Says that scripts may name these municipalities and other places also in a project that has them not. Rows about them are then left out, and what asks for them is missing.",
        example: r#"optional_places(["b"]); sheet("begge").place("a").place("b").column("antall", fact("introdeltakere"))"#,
        run: |call| {
            let span = call.own_span();
            for id in names(call) {
                call.draft.optional.places.entry(id).or_insert(span.clone());
            }
            Dynamic::UNIT
        },
    },
    Function {
        name: "optional_rules",
        receiver: Receiver::Nothing,
        arguments: 1..=16,
        signature: "optional_rules([id, ...])",
        meaning: "Says that views may take from these rules of municipalities also in a project where no municipality has them; nothing is taken there.",
        example: r#"optional_rules(["helse-lonn"]); view("sammenlignbar").exclude("helse", rule("helse-lonn")).because("Helse er ikke program")"#,
        run: |call| kept(call, |draft| &mut draft.optional.rules),
    },
    Function {
        name: "optional_keys",
        receiver: Receiver::Nothing,
        arguments: 1..=16,
        signature: "optional_keys([id, ...])",
        meaning: "Says that scripts may ask for these keys of municipalities also in a project where no municipality has them; the figure is missing where a municipality has none.",
        example: r#"optional_keys(["barnehager"]); sheet("nokler").row("barnehager", key("barnehager")).column("andel", row)"#,
        run: |call| kept(call, |draft| &mut draft.optional.keys),
    },
];

/// Adds the arguments to the names of a kind.
fn kept(call: &mut Call<'_>, of: fn(&mut Draft) -> &mut BTreeSet<Id>) -> Dynamic {
    let ids = names(call);
    of(&mut call.draft).extend(ids);
    Dynamic::UNIT
}

/// The arguments as ids; none where a municipality's own script says so.
fn names(call: &mut Call<'_>) -> Vec<Id> {
    if call.draft.names.layer != LayerName::National {
        let message = format!("`{}` is not a municipality's to say", call.name);
        let diagnostic = finding(
            Code::WrongLayer,
            message,
            &call.span(),
            "said in a municipality's script",
        );
        call.report(diagnostic.help("say it in a script under `rules/`"));
        return Vec::new();
    }
    let span = call.span_of(0);
    let mut ids = Vec::new();
    for item in call.list(0) {
        match item.into_immutable_string() {
            Ok(id) => ids.push(Id::from(id.as_str())),
            Err(_) => {
                let message = format!("`{}` expects names", call.name);
                call.report(finding(
                    Code::WrongType,
                    message,
                    &span,
                    "not all are texts",
                ));
            }
        }
    }
    ids
}

//! Members behind a point that are no calls: the lines of a category, and `outside.scope`.

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::session;
use super::values::{Outside, TargetName};
use crate::diag::{Code, did_you_mean};
use crate::model::{Node, Target};
use crate::script::call::Call;
use crate::script::draft::finding;
use crate::script::term::{Sort, Term};

/// Gives an engine the members.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Outside>("target")
        .register_type_with_name::<TargetName>("target");
    engine.register_indexer_get(
        |context: NativeCallContext<'_>, term: &mut Term, name: ImmutableString| {
            let term = term.clone();
            with_call(&context, Dynamic::from(term.clone()), |call| {
                member(call, &term, &name)
            })
        },
    );
    engine.register_indexer_get(|context: NativeCallContext<'_>, _: &mut Outside, name: ImmutableString| {
        if name == "scope" {
            return Dynamic::from(TargetName(Target::OutsideScope));
        }
        with_call(&context, Dynamic::from(Outside), |call| {
            let span = call.span_of(1);
            let diagnostic = finding(Code::UnknownCategory, format!("unknown target `outside.{name}`"), &span, "no such target");
            call.report(diagnostic.help("write `outside.scope`; what a share leaves over goes to outside.share by itself"));
            call.poison()
        })
    });
}

fn with_call(
    context: &NativeCallContext<'_>,
    receiver: Dynamic,
    run: impl FnOnce(&mut Call<'_>) -> Dynamic,
) -> Dynamic {
    let session = session(context);
    let mut call = Call::new(
        session.draft(),
        context.call_source(),
        context.call_position(),
        vec![receiver],
    );
    run(&mut call)
}

/// A line below a category.
fn member(call: &mut Call<'_>, term: &Term, name: &str) -> Dynamic {
    let span = call.span_of(1);
    let Node::Category(parent) = &*term.expr.node else {
        if !term.is_poison() {
            let message = format!("{} has no member `{name}`", term.sort);
            call.report(finding(
                Code::WrongType,
                message,
                &span,
                "only categories have members",
            ));
        }
        return call.poison();
    };
    let id = format!("{parent}.{name}");
    let names = call.draft.names.clone();
    if names.categories.get(&id).is_some() {
        return call.leaf(Node::Category(id.into()), Sort::Category);
    }
    let lines = names
        .categories
        .children(Some(parent))
        .filter_map(|line| line.id.rsplit_once('.').map(|(_, name)| name));
    let lines: Vec<_> = lines.collect();
    let diagnostic = finding(
        Code::UnknownCategory,
        format!("unknown category `{id}`"),
        &span,
        format!("no such line under `{parent}`"),
    );
    let help = did_you_mean(name, lines.iter().copied()).or_else(|| {
        let known: Vec<_> = lines.iter().map(|line| format!("`{line}`")).collect();
        (!known.is_empty()).then(|| format!("its lines are {}", known.join(", ")))
    });
    call.report(diagnostic.maybe_help(help));
    call.poison()
}

//! The set-up of Rhai: packages, operators, limits, and the names of a layer.
//!
//! No files, network, clock or output: what could wait, end the program, print or run text as a
//! script lies in packages that are not registered, so it has no name in any form. Numbers are
//! integers and exact decimals. Fast operators and the optimizer are off, for both would decide
//! conditions before they become expressions.

use std::sync::OnceLock;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    LogicPackage, MoreStringPackage, Package,
};
use rhai::{
    Dynamic, Engine, EvalAltResult, Module, NativeCallContext, OptimizationLevel, Scope, Shared,
    Token,
};
use std::any::TypeId;

use super::api;
use super::api::values::{Outside, TargetName};
use super::draft::{Handle, SharedDraft};
use super::names::LayerNames;
use super::term::{Sort, Term};
use super::{frozen, limits, switches, texts};
use crate::diag::Span;
use crate::model::{Node, Target};
use crate::value::normal_form;

/// Operations that one statement may take.
const MAX_OPERATIONS: u64 = 1_000_000;
/// How deep functions may call each other.
const MAX_CALLS: usize = 32;
/// How deep an expression may be written.
const MAX_EXPRESSION_DEPTH: usize = 400;
/// How deep an expression within a function may be written.
const MAX_FUNCTION_EXPRESSION_DEPTH: usize = 64;
/// **Unit**: bytes of a text.
const MAX_SIZE: usize = 50_000;
/// Items of a list or map with all they hold; Rhai counts them anew at every step, so a long list
/// is slow.
const MAX_ITEMS: usize = 5_000;
/// Variables of a script or function, beside the names of the layer.
const MAX_VARIABLES: usize = 500;

fn packages() -> &'static [Shared<Module>; 7] {
    static PACKAGES: OnceLock<[Shared<Module>; 7]> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        [
            ArithmeticPackage::new().as_shared_module(),
            LogicPackage::new().as_shared_module(),
            MoreStringPackage::new().as_shared_module(),
            BasicIteratorPackage::new().as_shared_module(),
            BasicFnPackage::new().as_shared_module(),
            BasicArrayPackage::new().as_shared_module(),
            BasicMapPackage::new().as_shared_module(),
        ]
    })
}

/// An engine for the scripts of one layer.
pub(super) fn engine(names: &LayerNames, session: &SharedDraft) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_fast_operators(false);
    for package in packages() {
        engine.register_global_module(package.clone());
    }
    // The grammar knows these three by name, so a script could be parsed that has them.
    for name in ["eval", "print", "debug"] {
        engine.disable_symbol(name);
    }
    texts::register(&mut engine);
    switches::register(&mut engine);
    frozen::copy_captures(&mut engine);
    // The precedences of `&&` and `||`; neither name can be taken, so this cannot fail.
    let _ = engine.register_custom_operator("and", 60).map(drop);
    let _ = engine.register_custom_operator("or", 30).map(drop);
    engine
        .set_max_operations(MAX_OPERATIONS)
        .set_max_call_levels(MAX_CALLS)
        .set_max_expr_depths(MAX_EXPRESSION_DEPTH, MAX_FUNCTION_EXPRESSION_DEPTH)
        .set_max_string_size(MAX_SIZE)
        .set_max_array_size(MAX_ITEMS)
        .set_max_map_size(MAX_ITEMS)
        .set_max_variables(MAX_VARIABLES + names.constants().len())
        .set_max_functions(1_000)
        .set_max_modules(1_000)
        .on_progress(|_| limits::step());
    // Texts of scripts are compared with those of ledgers, which are in normal form.
    #[allow(deprecated, reason = "the function is volatile, not deprecated")]
    engine.on_parse_token(|token, _, _| match token {
        Token::StringConstant(text) => {
            Token::StringConstant(Box::new((*normal_form(&text)).into()))
        }
        Token::InterpolatedString(text) => {
            Token::InterpolatedString(Box::new((*normal_form(&text)).into()))
        }
        token => token,
    });
    api::register(&mut engine);
    engine.set_default_tag(Dynamic::from(session.clone()));
    let mut module = Module::new();
    for (name, value) in values(names) {
        module.set_var(name, value);
    }
    engine.register_global_module(module.into());
    engine
}

/// The value of every name of a layer.
fn values(names: &LayerNames) -> Vec<(String, Dynamic)> {
    let dimensions = names.dimensions().map(|(name, kind)| {
        let term = Term::unplaced(Node::Dimension(name.into()), Sort::Dimension(kind));
        (name.to_owned(), Dynamic::from(term))
    });
    let areas = names.areas().map(|id| {
        (
            id.to_string(),
            Dynamic::from(Term::unplaced(Node::Category(id.clone()), Sort::Category)),
        )
    });
    let reserved = [
        ("outside", Dynamic::from(Outside)),
        ("ignored", Dynamic::from(TargetName(Target::Ignored))),
        ("row", Dynamic::from(Term::unplaced(Node::Row, Sort::Row))),
    ];
    dimensions
        .chain(areas)
        .chain(reserved.map(|(name, value)| (name.to_owned(), value)))
        .collect()
}

/// The names as constants that closures can capture, and those of no meaning as poison.
pub(super) fn scope<'a>(
    names: &LayerNames,
    unknown: impl IntoIterator<Item = &'a String>,
) -> Scope<'static> {
    let mut scope = Scope::new();
    for (name, value) in values(names) {
        scope.push_constant_dynamic(name, value);
    }
    for name in unknown {
        scope.push_constant_dynamic(name.clone(), poison());
    }
    scope
}

/// The value of what was already reported.
pub(super) fn poison() -> Dynamic {
    Dynamic::from(Term::poison(Span::new("", 0, 0)))
}

/// Lets names and functions of no meaning pass, since they were reported.
pub(super) fn tolerate<'a>(
    engine: &mut Engine,
    session: &SharedDraft,
    names: impl IntoIterator<Item = &'a String>,
    functions: impl IntoIterator<Item = &'a (String, usize)>,
) {
    let mut module = Module::new();
    for name in names {
        module.set_var(name.clone(), poison());
    }
    engine.register_global_module(module.into());
    for (name, total) in functions.into_iter().filter(|(_, total)| *total <= 16) {
        let types = vec![TypeId::of::<Dynamic>(); *total];
        let session = session.clone();
        engine.register_raw_fn(
            name,
            types,
            move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| {
                let receiver = arguments
                    .first()
                    .map(|first| (**first).clone())
                    .filter(Dynamic::is::<Handle>);
                // What it lacks may be what was meant.
                if let Some(Handle::Declaration(position)) =
                    receiver.clone().and_then(Dynamic::try_cast)
                    && let Some(declaration) = session.draft().declarations.get_mut(position)
                {
                    declaration.cut = true;
                }
                Ok::<_, Box<EvalAltResult>>(receiver.unwrap_or_else(poison))
            },
        );
    }
}

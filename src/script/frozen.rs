//! What a closure captured, as plain data that no call can change.
//!
//! Rhai makes a captured variable a cell that the script and all calls share. Here it is copied
//! when the closure is declared, to the last item and closure within it, and each call gets a copy
//! that counts as a constant.

use rhai::{AST, ASTNode, Dynamic, Expr, FnPtr, Position, ScriptFuncDef, Stmt};

/// A closure with frozen copies of all it captured.
pub(super) fn closure(closure: &FnPtr) -> FnPtr {
    let mut copy = closure.clone();
    let captured: Vec<Dynamic> = closure
        .iter_curry()
        .map(|value| frozen(value).into_read_only())
        .collect();
    copy.set_curry(captured);
    copy
}

/// A copy that shares nothing with the value.
fn frozen(value: &Dynamic) -> Dynamic {
    let value = value.flatten_clone();
    if let Ok(items) = value.as_array_ref() {
        return Dynamic::from_array(items.iter().map(frozen).collect());
    }
    if let Ok(entries) = value.as_map_ref() {
        return Dynamic::from_map(
            entries
                .iter()
                .map(|(name, item)| (name.clone(), frozen(item)))
                .collect(),
        );
    }
    if let Some(inner) = value.read_lock::<FnPtr>().map(|inner| closure(&inner)) {
        return Dynamic::from(inner);
    }
    value
}

/// Where a closure plainly assigns to what it captured. What this cannot see, such as a method that
/// changes its receiver, the constants refuse when the closure is called.
pub(super) fn first_change(closure: &FnPtr, ast: &AST) -> Option<(String, Position)> {
    let function = ast
        .iter_fn_def()
        .find(|function| function.name == closure.fn_name())?;
    let captured = function.params.iter().take(closure.curry().len());
    captured
        .into_iter()
        .find_map(|name| Some((name.to_string(), change(function, name, ast, 0)?)))
}

/// How deep closures within closures are followed.
const MAX_DEPTH: usize = 16;

/// Where a function assigns to one of its parameters, itself or in a closure within. A function
/// that declares a variable of that name is left to run.
fn change(function: &ScriptFuncDef, name: &str, ast: &AST, depth: usize) -> Option<Position> {
    let (mut found, mut declares, mut inner) = (None, false, Vec::new());
    let alone =
        ast.clone_functions_only_filtered(|_, _, _, other, _| other == function.name.as_str());
    alone.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(declared, ..))) => declares |= declared.0.name == name,
            Some(ASTNode::Stmt(Stmt::For(variables, ..))) => {
                declares |= variables.0.name == name
                    || variables
                        .1
                        .as_ref()
                        .is_some_and(|counter| counter.name == name);
            }
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => {
                let changed = root(&assignment.1.lhs).filter(|(variable, _)| *variable == name);
                found = found.or(changed.map(|(_, point)| point));
            }
            Some(ASTNode::Expr(Expr::DynamicConstant(value, _))) => {
                inner.extend(
                    value
                        .read_lock::<FnPtr>()
                        .map(|closure| closure.fn_name().to_owned()),
                );
            }
            _ => {}
        }
        true
    });
    if declares || depth == MAX_DEPTH {
        return None;
    }
    found.or_else(|| {
        let closures = ast
            .iter_fn_def()
            .filter(|function| inner.iter().any(|name| function.name == *name));
        let mut sharing =
            closures.filter(|closure| closure.params.iter().any(|parameter| parameter == name));
        sharing.find_map(|closure| change(closure, name, ast, depth + 1))
    })
}

/// The variable that an assignment changes in the end.
fn root(expr: &Expr) -> Option<(&str, Position)> {
    match expr {
        Expr::Variable(name, _, point) => Some((&name.1, *point)),
        Expr::Dot(chain, ..) | Expr::Index(chain, ..) => root(&chain.lhs),
        _ => None,
    }
}

//! What a closure captured, as plain data that no call can change.
//!
//! Rhai makes a captured variable a cell that the script and all calls share. Here it is copied
//! when the closure is declared, to the last item and closure within it, and each call gets a copy
//! that counts as a constant.

use rhai::{
    AST, ASTNode, Dynamic, Engine, Expr, FnCallExpr, FnPtr, Module, Position, ScriptFuncDef, Stmt,
};

use super::draft::finding;
use super::position::ScriptText;
use crate::diag::{Code, Diagnostic};

/// Makes every closure keep what its variables are where it is declared.
///
/// Where Rhai comes to a closure it makes a cell of each captured variable, and then reads them all
/// into the closure. Before each reading it asks here; a cell that is found then was made for that
/// reading. The variable gets its plain value back, and the closure a copy that counts as constant.
pub(super) fn copy_captures(engine: &mut Engine) {
    // Rhai marks what may change between its versions as deprecated; a test holds what it does here.
    #[allow(deprecated)]
    engine.on_var(|name, _, mut context| {
        let Some(value) = context
            .scope_mut()
            .get_mut(name)
            .filter(|value| value.is_shared())
        else {
            return Ok(None);
        };
        let plain = frozen(value);
        *value = plain.clone();
        Ok(Some(plain.into_read_only()))
    });
}

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

/// Every closure that changes what it captured. What this cannot see, such as a method
/// of which nothing is known here, changes only what its own call was given.
///
/// **Errors**: `K0206`.
pub(super) fn refused(source: &ScriptText, ast: &AST) -> Vec<Diagnostic> {
    let mut found = changes(ast);
    found.sort_by_key(|(_, point)| source.byte(*point));
    found.dedup();
    let diagnostic = |(name, point): (String, Position)| {
        let span = source.span(source.word_at(point));
        let message = format!("the closure would change `{name}`");
        let label = "it keeps what was declared with it";
        let help = format!(
            "what a closure answers follows from what it is called with; for a value of its own write `let own = {name};` within the closure, and to go through a list write `for`"
        );
        finding(Code::Shadowing, message, &span, label).help(help)
    };
    found.into_iter().map(diagnostic).collect()
}

fn changes(ast: &AST) -> Vec<(String, Position)> {
    let mut found = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let call = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _)))
            | Some(ASTNode::Stmt(Stmt::FnCall(call, _))) => call,
            _ => return true,
        };
        if let Some((function, captured)) = declared(call, ast) {
            let names = function.params.iter().take(captured);
            found.extend(
                names.filter_map(|name| Some((name.to_string(), change(function, name, ast, 0)?))),
            );
        }
        true
    });
    found
}

/// The function of a closure that captures, and how many of its parameters are captured: Rhai
/// writes it as `curry(closure, variable, ...)`.
fn declared<'a>(call: &FnCallExpr, ast: &'a AST) -> Option<(&'a ScriptFuncDef, usize)> {
    let (closure, captured) = call.args.split_first().filter(|_| call.name == "curry")?;
    let Expr::DynamicConstant(value, _) = closure else {
        return None;
    };
    let name = value.read_lock::<FnPtr>()?.fn_name().to_owned();
    let function = ast.iter_fn_def().find(|function| function.name == name)?;
    Some((function, captured.len()))
}

/// How deep closures within closures are followed.
const MAX_DEPTH: usize = 16;

/// Methods of lists, maps and texts that change what stands before their point.
const CHANGING: [&str; 28] = [
    "append",
    "chop",
    "clear",
    "crop",
    "dedup",
    "drain",
    "fill_with",
    "insert",
    "make_lower",
    "make_upper",
    "mixin",
    "order",
    "order_by",
    "order_desc",
    "pad",
    "pop",
    "push",
    "remove",
    "retain",
    "reverse",
    "shift",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "take",
    "trim",
    "truncate",
];

/// A syntax tree of one function alone.
fn alone(function: &ScriptFuncDef) -> AST {
    let mut module = Module::new();
    module.set_script_fn(function.clone());
    AST::new([], module)
}

/// Where a function changes one of its parameters, or `this`, itself or in a closure within. A
/// function that declares a variable of that name is left to run.
fn change(function: &ScriptFuncDef, name: &str, ast: &AST, depth: usize) -> Option<Position> {
    let (mut found, mut declares, mut inner) = (None, false, Vec::new());
    let alone = alone(function);
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
            Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)))
                if CHANGING.contains(&call.name.as_str()) =>
            {
                let changed = call.args.first().and_then(root);
                let changed = changed.filter(|(variable, _)| *variable == name);
                found = found.or(changed.map(|(_, point)| point));
            }
            Some(ASTNode::Expr(chain @ (Expr::Dot(..) | Expr::Index(..)))) => {
                let changed = root(chain).filter(|(variable, _)| *variable == name);
                let changed = changed.filter(|_| is_change(chain, ast, depth));
                found = found.or(changed.map(|(_, point)| point));
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
        Expr::ThisPtr(point) => Some(("this", *point)),
        Expr::Dot(chain, ..) | Expr::Index(chain, ..) => root(&chain.lhs),
        _ => None,
    }
}

/// Whether the first method of a chain changes what stands before it, be it a method of the
/// language or a function of the script.
fn is_change(chain: &Expr, ast: &AST, depth: usize) -> bool {
    let Some(call) = first_method(chain) else {
        return false;
    };
    let mut own = ast
        .iter_fn_def()
        .filter(|function| function.name == call.name && function.params.len() == call.args.len());
    CHANGING.contains(&call.name.as_str())
        || (depth < MAX_DEPTH
            && own.any(|function| change(function, "this", ast, depth + 1).is_some()))
}

/// The first method among the links of a chain.
fn first_method(link: &Expr) -> Option<&FnCallExpr> {
    match link {
        Expr::MethodCall(call, _) => Some(call),
        Expr::Dot(chain, ..) => first_method(&chain.lhs).or_else(|| first_method(&chain.rhs)),
        Expr::Index(chain, ..) => match (&chain.lhs, &chain.rhs) {
            (lhs, Expr::Dot(next, ..) | Expr::Index(next, ..)) => {
                first_method(lhs).or_else(|| first_method(&next.rhs))
            }
            (lhs, _) => first_method(lhs),
        },
        _ => None,
    }
}

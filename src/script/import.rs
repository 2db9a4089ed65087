//! Imports: where they may stand, where they may lead, and the modules they bring.
//!
//! Rhai would panic on an import evaluated on its own and declare twice what is not cached, so each
//! file is read and compiled once for its layer, and all imports of a script are evaluated before
//! each of its statements.

use std::any::TypeId;
use std::collections::BTreeMap;

use rhai::{
    AST, Dynamic, EncapsulatedEnviron, Engine, EvalAltResult, FnAccess, FuncRegistration, Module,
    ModuleResolver, Position, RhaiFunc, Shared,
};

use super::draft::finding;
use super::position::ScriptText;
use super::tokens::TokenKind;
use super::walk::Arities;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::LayerName;

/// One import as it is written.
#[derive(Clone, Debug)]
pub(super) struct Import {
    /// The path of the file, relative to the project folder.
    pub path: String,
    /// What its functions are called by.
    pub alias: String,
    /// Where the path stands.
    pub span: Span,
}

/// The imports at the head of a script, and what is wrong with those elsewhere or leading astray.
pub(super) fn imports(source: &ScriptText, layer: &LayerName) -> (Vec<Import>, Vec<Diagnostic>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let mut at = 0;
    while source.word(at) == "import" {
        let end = (at..source.tokens.len())
            .find(|position| source.word(*position) == ";")
            .unwrap_or(source.tokens.len());
        match one(source, layer, at, end) {
            Ok(import) => found.push(import),
            Err(diagnostic) => wrong.push(*diagnostic),
        }
        at = end + 1;
    }
    for (position, token) in source.tokens.iter().enumerate().skip(at) {
        if source.word(position) == "import"
            && source
                .tokens
                .get(position + 1)
                .is_some_and(|next| next.kind == TokenKind::Text)
        {
            let span = source.span(token.range.clone());
            let diagnostic = finding(
                Code::ImportInvalid,
                "an import does not stand first in its file",
                &span,
                "something stands before it",
            );
            wrong.push(diagnostic.help("move it to the head of the file"));
        }
    }
    (found, wrong)
}

fn one(
    source: &ScriptText,
    layer: &LayerName,
    at: usize,
    end: usize,
) -> Result<Import, Box<Diagnostic>> {
    let token = source
        .tokens
        .get(at + 1)
        .filter(|token| token.kind == TokenKind::Text && at + 1 < end);
    let whole = source.span(source.tokens[at].range.clone());
    let form = "write `import \"rules/lib/name.rhai\" as name;`";
    let Some(token) = token else {
        return Err(Box::new(
            finding(
                Code::ImportInvalid,
                "an import without a path in quotes",
                &whole,
                "here",
            )
            .help(form),
        ));
    };
    let span = source.span(token.range.clone());
    let written = source.text[token.range.clone()]
        .trim_matches(['"', '`'])
        .to_owned();
    if source.word(at + 2) != "as" || at + 3 >= end {
        let diagnostic = finding(
            Code::ImportInvalid,
            "an import without a name",
            &span,
            "nothing to call its functions by",
        );
        return Err(Box::new(diagnostic.help(form)));
    }
    let alias = source.word(at + 3).to_owned();
    match resolve(&source.path, &written, layer) {
        Some(path) => Ok(Import { path, alias, span }),
        None => {
            let allowed = match layer {
                LayerName::National => "only files under `rules/` can be imported here".to_owned(),
                LayerName::Municipal(id) => format!(
                    "only files under `rules/` and `municipalities/{id}/` can be imported here"
                ),
            };
            let message = format!("`{written}` is outside of what may be imported");
            Err(Box::new(
                finding(
                    Code::ImportInvalid,
                    message,
                    &span,
                    "not reachable from here",
                )
                .help(allowed),
            ))
        }
    }
}

/// The file that an import means: from the project folder where it begins with `rules/`, else from
/// the script's own folder.
fn resolve(script: &str, written: &str, layer: &LayerName) -> Option<String> {
    let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> =
        if written.starts_with("rules/") || written.starts_with("municipalities/") {
            Vec::new()
        } else {
            folder.split('/').collect()
        };
    for part in written.split('/') {
        match part {
            ".." => drop(parts.pop()?),
            "." => {}
            part if part.is_empty() || part.contains(['\\', ':']) => return None,
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let path = if path.ends_with(".rhai") {
        path
    } else {
        format!("{path}.rhai")
    };
    let own = match layer {
        LayerName::National => None,
        LayerName::Municipal(id) => Some(format!("municipalities/{id}/")),
    };
    let allowed = path.starts_with("rules/") || own.is_some_and(|own| path.starts_with(&own));
    allowed.then_some(path)
}

/// How many files may import each other in a row.
pub(super) const MAX_CHAIN: usize = 64;

/// A compiled file of functions.
#[derive(Clone)]
pub(super) struct Library {
    pub functions: Arities,
    /// What scripts call them by; `None` where something that it imports is not there.
    pub module: Option<Shared<Module>>,
}

/// A module of the functions of one file. What it imports is known to its functions alone, so that
/// a module holds no other, and a file that many import is there once.
pub(super) fn module(
    ast: &AST,
    imports: impl IntoIterator<Item = (String, Shared<Module>)>,
) -> Shared<Module> {
    let environment = Shared::new(EncapsulatedEnviron {
        lib: std::iter::once(ast.shared_lib().clone()).collect(),
        imports: imports
            .into_iter()
            .map(|(alias, module)| (alias.into(), module))
            .collect(),
        constants: None,
    });
    let mut module = Module::new();
    for function in ast
        .iter_fn_def()
        .filter(|function| function.access == FnAccess::Public)
    {
        let types = vec![TypeId::of::<Dynamic>(); function.params.len()];
        let body = RhaiFunc::Script {
            fn_def: function.clone(),
            env: Some(environment.clone()),
        };
        FuncRegistration::new(function.name.as_str())
            .in_internal_namespace()
            .set_into_module_raw(&mut module, types, body);
    }
    if let Some(path) = ast.source() {
        module.set_id(path);
    }
    module.build_index();
    Shared::new(module)
}

/// Finds modules among the files that were read before.
pub(super) struct ImportResolver {
    /// The modules by path.
    pub modules: BTreeMap<String, Shared<Module>>,
    /// The layer, for paths.
    pub layer: LayerName,
}

impl ModuleResolver for ImportResolver {
    fn resolve(
        &self,
        _: &Engine,
        source: Option<&str>,
        path: &str,
        point: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let module = resolve(source.unwrap_or(""), path, &self.layer)
            .and_then(|file| self.modules.get(&file).cloned());
        module.ok_or_else(|| Box::new(EvalAltResult::ErrorModuleNotFound(path.to_owned(), point)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_leads_only_into_its_own_folders() {
        let own = LayerName::Municipal("a".into());
        let from = "municipalities/a/rules.rhai";
        assert_eq!(
            resolve(from, "lib", &own).as_deref(),
            Some("municipalities/a/lib.rhai")
        );
        assert_eq!(
            resolve(from, "rules/lib.rhai", &own).as_deref(),
            Some("rules/lib.rhai")
        );
        assert_eq!(
            resolve("rules/sheets/a.rhai", "../lib", &LayerName::National).as_deref(),
            Some("rules/lib.rhai")
        );
        for path in [
            "../b/lib",
            "municipalities/b/lib",
            "/etc/passwd",
            "../../x",
            "../../../x",
            "C:\\x",
            "",
        ] {
            assert_eq!(resolve(from, path, &own), None, "{path}");
        }
        assert_eq!(
            resolve("rules/a.rhai", "municipalities/a/lib", &LayerName::National),
            None
        );
    }
}

//! What each file of the sources uses, as Rust reads it: `use` trees with all their groups, paths
//! in code, paths in the words of a macro.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Ident, Item, Macro, Path, Token, UseTree, Visibility};

/// The names of modules from the crate down, and perhaps of an item; no `crate`, `self` or `super`
/// in it.
pub type Names = Vec<String>;

/// A file of the sources.
pub struct Source {
    /// Where it lies, from `src/` on.
    pub path: PathBuf,
    /// The module that it is.
    pub module: Names,
    /// Everything that it uses of this crate, in order.
    pub uses: Vec<Use>,
    /// The items that it defines.
    items: BTreeSet<String>,
    /// The types and traits that it defines outside tests, within modules and functions too.
    pub types: Vec<String>,
    /// What it calls by a name of its own, and what that is.
    imports: BTreeMap<String, Names>,
    /// The modules that it takes every name of.
    globs: Vec<Names>,
    /// The modules below it that are compiled for tests alone.
    test_modules: Vec<Names>,
}

/// One use of something of this crate.
#[derive(Debug, PartialEq, Eq)]
pub struct Use {
    /// What is used.
    pub path: Names,
    /// Whether only tests use it.
    pub in_test: bool,
}

impl Source {
    /// Whether it is nothing but the front of its folder.
    pub fn is_front(&self) -> bool {
        self.path.ends_with("mod.rs")
    }
}

/// The module that a file is, by its path from `src/` on.
fn module_of(path: &std::path::Path) -> Names {
    let mut names: Names = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if names
        .last()
        .is_some_and(|last| matches!(last.as_str(), "mod" | "lib"))
    {
        names.pop();
    }
    names
}

/// All sources together.
pub struct Sources {
    /// Each file, in order of path.
    pub files: Vec<Source>,
    by_module: BTreeMap<Names, usize>,
}

impl Sources {
    /// Reads files, each given by its path from `src/` on and its text.
    pub fn read(texts: &[(PathBuf, String)]) -> Self {
        let modules: BTreeSet<Names> = texts.iter().map(|(path, _)| module_of(path)).collect();
        let files: Vec<Source> = texts
            .iter()
            .map(|(path, text)| read(path.clone(), text, &modules))
            .collect();
        let by_module = files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.module.clone(), at))
            .collect();
        Self { files, by_module }
    }

    /// Whether a file is compiled for tests alone.
    pub fn is_test(&self, file: &Source) -> bool {
        self.files
            .iter()
            .flat_map(|other| &other.test_modules)
            .any(|test| file.module.starts_with(test))
    }

    /// The file where something is defined, whatever hands it on; that of the deepest module where
    /// nothing is.
    pub fn home(&self, path: &[String]) -> Option<usize> {
        self.find(path, 8)
    }

    fn find(&self, path: &[String], steps: usize) -> Option<usize> {
        let deepest = (0..=path.len())
            .rev()
            .find(|length| self.by_module.contains_key(&path[..*length]))?;
        let at = self.by_module[&path[..deepest]];
        let file = &self.files[at];
        let Some(name) = path.get(deepest) else {
            return Some(at);
        };
        if file.items.contains(name) || steps == 0 {
            return Some(at);
        }
        let through = |other: &Names| [other.as_slice(), &path[deepest + 1..]].concat();
        if let Some(other) = file.imports.get(name) {
            return self.find(&through(other), steps - 1);
        }
        let of_glob = file
            .globs
            .iter()
            .filter_map(|glob| self.find(&[glob.as_slice(), &path[deepest..]].concat(), steps - 1));
        of_glob
            .into_iter()
            .find(|other| self.files[*other].items.contains(name))
            .or(Some(at))
    }
}

/// Reads one file; `modules` are all that are files.
fn read(path: PathBuf, text: &str, modules: &BTreeSet<Names>) -> Source {
    let tree: File = syn::parse_file(text)
        .unwrap_or_else(|error| panic!("{} is not Rust: {error}", path.display()));
    let module = module_of(&path);
    let mut reader = Reader {
        modules,
        scope: module.clone(),
        tests: 0,
        written: Vec::new(),
        inline: BTreeSet::new(),
        types: Vec::new(),
        imports: BTreeMap::new(),
        globs: Vec::new(),
        test_modules: Vec::new(),
    };
    reader.visit_file(&tree);
    let items = tree.items.iter().filter_map(name_of).collect();
    let Reader {
        written,
        inline,
        types,
        imports,
        globs,
        test_modules,
        ..
    } = reader;
    let known = Known {
        file: &module,
        modules,
        inline: &inline,
    };
    let imports: BTreeMap<String, Names> = imports
        .into_iter()
        .filter_map(|(name, (scope, path))| Some((name, known.whole(&scope, &path, None)?)))
        .collect();
    let uses = written.iter().filter_map(|one| {
        let path = known.whole(&one.scope, &one.path, (!one.is_import).then_some(&imports))?;
        Some(Use {
            path,
            in_test: one.in_test,
        })
    });
    let uses = uses.collect();
    let globs = globs
        .iter()
        .filter_map(|(scope, path)| known.whole(scope, path, None))
        .collect();
    Source {
        path,
        module,
        uses,
        items,
        types,
        imports,
        globs,
        test_modules,
    }
}

/// What names can stand for in one file.
struct Known<'a> {
    file: &'a Names,
    modules: &'a BTreeSet<Names>,
    inline: &'a BTreeSet<Names>,
}

impl Known<'_> {
    /// A path from the crate down; none where it leads out of the crate, or is a name of the file's
    /// own.
    fn whole(
        &self,
        scope: &Names,
        path: &[String],
        imports: Option<&BTreeMap<String, Names>>,
    ) -> Option<Names> {
        let mut base = scope.clone();
        let mut rest = path;
        let mut is_bare = true;
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            is_bare = false;
            rest = after;
        }
        if !is_bare {
            // What lies in a module within the file is the file's own.
            let whole = [base.as_slice(), rest].concat();
            return (!self.inline.iter().any(|inner| whole.starts_with(inner))).then_some(whole);
        }
        let first = rest.first()?;
        if let Some(import) = imports.and_then(|imports| imports.get(first)) {
            return Some([import.as_slice(), &rest[1..]].concat());
        }
        let child = [scope.as_slice(), std::slice::from_ref(first)].concat();
        let of_file = [self.file.as_slice(), std::slice::from_ref(first)].concat();
        (self.modules.contains(&child) && child == of_file)
            .then(|| [scope.as_slice(), rest].concat())
    }
}

/// A path as it is written.
struct Written {
    scope: Names,
    path: Names,
    in_test: bool,
    is_import: bool,
}

struct Reader<'m> {
    modules: &'m BTreeSet<Names>,
    /// The module that is gone through, within the file or the file itself.
    scope: Names,
    /// How many items for tests alone are around it.
    tests: usize,
    written: Vec<Written>,
    inline: BTreeSet<Names>,
    types: Vec<String>,
    imports: BTreeMap<String, (Names, Names)>,
    globs: Vec<(Names, Names)>,
    test_modules: Vec<Names>,
}

impl Reader<'_> {
    fn note(&mut self, path: Names, is_import: bool) {
        self.written.push(Written {
            scope: self.scope.clone(),
            path,
            in_test: self.tests > 0,
            is_import,
        });
    }

    /// Notes every leaf of a `use` tree.
    fn note_tree(&mut self, tree: &UseTree, before: &Names) {
        let with = |ident: &Ident| [before.as_slice(), &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|item| self.note_tree(item, before)),
            UseTree::Glob(_) => {
                self.globs.push((self.scope.clone(), before.clone()));
                self.note(before.clone(), true);
            }
            UseTree::Name(name) if name.ident == "self" => {
                let own = before.last().cloned().unwrap_or_default();
                self.note_import(own, before.clone());
            }
            UseTree::Name(name) => self.note_import(name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(rename) if rename.ident == "self" => {
                self.note_import(rename.rename.to_string(), before.clone());
            }
            UseTree::Rename(rename) => {
                self.note_import(rename.rename.to_string(), with(&rename.ident));
            }
        }
    }

    fn note_import(&mut self, name: String, path: Names) {
        if self.tests == 0 {
            self.imports
                .insert(name, (self.scope.clone(), path.clone()));
        }
        self.note(path, true);
    }

    /// Notes the paths among the words of a macro, whatever the macro makes of them.
    fn note_words(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            let starts_path = input.peek(Ident)
                || input.peek(Token![crate])
                || input.peek(Token![super])
                || input.peek(Token![self]);
            if starts_path && input.peek2(Token![::]) {
                let mut path = vec![input.call(Ident::parse_any)?.to_string()];
                // `::` counts as two words.
                while input.peek(Token![::]) && (input.peek3(Ident) || input.peek3(Token![super])) {
                    input.parse::<Token![::]>()?;
                    path.push(input.call(Ident::parse_any)?.to_string());
                }
                self.note(path, false);
                continue;
            }
            let content;
            if input.peek(syn::token::Paren) {
                syn::parenthesized!(content in input);
            } else if input.peek(syn::token::Bracket) {
                syn::bracketed!(content in input);
            } else if input.peek(syn::token::Brace) {
                syn::braced!(content in input);
            } else {
                input.step(|cursor| {
                    cursor
                        .token_tree()
                        .map(|(_, rest)| ((), rest))
                        .ok_or_else(|| cursor.error("a word"))
                })?;
                continue;
            }
            self.note_words(&content)?;
        }
        Ok(())
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let is_test = is_for_tests(attributes(item));
        self.tests += usize::from(is_test);
        if self.tests == 0 {
            self.types.extend(type_of(item));
        }
        match item {
            Item::Mod(module) => {
                self.scope.push(module.ident.to_string());
                if module.content.is_some() {
                    self.inline.insert(self.scope.clone());
                } else if is_test && self.modules.contains(&self.scope) {
                    self.test_modules.push(self.scope.clone());
                }
                visit::visit_item_mod(self, module);
                self.scope.pop();
            }
            Item::Use(used) => {
                self.note_tree(&used.tree, &Names::new());
            }
            other => visit::visit_item(self, other),
        }
        self.tests -= usize::from(is_test);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let is_test = is_for_tests(&function.attrs);
        self.tests += usize::from(is_test);
        visit::visit_impl_item_fn(self, function);
        self.tests -= usize::from(is_test);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            self.note(
                path.segments
                    .iter()
                    .map(|segment| segment.ident.to_string())
                    .collect(),
                false,
            );
        }
        visit::visit_path(self, path);
    }

    /// `pub(super)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// The words of attributes belong to others, such as `serde`.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_macro(&mut self, used: &'ast Macro) {
        self.visit_path(&used.path);
        let words = |input: ParseStream<'_>| self.note_words(input);
        words
            .parse2(used.tokens.clone())
            .unwrap_or_else(|error| panic!("words of a macro: {error}"));
    }
}

/// Whether something is compiled for tests alone.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<Path>()
                    .is_ok_and(|path| path.is_ident("test")))
    })
}

pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name of the type or trait that an item defines.
fn type_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Enum(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Mod(item) if item.content.is_some() => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

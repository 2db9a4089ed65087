//! The tree of comparable categories.

use crate::diag::{Anchor, Code, Diagnostic, Found, Span, did_you_mean};
use crate::facts::{Label, Vocabulary};
use crate::toml_table::{TomlDocument, TomlTable, WithPlace, is_name};

use super::category_form::CATEGORIES_FILE;
use super::{Expr, Id, Node};

/// A node of the tree. **Invariant**: a child's id is its parent's id, a point, and a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Category {
    /// Its id, such as `introduksjonsprogram.lonn`.
    pub id: Id,
    /// Its name for people.
    pub label: Label,
    /// The fact that costs are divided by; absent where only totals are compared.
    pub denominator: Option<Id>,
    /// The fact that counts the heads its kroner are about, where that is another than the
    /// denominator.
    pub rests_on: Option<Id>,
    /// The fact that says how many of its kroner are due to one person.
    pub largest: Option<Id>,
    /// Whether it stands beside the areas and is not part of any total.
    pub memo: bool,
    /// Where it is declared.
    pub span: Anchor,
}

impl Category {
    /// The id of the node above, if any.
    pub fn parent(&self) -> Option<&str> {
        self.id.rsplit_once('.').map(|(parent, _)| parent)
    }
}

/// All categories. **Order**: as declared, each parent before its children.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Categories {
    /// The nodes.
    pub nodes: Vec<Category>,
}

impl Categories {
    /// A node by id.
    pub fn get(&self, id: &str) -> Option<&Category> {
        self.nodes.iter().find(|node| &*node.id == id)
    }

    /// The nodes directly below one, or the areas themselves for `None`.
    pub fn children<'a>(&'a self, parent: Option<&'a str>) -> impl Iterator<Item = &'a Category> {
        self.nodes
            .iter()
            .filter(move |node| node.parent() == parent)
    }

    /// The fact that costs of a category are divided by: its own, else the nearest above.
    pub fn denominator(&self, id: &str) -> Option<&Id> {
        let node = self.get(id)?;
        node.denominator
            .as_ref()
            .or_else(|| self.denominator(node.parent()?))
    }

    /// The fact that counts the heads a category's kroner are about: its own, else the nearest
    /// above, else what they are divided by.
    pub fn rests_on(&self, id: &str) -> Option<&Id> {
        let mut above = self.get(id);
        while let Some(node) = above {
            if node.rests_on.is_some() {
                return node.rests_on.as_ref();
            }
            above = node.parent().and_then(|parent| self.get(parent));
        }
        self.denominator(id)
    }

    /// The fact that a row about `subject` is divided by: that of its categories, where all have
    /// the same.
    pub fn shared_denominator(&self, subject: &Expr) -> Option<&Id> {
        let mut denominators = Vec::new();
        subject.walk(&mut |expr| {
            if let Node::Category(id) = &*expr.node {
                denominators.push(self.denominator(id));
            }
        });
        let first = denominators.first().copied().flatten()?;
        denominators
            .iter()
            .all(|denominator| *denominator == Some(first))
            .then_some(first)
    }

    /// Whether `id` is `above` or lies below it.
    pub fn is_within(id: &str, above: &str) -> bool {
        id.strip_prefix(above)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// The deepest nesting of lines below an area.
const MAX_DEPTH: usize = 8;

/// Names that mean something else where a category could stand.
const RESERVED: [&str; 3] = ["outside", "ignored", "row"];

/// Reads `categories.toml`.
///
/// **Errors**: `K0703` unreadable TOML, `K0307` an entry that cannot be used, `K0301` an undeclared
/// denominator.
pub fn parse_categories(path: &str, text: &str, vocabulary: &Vocabulary) -> Found<Categories> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut root = document.table(CATEGORIES_FILE.table);
    let mut categories = Categories::default();
    for area in root.tables("area", &mut found) {
        read_category(area, None, vocabulary, &mut categories, &mut found);
    }
    root.finish(&mut found);
    Found::in_order(categories, found)
}

fn read_category(
    mut table: TomlTable<'_>,
    parent: Option<&Category>,
    vocabulary: &Vocabulary,
    categories: &mut Categories,
    found: &mut Vec<Diagnostic>,
) {
    let id = table.required_string("id", found);
    let label = Label::read(&mut table, id.as_ref().map_or("", |id| &id.value), found);
    let denominator = table.string("denominator", found);
    let (rests_on, largest) = (
        table.string("rests_on", found),
        table.string("largest", found),
    );
    let memo = table.boolean("memo", found);
    let lines = table.tables("line", found);
    table.finish(found);
    let Some(id) = id else { return };
    let [denominator, rests_on, largest] = [denominator, rests_on, largest].map(|fact| {
        fact.filter(|fact| is_declared(fact, vocabulary, found))
            .map(|fact| Id::from(fact.value))
    });
    let full_id = parent.map_or_else(
        || id.value.clone(),
        |parent| format!("{}.{}", parent.id, id.value),
    );
    let depth = full_id.matches('.').count();
    if !is_usable(&id, parent, vocabulary, found) {
        return;
    }
    if let Some(other) = categories.get(&full_id) {
        found.push(
            invalid(
                format!("category `{full_id}` is declared twice"),
                &id.span,
                "again here",
            )
            .at_span(&other.span, "first here"),
        );
        return;
    }
    if depth == MAX_DEPTH {
        found.push(invalid(
            format!("categories are nested deeper than {MAX_DEPTH}"),
            &id.span,
            "",
        ));
        return;
    }
    let category = Category {
        id: Id::from(full_id),
        label,
        denominator,
        rests_on,
        largest,
        memo: parent.map_or_else(|| memo.is_some_and(|memo| memo.value), |parent| parent.memo),
        span: id.span.into(),
    };
    categories.nodes.push(category.clone());
    for line in lines {
        read_category(line, Some(&category), vocabulary, categories, found);
    }
}

fn invalid(message: impl Into<String>, span: &Span, text: &str) -> Diagnostic {
    Diagnostic::new(Code::VocabularyInvalid, message).at_span(span, text)
}

/// Whether scripts can write the id as a name of its own.
fn is_usable(
    id: &WithPlace<String>,
    parent: Option<&Category>,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let message = || format!("`{}` cannot be the id of a category", id.value);
    if !is_name(&id.value) {
        let help = "write small letters, digits and `_`, no digit first";
        found.push(invalid(message(), &id.span, "scripts cannot write this name").help(help));
        return false;
    }
    let siblings = match parent {
        Some(_) => None,
        None if RESERVED.contains(&&*id.value) => Some("a word of the rule language"),
        None if vocabulary.dimensions.contains_key(&*id.value) => Some("the name of a dimension"),
        None => None,
    };
    if let Some(taken) = siblings {
        found.push(invalid(message(), &id.span, taken));
    }
    siblings.is_none()
}

fn is_declared(
    fact: &WithPlace<String>,
    vocabulary: &Vocabulary,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let declared = vocabulary.facts.contains_key(&*fact.value);
    if !declared {
        let help = did_you_mean(&fact.value, vocabulary.facts.keys().map(|id| &**id));
        found.push(
            Diagnostic::new(Code::UnknownFact, format!("unknown fact `{}`", fact.value))
                .at_span(&fact.span, "not declared in vocabulary.toml")
                .maybe_help(help),
        );
    }
    declared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::shown_with_places;
    use crate::facts::parse_vocabulary;

    fn check(text: &str, expected: &[&str]) -> Categories {
        let vocabulary = parse_vocabulary(
            "rules/vocabulary.toml",
            "[units.persons]\n[dimensions.funksjon]\n[facts.barn]\nunit = 'persons'\n[facts.'barn.hjelp']\nunit = 'persons'\n",
        );
        assert_eq!(vocabulary.diagnostics, []);
        let found = parse_categories("rules/categories.toml", text, &vocabulary.value);
        assert_eq!(shown_with_places(&found.diagnostics, text), expected);
        found.value
    }

    #[test]
    fn order_and_nesting_are_kept() {
        let categories = check(
            "[[area]]\nid = 'sosial'\nnb = 'Sosial'\nen = 'Social'\n\
             [[area]]\nid = 'barnevern'\ndenominator = 'barn'\n\
             [[area.line]]\nid = 'lonn'\n[[area.line]]\nid = 'drift'\ndenominator = 'barn.hjelp'\n\
             [[area.line.line]]\nid = 'kjop'\n\
             [[area]]\nid = 'stonad'\nmemo = true\n[[area.line]]\nid = 'intro'\n",
            &[],
        );
        let ids: Vec<&str> = categories.nodes.iter().map(|node| &*node.id).collect();
        assert_eq!(
            ids,
            [
                "sosial",
                "barnevern",
                "barnevern.lonn",
                "barnevern.drift",
                "barnevern.drift.kjop",
                "stonad",
                "stonad.intro"
            ]
        );
        assert_eq!(
            categories.nodes[0].label,
            Label {
                nb: "Sosial".to_owned(),
                en: Some("Social".to_owned())
            }
        );
        assert_eq!(
            categories.denominator("barnevern.lonn").map(|id| &**id),
            Some("barn")
        );
        assert_eq!(
            categories
                .denominator("barnevern.drift.kjop")
                .map(|id| &**id),
            Some("barn.hjelp")
        );
        assert_eq!(categories.denominator("sosial"), None);
        let memo: Vec<bool> = categories.nodes.iter().map(|node| node.memo).collect();
        assert_eq!(memo, [false, false, false, false, false, true, true]);
    }

    #[test]
    fn a_subject_over_several_categories_has_a_denominator_only_where_they_share_it() {
        let categories = check(
            "[[area]]\nid = 'a'\ndenominator = 'barn'\n[[area.line]]\nid = 'x'\n[[area.line]]\nid = 'y'\n\
             [[area.line]]\nid = 'z'\ndenominator = 'barn.hjelp'\n[[area]]\nid = 'b'\n",
            &[],
        );
        let category = |id: &str| Expr::new(Node::Category(Id::from(id)), Span::new("", 0, 0));
        let sum = |a, b| {
            Expr::new(
                Node::Arithmetic(crate::model::Arithmetic::Add, category(a), category(b)),
                Span::new("", 0, 0),
            )
        };
        let shared = |subject: &Expr| {
            categories
                .shared_denominator(subject)
                .map(ToString::to_string)
        };
        assert_eq!(shared(&category("a.z")), Some("barn.hjelp".to_owned()));
        assert_eq!(shared(&sum("a.x", "a.y")), Some("barn".to_owned()));
        assert_eq!(shared(&sum("a.x", "a.z")), None);
        assert_eq!(shared(&sum("a.x", "b")), None);
        assert_eq!(shared(&sum("b", "a.x")), None);
    }

    #[test]
    fn all_that_cannot_be_used_is_reported_together() {
        check(
            "[[area]]\nnb = 'Uten id'\n[[area]]\nid = 'a'\ndenominator = 'barm'\nlabel = ''\n[[area.line]]\nid = 'x'\nmemo = true\n\
             [[area.line]]\nid = 'x'\n[[area]]\nid = 'row'\n[[area]]\nid = 'funksjon'\n[[area]]\nid = 'a-b'\n[[areas]]\n",
            &[
                "K0703 `area` lacks `id` @ [[area]]",
                "K0301 unknown fact `barm` @ 'barm': not declared in vocabulary.toml | did you mean `barn`?",
                "K0703 unknown entry `label` @ label: `area` has no such entry | there are `id`, `nb`, `en`, `denominator`, `rests_on`, `largest`, `memo`, `line`",
                "K0703 unknown entry `memo` @ memo: `line` has no such entry | there are `id`, `nb`, `en`, `denominator`, `rests_on`, `largest`, `line`",
                "K0307 category `a.x` is declared twice @ 'x': again here; 'x': first here",
                "K0307 `row` cannot be the id of a category @ 'row': a word of the rule language",
                "K0307 `funksjon` cannot be the id of a category @ 'funksjon': the name of a dimension",
                "K0307 `a-b` cannot be the id of a category @ 'a-b': scripts cannot write this name | write small letters, digits and `_`, no digit first",
                "K0703 unknown entry `areas` @ areas: the file has no such entry | did you mean `area`? there are `area`",
            ],
        );
    }

    #[test]
    fn nesting_has_a_limit() {
        let mut text = String::from("[[area]]\nid = 'a'\n");
        for depth in 1..20 {
            text += &format!("[[area{}]]\nid = 'b{depth}'\n", ".line".repeat(depth));
        }
        let categories = check(&text, &["K0307 categories are nested deeper than 8 @ 'b8'"]);
        assert_eq!(categories.nodes.len(), 8);
    }
}

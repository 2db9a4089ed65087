//! References, once every script is loaded: to weights, keys, rules, sheets, rows and columns. So
//! no order of files matters.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::{AllDeclared, MAX_SUGGESTIONS};
use super::draft::{ReferredKind, finding};
use super::optional;
use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::model::{
    ANY_ROW, Axis, CellRef, Expr, Layer, LayerName, Model, Node, REPORTED, RowRef, Rule, Sheet,
    Shift, circles,
};

/// Checks every reference of a model.
pub(super) fn resolve(model: &Model, declared: &AllDeclared) -> Vec<Diagnostic> {
    let visible = Visible::from(&LayerName::National, declared);
    let mut resolver = ReferenceResolver {
        model,
        declared,
        layer: LayerName::National,
        visible,
        suggestions: 0,
        diagnostics: Vec::new(),
    };
    resolver.layer(&model.national);
    for (id, layer) in &model.municipal {
        resolver.layer = LayerName::Municipal(id.clone());
        resolver.visible = Visible::from(&resolver.layer, declared);
        resolver.layer(layer);
    }
    resolver.diagnostics
}

struct ReferenceResolver<'a> {
    model: &'a Model,
    declared: &'a AllDeclared,
    layer: LayerName,
    visible: Visible<'a>,
    /// How many names were looked for among the known ones.
    suggestions: usize,
    diagnostics: Vec<Diagnostic>,
}

/// The ids that a layer may refer to: its own and the national ones; for the national layer those
/// of all municipalities too.
#[derive(Default)]
struct Visible<'a> {
    rules: BTreeSet<&'a str>,
    weights: BTreeSet<&'a str>,
    keys: BTreeSet<&'a str>,
    imputed: BTreeSet<&'a str>,
}

impl<'a> Visible<'a> {
    fn from(layer: &LayerName, declared: &'a AllDeclared) -> Self {
        let mut visible = Self::default();
        let meets = |name: &LayerName| {
            *layer == LayerName::National || *name == LayerName::National || name == layer
        };
        for (_, declared) in declared.iter().filter(|(name, _)| meets(name)) {
            visible.rules.extend(declared.rules.iter().map(|id| &**id));
            visible
                .weights
                .extend(declared.weights.iter().map(|id| &**id));
            visible.keys.extend(declared.keys.iter().map(|id| &**id));
            visible
                .imputed
                .extend(declared.imputed.iter().map(|id| &**id));
        }
        visible
    }
}

/// From where a formula is asked.
#[derive(Clone, Copy, Default)]
struct NameScope<'a> {
    /// The sheet of the asking cell.
    sheet: Option<&'a str>,
    /// The sheet whose rows a fold runs through.
    rows: Option<&'a str>,
    /// Whether it is computed before categories and cells are.
    early: bool,
}

impl NameScope<'_> {
    fn has_row(self) -> bool {
        self.sheet.is_some() || self.rows.is_some()
    }
}

impl ReferenceResolver<'_> {
    fn layer(&mut self, layer: &Layer) {
        self.references();
        let anywhere = NameScope::default();
        let early = NameScope {
            early: true,
            ..anywhere
        };
        for adjustment in layer.views.iter().flat_map(|view| &view.adjustments) {
            adjustment
                .action
                .formula()
                .into_iter()
                .for_each(|formula| self.formula(formula, early));
        }
        for rule in &layer.rules {
            rule.share
                .iter()
                .for_each(|share| self.formula(share, early));
        }
        self.over(&layer.rules);
        layer
            .keys
            .iter()
            .for_each(|key| self.formula(&key.formula, early));
        layer
            .imputed
            .iter()
            .for_each(|imputed| self.formula(&imputed.formula, early));
        for check in &layer.checks {
            self.formula(&check.condition, anywhere);
            check
                .within
                .iter()
                .for_each(|within| self.formula(within, anywhere));
        }
        for sheet in &layer.sheets {
            let asking = NameScope {
                sheet: Some(&sheet.id),
                ..anywhere
            };
            sheet
                .rows
                .iter()
                .filter_map(|row| row.subject.as_ref())
                .for_each(|subject| self.formula(subject, asking));
            sheet
                .columns
                .iter()
                .for_each(|column| self.formula(&column.formula, asking));
            for cell in &sheet.cells {
                if *cell.row != *ANY_ROW {
                    self.row(&sheet.id, &cell.row, &cell.span);
                }
                self.column(&[&sheet.id], &cell.column, &cell.span);
                cell.formula
                    .iter()
                    .for_each(|formula| self.formula(formula, asking));
            }
        }
    }

    /// The known name that an unknown one may mean.
    fn suggestion<'k>(
        &mut self,
        id: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<String> {
        self.suggestions += 1;
        if self.suggestions <= MAX_SUGGESTIONS {
            did_you_mean(id, known)
        } else {
            None
        }
    }

    fn unknown(&mut self, noun: &str, id: &str, span: &Span, known: &[&str], label: &str) {
        let diagnostic = finding(
            Code::UnknownReference,
            format!("unknown {noun} `{id}`"),
            span,
            label,
        );
        let suggestion = self.suggestion(id, known.iter().copied());
        self.diagnostics.push(diagnostic.maybe_help(suggestion));
    }

    /// Looks up the references by id alone.
    fn references(&mut self) {
        let declared = self.declared;
        for reference in declared
            .get(&self.layer)
            .iter()
            .flat_map(|declared| &declared.references)
        {
            self.known(reference.to, &reference.id, &reference.span);
        }
    }

    /// Reports an id that is not among those that a layer may refer to.
    fn known(&mut self, to: ReferredKind, id: &str, span: &Span) {
        let (noun, known) = match to {
            ReferredKind::Rule => ("rule", &self.visible.rules),
            ReferredKind::Imputed => ("imputed amount", &self.visible.imputed),
            ReferredKind::Key => ("key", &self.visible.keys),
            ReferredKind::Weight => ("weight", &self.visible.weights),
            ReferredKind::View => return self.view(id, span),
        };
        if !known.contains(id) && !optional::may_lack(self.declared, to, id) {
            self.suggestions += 1;
            let few = self.suggestions <= MAX_SUGGESTIONS;
            let suggestion = if few {
                did_you_mean(id, known.iter().copied())
            } else {
                None
            };
            let diagnostic = finding(
                Code::UnknownReference,
                format!("unknown {noun} `{id}`"),
                span,
                "declared nowhere",
            );
            self.diagnostics.push(diagnostic.maybe_help(suggestion));
        }
    }

    /// Reports a view that no layer declares; the parts of one view may be of any layer.
    fn view(&mut self, id: &str, span: &Span) {
        let views = self
            .declared
            .values()
            .flat_map(|declared| &declared.views)
            .map(|view| &**view);
        let known: Vec<&str> = views.chain([REPORTED]).collect();
        if !known.contains(&id) {
            let diagnostic = finding(
                Code::UnknownSheet,
                format!("unknown view `{id}`"),
                span,
                "declared nowhere",
            );
            self.diagnostics
                .push(diagnostic.maybe_help(did_you_mean(id, known)));
        }
    }

    fn formula(&mut self, expr: &Expr, asking: NameScope<'_>) {
        match &*expr.node {
            Node::Weight(id) => self.known(ReferredKind::Weight, id, &expr.span),
            Node::Key(id) => self.known(ReferredKind::Key, id, &expr.span),
            Node::Cell(cell) => self.cell(cell, &expr.span, asking),
            Node::Row | Node::Label(_) if !asking.has_row() => {
                let diagnostic = finding(
                    Code::UnknownReference,
                    "no row is asking here",
                    &expr.span,
                    "only a sheet has rows",
                );
                self.diagnostics.push(diagnostic.help(match asking.early {
                    true => "state a fact for it, or use weights, keys and numbers",
                    false => "name a category, or run through the rows of a sheet: `sum_over(rows(\"sheet\"), ...)`",
                }));
            }
            Node::Shift(of, Shift::Row(row)) => {
                match asking.rows.or(asking.sheet) {
                    Some(sheet) => self.row(sheet, row, &expr.span),
                    None => self.unknown("row", row, &expr.span, &[], "no sheet is asking here"),
                }
                return self.formula(of, asking);
            }
            Node::Fold {
                axis: Axis::Rows(rows),
                of,
                weight,
                ..
            } => {
                if let Some(sheet) = rows {
                    self.sheet(sheet, &expr.span);
                }
                let asking = NameScope {
                    rows: rows.as_deref().or(asking.rows),
                    ..asking
                };
                self.formula(of, asking);
                weight
                    .iter()
                    .for_each(|weight| self.formula(weight, asking));
                return;
            }
            _ => {}
        }
        expr.children()
            .into_iter()
            .for_each(|child| self.formula(child, asking));
    }

    fn cell(&mut self, cell: &CellRef, span: &Span, asking: NameScope<'_>) {
        let sheets: Vec<&str> = match &cell.sheet {
            Some(sheet) => vec![sheet],
            None => asking.rows.into_iter().chain(asking.sheet).collect(),
        };
        if sheets.is_empty() {
            let label = match asking.early {
                true => "no sheet is asking here",
                false => "no sheet is asking here; write `cell(sheet, row, column)`",
            };
            return self.unknown("column", &cell.column, span, &[], label);
        }
        if !sheets.iter().any(|sheet| self.sheet(sheet, span)) {
            return;
        }
        self.column(&sheets, &cell.column, span);
        match &cell.row {
            RowRef::Named(row) => self.row(sheets[0], row, span),
            RowRef::Same if !asking.has_row() => {
                let diagnostic = finding(
                    Code::UnknownReference,
                    "no row is asking here",
                    span,
                    "only a sheet has rows",
                );
                self.diagnostics.push(diagnostic.help("name the row"));
            }
            RowRef::Same => {}
        }
    }

    /// Whether a sheet is declared; reports it where not.
    fn sheet(&mut self, id: &str, span: &Span) -> bool {
        let model = self.model;
        let known = model.sheet(id).is_some();
        if !known {
            let sheets: Vec<&str> = model
                .national
                .sheets
                .iter()
                .map(|sheet| &*sheet.id)
                .collect();
            self.unknown("sheet", id, span, &sheets, "declared nowhere");
        }
        known
    }

    fn row(&mut self, sheet: &str, row: &str, span: &Span) {
        let model = self.model;
        let lacks =
            |of: &&Sheet| of.row(row).is_none() && !of.left_out.iter().any(|id| **id == *row);
        if let Some(of) = model.sheet(sheet).filter(lacks) {
            let rows: Vec<&str> = of.rows.iter().map(|row| &*row.id).collect();
            self.unknown("row", row, span, &rows, &format!("not in sheet `{sheet}`"));
        }
    }

    fn column(&mut self, sheets: &[&str], column: &str, span: &Span) {
        let model = self.model;
        let found = || sheets.iter().filter_map(|sheet| model.sheet(sheet));
        if !found().any(|sheet| sheet.column(column).is_some()) {
            let columns: Vec<&str> = found()
                .flat_map(|sheet| sheet.columns.iter().map(|column| &*column.id))
                .collect();
            self.unknown(
                "column",
                column,
                span,
                &columns,
                &format!("not in sheet `{}`", sheets.join("` or `")),
            );
        }
    }

    fn over(&mut self, rules: &[Rule]) {
        let declared = self.declared;
        let own: BTreeSet<&str> = declared
            .get(&self.layer)
            .into_iter()
            .flat_map(|declared| &declared.rules)
            .map(|id| &**id)
            .collect();
        for rule in rules {
            for (weaker, span) in &rule.over {
                if own.contains(&**weaker) {
                    continue;
                }
                let elsewhere = self.declared.iter().find(|(name, declared)| {
                    **name != self.layer && declared.rules.contains(weaker)
                });
                let (message, label) = match elsewhere {
                    Some((name, _)) => (
                        format!("rule `{weaker}` is of another layer: {name}"),
                        "not of this layer",
                    ),
                    None => (format!("unknown rule `{weaker}`"), "declared nowhere"),
                };
                let help = match elsewhere {
                    Some((LayerName::National, _)) => Some(
                        "a municipality's rules except from the national ones by themselves"
                            .to_owned(),
                    ),
                    Some(_) => None,
                    None => self.suggestion(weaker, own.iter().copied()),
                };
                self.diagnostics
                    .push(finding(Code::OverInvalid, message, span, label).maybe_help(help));
            }
        }
        let mut positions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        rules
            .iter()
            .enumerate()
            .for_each(|(position, rule)| positions.entry(&rule.id).or_default().push(position));
        let weaker = |rule: &Rule| -> Vec<usize> {
            let of_id = rule
                .over
                .iter()
                .filter_map(|(id, _)| positions.get(&**id))
                .flatten()
                .copied();
            let mut weaker: Vec<usize> = of_id
                .filter(|other| rule.years.overlaps(rules[*other].years))
                .collect();
            weaker.sort_unstable();
            weaker.dedup();
            weaker
        };
        for circle in circles::ways(&rules.iter().map(weaker).collect::<Vec<_>>()) {
            let rule = &rules[circle[0]];
            let path: Vec<_> = circle
                .iter()
                .map(|rule| format!("`{}`", rules[*rule].id))
                .collect();
            let span = rule.over.first().map_or(&rule.span, |(_, span)| span);
            let message = format!("rule `{}` is stronger than itself", rule.id);
            self.diagnostics.push(finding(
                Code::OverInvalid,
                message,
                span,
                format!("by way of {}", path.join(" over ")),
            ));
        }
    }
}

//! Units: everything declared must come out in the unit that its use needs.

use std::collections::BTreeMap;

use super::early::asks_too_early;
use super::infer::{ExprKind, InferenceSite, Units};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{ANY_ROW, Action, Adjustment, CellPlace, Check, Column, Expr, Model, Node, OverrideCell, Row, Sheet};
use crate::value::Unit;

/// Checks every formula of every layer.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut units = Units::new(model);
    for (_, layer) in model.named_layers() {
        for share in layer.rules.iter().filter_map(|rule| rule.share.as_ref()) {
            needs(&mut units, share, "a share", &Unit::ratio());
        }
        for key in &layer.keys {
            needs(&mut units, &key.formula, &format!("key `{}`", key.id), &Unit::ratio());
        }
        for imputed in &layer.imputed {
            needs(&mut units, &imputed.formula, &format!("imputed amount `{}`", imputed.id), &Unit::kr());
        }
        for adjustment in layer.views.iter().flat_map(|view| &view.adjustments) {
            check_adjustment(&mut units, adjustment);
        }
        for sheet in &layer.sheets {
            check_sheet(&mut units, sheet);
        }
        for check in &layer.checks {
            check_relation(&mut units, check);
        }
    }
    found.extend(units.into_found());
}

/// Holds a formula that is computed before categories and cells to a unit, a share and a ratio being the same.
fn needs<'m>(units: &mut Units<'m>, formula: &'m Expr, what: &str, needed: &Unit) {
    if asks_too_early(formula) {
        return;
    }
    let Ok(unit) = units.number(formula, InferenceSite::default()) else { return };
    if unit.add(needed).is_err() {
        let needed = units.name(needed);
        let text = format!("this is {}", units.name(&unit));
        let help = format!("let the formula come out in {needed}");
        let message = format!("{what} must be {needed}");
        units.report(Diagnostic::new(Code::UnitMismatch, message).at_span(&formula.span, text).help(help));
    }
}

fn check_adjustment<'m>(units: &mut Units<'m>, adjustment: &'m Adjustment) {
    let Some(formula) = adjustment.action.formula() else { return };
    let (what, needed) = match &adjustment.action {
        Action::Exclude { .. } | Action::Move { .. } => ("the part", Unit::ratio()),
        Action::Add { .. } => ("the amount", Unit::kr()),
        Action::UseKey { .. } => ("the key", Unit::ratio()),
        Action::UseWeight { .. } => ("the weight", Unit::ratio()),
    };
    needs(units, formula, &format!("{what} of adjustment `{}`", adjustment.id), &needed);
}

fn check_sheet<'m>(units: &mut Units<'m>, sheet: &'m Sheet) {
    for row in &sheet.rows {
        if let Some(subject) = &row.subject {
            units.number(subject, InferenceSite { sheet: Some(sheet), row: Some(&row.id) }).ok();
        }
    }
    for column in &sheet.columns {
        check_column(units, sheet, column);
    }
    for cell in sheet.cells.iter().filter(|cell| cell.place != CellPlace::default()) {
        check_cell(units, sheet, cell);
    }
}

/// Holds a cell that counts in some places alone to the unit of its column.
fn check_cell<'m>(units: &mut Units<'m>, sheet: &'m Sheet, cell: &'m OverrideCell) {
    let Some(formula) = &cell.formula else { return };
    let is_asked = |row: &&Row| row.id == cell.row || *cell.row == *ANY_ROW;
    let asked = sheet.rows.iter().filter(is_asked).map(|row| InferenceSite { sheet: Some(sheet), row: Some(&row.id) });
    let Some(unit) = asked.filter_map(|asking| units.figure(formula, asking).ok()).next() else { return };
    let Some(column) = sheet.column(&cell.column) else { return };
    if let Some(stated) = column.unit.as_ref().filter(|stated| stated.add(&unit).is_err()) {
        let (stated, name) = (units.name(stated), units.name(&unit));
        let message = format!("column `{}` of `{}` is stated in {stated} but a cell gives {name}", column.id, sheet.id);
        let text = format!("this is {name}");
        units.report(
            Diagnostic::new(Code::UnitMismatch, message).at_span(&formula.span, text).at_span(&column.span, "stated here"),
        );
    }
}

fn check_column<'m>(units: &mut Units<'m>, sheet: &'m Sheet, column: &'m Column) {
    let mut wrong: BTreeMap<(usize, String), (&Span, Vec<&str>)> = BTreeMap::new();
    for row in &sheet.rows {
        let Some(formula) = sheet.formula(&row.id, &column.id) else { continue };
        match units.of_cell(sheet, &row.id, &column.id) {
            ExprKind::Unknown => {}
            ExprKind::Condition => {
                units.figure(formula, InferenceSite { sheet: Some(sheet), row: Some(&row.id) }).ok();
            }
            ExprKind::Figure(unit) => {
                if column.unit.as_ref().is_some_and(|stated| stated.add(&unit).is_err()) {
                    let entry = wrong.entry((formula.span.start, units.name(&unit))).or_insert((&formula.span, Vec::new()));
                    entry.1.push(&row.id);
                }
            }
        }
    }
    let stated = column.unit.as_ref().map(|unit| units.name(unit)).unwrap_or_default();
    for ((_, name), (span, rows)) in wrong {
        let message = format!("column `{}` of `{}` is stated in {stated} but gives {name}", column.id, sheet.id);
        let text = format!("this is {name}{}", of_rows(&rows, sheet.rows.len()));
        units.report(Diagnostic::new(Code::UnitMismatch, message).at_span(span, text).at_span(&column.span, "stated here"));
    }
}

/// Names the first rows, unless all are meant.
fn of_rows(rows: &[&str], of: usize) -> String {
    const NAMED: usize = 3;
    if rows.len() == of {
        return String::new();
    }
    let names = rows.iter().take(NAMED).map(|row| format!("`{row}`")).collect::<Vec<_>>().join(", ");
    let more = if rows.len() > NAMED { format!(" and {} more", rows.len() - NAMED) } else { String::new() };
    format!(" in row {names}{more}")
}

fn check_relation<'m>(units: &mut Units<'m>, check: &'m Check) {
    units.condition(&check.condition, InferenceSite::default());
    let Some(tolerance) = &check.within else { return };
    let tolerance_unit = units.number(tolerance, InferenceSite::default());
    let Node::Compare(_, left, right) = &*check.condition.node else { return };
    let unit = units.number(left, InferenceSite::default()).or_else(|_| units.number(right, InferenceSite::default()));
    if let (Ok(unit), Ok(tolerance_unit)) = (unit, tolerance_unit) {
        units.together(tolerance, "compared", (left, unit), (tolerance, tolerance_unit)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, adjustment, column, key, lint_shown, row, sheet, view};
    use crate::diag::Severity;
    use crate::model::{
        Action, Axis, CellPlace, Check, Expr, Extreme, Fold, Id, Imputed, Node, OverrideCell, Reason, Selection, Shift, Years,
    };
    use crate::value::{Ratio, Unit};

    /// What is found in an imputed amount of the formula.
    fn imputed(script: &Script, formula: Expr) -> Vec<String> {
        lint_shown(script, |model| {
            model.national.imputed.push(Imputed {
                id: Id::from("i"),
                category: Id::from("annet"),
                formula,
                reason: Reason::default(),
                years: Years::default(),
                span: script.span("").into(),
            });
        })
    }

    /// What is found in a sheet `t` with the rows `skole`, `bolig` and `annet` and one column `c`.
    fn in_sheet(script: &Script, formula: Expr, unit: Option<Unit>) -> Vec<String> {
        let rows = ["skole", "bolig", "annet"].map(|id| row(id, Some(category(script, id)), script.span("")));
        let table = sheet("t", rows.into(), vec![column("c", formula, unit, script.span("column"))]);
        lint_shown(script, |model| model.national.sheets = vec![table])
    }

    fn category(script: &Script, id: &str) -> Expr {
        Expr::new(Node::Category(Id::from(id)), script.span(""))
    }

    fn relation(script: &Script, condition: Expr, within: Option<Expr>) -> Vec<String> {
        let check = Check {
            id: Id::from("c"),
            condition,
            within,
            severity: Severity::Error,
            because: None,
            years: Years::default(),
            stating: Vec::new(),
            purpose: crate::model::Purpose::Check,
            span: script.span("").into(),
        };
        lint_shown(script, |model| model.national.checks = vec![check])
    }

    fn per_unit(script: &Script, words: &str) -> Expr {
        let row = Expr::new(Node::Row, script.span(words));
        Expr::new(Node::PerUnit(row), script.span(words))
    }

    #[test]
    fn rows_that_stand_on_each_other_many_times_are_no_more_work() {
        let script = Script("rows + rows column");
        let twice = |below: String| {
            let of =
                |id: &str| Expr::new(Node::Shift(script.node(Node::Row, "rows"), Shift::Row(Id::from(id))), script.span("rows"));
            script.arithmetic("+", of(&below), of(&below))
        };
        let first = row("r0", Some(category(&script, "annet")), script.span("rows"));
        let others = (1..200).map(|at| row(&format!("r{at}"), Some(twice(format!("r{}", at - 1))), script.span("rows")));
        let rows = std::iter::once(first).chain(others).collect();
        let table = sheet("t", rows, vec![column("c", script.node(Node::Row, "rows"), None, script.span("column"))]);
        assert_eq!(lint_shown(&script, |model| model.national.sheets = vec![table]), [""; 0]);
    }

    #[test]
    fn kroner_and_persons_cannot_be_added() {
        let script = Script("fact(kr) + fact(barn)");
        let (kroner, persons) = (script.fact("fact(kr)", "markedsverdi"), script.fact("fact(barn)", "barn"));
        assert_eq!(
            imputed(&script, script.arithmetic("+", kroner, persons)),
            ["K0303 kr and persons cannot be added @ +; fact(kr): this is kr; fact(barn): this is persons \
              | bring both to one unit; kroner divided by persons are kroner per person"]
        );
    }

    #[test]
    fn a_bare_number_is_told_its_unit() {
        let script = Script("fact(kr) - 10000 < fact(barn) > 5");
        let kroner = script.fact("fact(kr)", "markedsverdi");
        assert_eq!(
            imputed(&script, script.arithmetic("-", kroner, script.plain("10000"))),
            ["K0303 kr and a plain number cannot be subtracted @ -; fact(kr): this is kr; 10000: this is a plain number \
              | give the number its unit: `kr(10000)`"]
        );
        assert_eq!(
            relation(&script, script.compare(">", script.fact("fact(barn)", "barn"), script.plain("5")), None),
            ["K0303 persons and a plain number cannot be compared @ >; fact(barn): this is persons; 5: this is a plain number \
              | give the number its unit: `units(\"persons\", 5)`"]
        );
    }

    #[test]
    fn products_and_quotients_have_units_of_their_own() {
        let script = Script("fact(andel) * fact(kr) / fact(barn)");
        let share = || script.fact("fact(andel)", "andel");
        let kroner = || script.fact("fact(kr)", "markedsverdi");
        assert_eq!(imputed(&script, script.arithmetic("*", share(), kroner())), [""; 0]);
        let per_child = script.arithmetic("/", kroner(), script.fact("fact(barn)", "barn"));
        assert_eq!(
            imputed(&script, per_child),
            ["K0303 imputed amount `i` must be kr @ /: this is kr_per_person | let the formula come out in kr"]
        );
    }

    #[test]
    fn keys_and_shares_have_no_dimension() {
        let script = Script("fact(elever) / fact(barn) key(k)");
        let (part, whole) = (script.fact("fact(elever)", "elever"), script.fact("fact(barn)", "barn"));
        let findings = |formula: Expr| {
            lint_shown(&script, |model| {
                model.national.keys = vec![key("k", formula, script.span("key(k)"))];
                model.national.rules = vec![super::super::tests::rule_shared("r", &script, "k")];
            })
        };
        assert_eq!(findings(script.arithmetic("/", part.clone(), whole)), [""; 0]);
        assert_eq!(
            findings(part),
            ["K0303 key `k` must be a plain number @ fact(elever): this is persons | let the formula come out in a plain number"]
        );
    }

    #[test]
    fn what_adjustments_stand_on_has_the_unit_of_its_use() {
        let script = Script("fact(kr) fact(barn) fact(andel)");
        let (kroner, share) = (script.fact("fact(kr)", "markedsverdi"), script.fact("fact(andel)", "andel"));
        let found = |action: Action| {
            let part = view("v", vec![adjustment("a", action, script.span(""))]);
            lint_shown(&script, |model| model.municipal.entry(Id::from("m")).or_default().views = vec![part])
        };
        let what = Selection::default;
        let all = |formula: &Expr| {
            [
                Action::Exclude { what: what(), part: Some(formula.clone()) },
                Action::Move { what: what(), to: Id::from("annet"), part: Some(formula.clone()) },
                Action::UseKey { key: Id::from("k"), formula: formula.clone() },
                Action::UseWeight { weight: Id::from("w"), value: formula.clone() },
                Action::Add { category: Id::from("annet"), amount: formula.clone() },
            ]
            .map(|action| {
                found(action).into_iter().map(|line| line.replace("of adjustment `a` must be ", "")).collect::<String>()
            })
        };
        let plain = |what: &str| {
            format!("K0303 the {what} a plain number @ fact(kr): this is kr | let the formula come out in a plain number")
        };
        let of_kroner = [plain("part"), plain("part"), plain("key"), plain("weight"), String::new()];
        assert_eq!(all(&kroner), of_kroner);
        let amount = "K0303 the amount kr @ fact(andel): this is percent | let the formula come out in kr".to_owned();
        assert_eq!(all(&share), [String::new(), String::new(), String::new(), String::new(), amount]);
    }

    #[test]
    fn per_unit_divides_by_the_denominator_of_each_row() {
        let script = Script("column per_unit(row)");
        assert_eq!(in_sheet(&script, per_unit(&script, "per_unit(row)"), None), [""; 0]);
        let per_person = Unit::kr().divide(&Unit::base("persons"));
        assert_eq!(
            in_sheet(&script, per_unit(&script, "per_unit(row)"), Some(per_person)),
            [
                "K0303 column `c` of `t` is stated in kr_per_person but gives kr @ per_unit(row): this is kr in row `annet`; column: stated here",
            ]
        );
    }

    #[test]
    fn a_stated_unit_must_come_out() {
        let script = Script("column sum(row)");
        let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
        assert_eq!(in_sheet(&script, sum(), Some(Unit::kr())), [""; 0]);
        assert_eq!(
            in_sheet(&script, sum(), Some(Unit::percent())),
            ["K0303 column `c` of `t` is stated in percent but gives kr @ sum(row): this is kr; column: stated here"]
        );
    }

    #[test]
    fn a_plain_quotient_may_be_shown_as_a_share() {
        let script = Script("column sum(row) / sum(row)");
        let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
        assert_eq!(in_sheet(&script, script.arithmetic("/", sum(), sum()), Some(Unit::percent())), [""; 0]);
    }

    #[test]
    fn units_are_followed_through_cells() {
        let script = Script("column cell(u,row,c) + cell(u,x,c) rows");
        let unit_of = |id: &str| row(id, Some(category(&script, id)), script.span("rows"));
        let findings = |row_id: &str, formula: Expr| {
            let u = sheet(
                "u",
                vec![unit_of("skole"), unit_of("annet")],
                vec![column("c", per_unit(&script, "rows"), None, script.span("rows"))],
            );
            let t = sheet("t", vec![unit_of(row_id)], vec![column("c", formula, Some(Unit::kr()), script.span("column"))]);
            lint_shown(&script, |model| model.national.sheets = vec![u, t])
        };
        let same_row = || script.cell("cell(u,row,c)", Some("u"), None, "c");
        let named = || script.cell("cell(u,x,c)", Some("u"), Some("skole"), "c");
        assert_eq!(findings("annet", same_row()), [""; 0]);
        assert_eq!(
            findings("skole", same_row()),
            [
                "K0303 column `c` of `t` is stated in kr but gives kr_per_person @ cell(u,row,c): this is kr_per_person; column: stated here"
            ]
        );
        assert_eq!(
            findings("annet", script.arithmetic("+", same_row(), named())),
            ["K0303 kr and kr_per_person cannot be added @ +; cell(u,row,c): this is kr; cell(u,x,c): this is kr_per_person \
              | bring both to one unit; kroner divided by persons are kroner per person"]
        );
        let shifted = Expr::new(Node::Shift(same_row(), Shift::Row(Id::from("annet"))), script.span("cell(u,row,c)"));
        assert_eq!(findings("skole", shifted), [""; 0]);
    }

    #[test]
    fn a_circle_of_cells_is_left_to_the_calculation() {
        let script = Script("column col(c)");
        assert_eq!(in_sheet(&script, script.cell("col(c)", None, None, "c"), Some(Unit::kr())), [""; 0]);
    }

    #[test]
    fn a_long_way_through_cells_and_expressions_ends() {
        let script = Script("column col(c) rows");
        let columns = (0..300).map(|number| {
            let next = script.cell("col(c)", None, None, &format!("c{}", number + 1));
            let deep = (0..30).fold(next, |formula, _| Expr::new(Node::Negate(formula), script.span("col(c)")));
            column(&format!("c{number}"), deep, Some(Unit::kr()), script.span("column"))
        });
        let table = sheet("t", vec![row("annet", None, script.span("rows"))], columns.collect());
        assert_eq!(lint_shown(&script, |model| model.national.sheets = vec![table]), [""; 0]);
    }

    #[test]
    fn own_formulas_and_blanks_of_cells_count() {
        let script = Script("column sum(row) cell fact(barn)");
        let rows = || ["skole", "annet"].map(|id| row(id, Some(category(&script, id)), script.span(""))).into();
        let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
        let findings = |formula: Option<Expr>| {
            let mut table = sheet("t", rows(), vec![column("c", sum(), Some(Unit::kr()), script.span("column"))]);
            table.cells = vec![OverrideCell {
                row: Id::from("annet"),
                column: Id::from("c"),
                place: CellPlace::default(),
                formula,
                span: script.span("cell").into(),
            }];
            lint_shown(&script, |model| model.national.sheets = vec![table])
        };
        assert_eq!(findings(None), [""; 0]);
        assert_eq!(
            findings(Some(script.fact("fact(barn)", "barn"))),
            [
                "K0303 column `c` of `t` is stated in kr but gives persons @ fact(barn): this is persons in row `annet`; column: stated here"
            ]
        );
    }

    #[test]
    fn rows_that_are_put_together_have_one_unit() {
        let script = Script("column cell(t,row,c) check > fact(kr)");
        let total = || {
            let of = script.cell("cell(t,row,c)", Some("t"), None, "c");
            script.node(Node::Fold { fold: Fold::Sum, axis: Axis::Rows(Some(Id::from("t"))), of, weight: None }, "check")
        };
        let findings = |ids: &[&str]| {
            let mut rows: Vec<_> = ids.iter().map(|id| row(id, Some(category(&script, id)), script.span(""))).collect();
            rows.push(crate::model::Row { total: true, ..row("bolig", Some(category(&script, "bolig")), script.span("")) });
            let table = sheet("t", rows, vec![column("c", per_unit(&script, "column"), None, script.span("column"))]);
            lint_shown(&script, |model| {
                model.national.sheets = vec![table];
                model.national.checks.push(Check {
                    id: Id::from("c"),
                    condition: script.compare(">", total(), script.fact("fact(kr)", "markedsverdi")),
                    within: None,
                    severity: Severity::Error,
                    because: None,
                    years: Years::default(),
                    stating: Vec::new(),
                    purpose: crate::model::Purpose::Check,
                    span: script.span("").into(),
                });
            })
        };
        assert_eq!(findings(&["annet"]), [""; 0]);
        assert_eq!(
            findings(&["annet", "skole"]),
            ["K0303 rows of `t` have different units @ cell(t,row,c): kr in row `annet`, kr_per_person in row `skole`"]
        );
    }

    #[test]
    fn texts_are_shown_and_not_computed() {
        let script = Script("fact(kr) + fact(merknad) choose(x > y, fact(kr), ingen)");
        let (kroner, text) = (|| script.fact("fact(kr)", "markedsverdi"), || script.fact("fact(merknad)", "merknad"));
        assert_eq!(
            imputed(&script, script.arithmetic("+", kroner(), text())),
            ["K0219 a text cannot be computed with @ fact(merknad): this is text"]
        );
        let condition = script.compare(">", kroner(), kroner());
        let choose = script.node(Node::Choose(condition, kroner(), script.text("ingen")), "choose");
        assert_eq!(
            imputed(&script, choose),
            ["K0303 kr and text cannot be outcomes of one choice @ choose; fact(kr): this is kr; ingen: this is text \
              | bring both to one unit; kroner divided by persons are kroner per person"]
        );
    }

    #[test]
    fn conditions_and_numbers_do_not_stand_for_each_other() {
        let script = Script("max(fact(kr) > fact(kr), 1) art");
        let kroner = || script.fact("fact(kr)", "markedsverdi");
        let greater = script.compare(">", kroner(), kroner());
        let max = script.node(Node::Extreme(Extreme::Max, greater, script.plain("1")), "max");
        assert_eq!(
            imputed(&script, max),
            [
                "K0219 a condition stands where a number is expected @ >: this is a condition | turn it into a number: `choose(condition, 1, 0)`"
            ]
        );
        assert_eq!(
            relation(&script, kroner(), None),
            ["K0219 a number stands where a condition is expected @ fact(kr): this is kr"]
        );
        assert_eq!(
            imputed(&script, script.dimension("art")),
            [
                "K0219 a formula cannot look at single postings @ art: only the condition of a rule can | use a fact, a category or a cell"
            ]
        );
    }

    #[test]
    fn tolerances_have_the_unit_of_what_they_bound() {
        let script = Script("fact(kr) > fact(kr) within 4 kr(4)");
        let kroner = || script.fact("fact(kr)", "markedsverdi");
        let relate = |within: Expr| relation(&script, script.compare(">", kroner(), kroner()), Some(within));
        assert_eq!(
            relate(script.plain("4")),
            ["K0303 kr and a plain number cannot be compared @ 4; fact(kr): this is kr; 4: this is a plain number \
              | give the number its unit: `kr(4)`"]
        );
        assert_eq!(relate(script.node(Node::Number(Ratio::from(4), Unit::kr()), "kr(4)")), [""; 0]);
    }

    #[test]
    fn a_row_that_is_asked_for_outside_a_sheet_is_told_where_references_are_looked_up() {
        let script = Script("sum(row) col(x) > fact(kr)");
        let above = |left: Expr| relation(&script, script.compare(">", left, script.fact("fact(kr)", "markedsverdi")), None);
        assert_eq!(above(script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)")), [""; 0]);
        assert_eq!(above(script.cell("col(x)", None, None, "x")), [""; 0]);
        assert_eq!(imputed(&script, script.cell("col(x)", None, None, "x")), [""; 0]);
    }
}

//! Units that are followed through cells and rows.

use super::*;

#[test]
fn units_are_followed_through_cells() {
    let script = Script("column cell(u,row,c) + cell(u,x,c) rows");
    let unit_of = |id: &str| row(id, Some(category(&script, id)), script.span("rows"));
    let findings = |row_id: &str, formula: Expr| {
        let u = sheet(
            "u",
            vec![unit_of("skole"), unit_of("annet")],
            vec![column(
                "c",
                per_unit(&script, "rows"),
                None,
                script.span("rows"),
            )],
        );
        let t = sheet(
            "t",
            vec![unit_of(row_id)],
            vec![column(
                "c",
                formula,
                Some(Unit::kr()),
                script.span("column"),
            )],
        );
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
        [
            "K0303 kr and kr_per_person cannot be added @ +; cell(u,row,c): this is kr; cell(u,x,c): this is kr_per_person \
          | bring both to one unit; kroner divided by persons are kroner per person"
        ]
    );
    let shifted = Expr::new(
        Node::Shift(same_row(), Shift::Row(Id::from("annet"))),
        script.span("cell(u,row,c)"),
    );
    assert_eq!(findings("skole", shifted), [""; 0]);
}

#[test]
fn a_circle_of_cells_is_left_to_the_calculation() {
    let script = Script("column col(c)");
    assert_eq!(
        in_sheet(
            &script,
            script.cell("col(c)", None, None, "c"),
            Some(Unit::kr())
        ),
        [""; 0]
    );
}

#[test]
fn a_long_way_through_cells_and_expressions_ends() {
    let script = Script("column col(c) rows");
    let columns = (0..300).map(|number| {
        let next = script.cell("col(c)", None, None, &format!("c{}", number + 1));
        let deep = (0..30).fold(next, |formula, _| {
            Expr::new(Node::Negate(formula), script.span("col(c)"))
        });
        column(
            &format!("c{number}"),
            deep,
            Some(Unit::kr()),
            script.span("column"),
        )
    });
    let table = sheet(
        "t",
        vec![row("annet", None, script.span("rows"))],
        columns.collect(),
    );
    assert_eq!(
        lint_shown(&script, |model| model.national.sheets = vec![table]),
        [""; 0]
    );
}

#[test]
fn own_formulas_and_blanks_of_cells_count() {
    let script = Script("column sum(row) cell fact(barn)");
    let rows = || {
        ["skole", "annet"]
            .map(|id| row(id, Some(category(&script, id)), script.span("")))
            .into()
    };
    let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
    let findings = |formula: Option<Expr>| {
        let mut table = sheet(
            "t",
            rows(),
            vec![column("c", sum(), Some(Unit::kr()), script.span("column"))],
        );
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
        script.node(
            Node::Fold {
                fold: Fold::Sum,
                axis: Axis::Rows(Some(Id::from("t"))),
                of,
                weight: None,
            },
            "check",
        )
    };
    let findings = |ids: &[&str]| {
        let mut rows: Vec<_> = ids
            .iter()
            .map(|id| row(id, Some(category(&script, id)), script.span("")))
            .collect();
        rows.push(crate::model::Row {
            total: true,
            ..row("bolig", Some(category(&script, "bolig")), script.span(""))
        });
        let table = sheet(
            "t",
            rows,
            vec![column(
                "c",
                per_unit(&script, "column"),
                None,
                script.span("column"),
            )],
        );
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
        [
            "K0303 rows of `t` have different units @ cell(t,row,c): kr in row `annet`, kr_per_person in row `skole`"
        ]
    );
}

#[test]
fn texts_are_shown_and_not_computed() {
    let script = Script("fact(kr) + fact(merknad) choose(x > y, fact(kr), ingen)");
    let (kroner, text) = (
        || script.fact("fact(kr)", "markedsverdi"),
        || script.fact("fact(merknad)", "merknad"),
    );
    assert_eq!(
        imputed(&script, script.arithmetic("+", kroner(), text())),
        ["K0219 a text cannot be computed with @ fact(merknad): this is text"]
    );
    let condition = script.compare(">", kroner(), kroner());
    let choose = script.node(
        Node::Choose(condition, kroner(), script.text("ingen")),
        "choose",
    );
    assert_eq!(
        imputed(&script, choose),
        [
            "K0303 kr and text cannot be outcomes of one choice @ choose; fact(kr): this is kr; ingen: this is text \
          | bring both to one unit; kroner divided by persons are kroner per person"
        ]
    );
}

#[test]
fn conditions_and_numbers_do_not_stand_for_each_other() {
    let script = Script("max(fact(kr) > fact(kr), 1) art");
    let kroner = || script.fact("fact(kr)", "markedsverdi");
    let greater = script.compare(">", kroner(), kroner());
    let max = script.node(
        Node::Extreme(Extreme::Max, greater, script.plain("1")),
        "max",
    );
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
    let relate = |within: Expr| {
        relation(
            &script,
            script.compare(">", kroner(), kroner()),
            Some(within),
        )
    };
    assert_eq!(
        relate(script.plain("4")),
        [
            "K0303 kr and a plain number cannot be compared @ 4; fact(kr): this is kr; 4: this is a plain number \
          | give the number its unit: `kr(4)`"
        ]
    );
    assert_eq!(
        relate(script.node(Node::Number(Ratio::from(4), Unit::kr()), "kr(4)")),
        [""; 0]
    );
}

#[test]
fn a_row_that_is_asked_for_outside_a_sheet_is_told_where_references_are_looked_up() {
    let script = Script("sum(row) col(x) > fact(kr)");
    let above = |left: Expr| {
        relation(
            &script,
            script.compare(">", left, script.fact("fact(kr)", "markedsverdi")),
            None,
        )
    };
    assert_eq!(
        above(script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)")),
        [""; 0]
    );
    assert_eq!(above(script.cell("col(x)", None, None, "x")), [""; 0]);
    assert_eq!(
        imputed(&script, script.cell("col(x)", None, None, "x")),
        [""; 0]
    );
}

//! Formulas: facts, weights and keys, the kroner of categories, other cells, arithmetic, and from
//! where a formula is asked.

use rhai::Dynamic;

use super::named::{known_fact, period, unit, view};
use super::{Function, Receiver};
use crate::diag::Code;
use crate::model::{Arithmetic, CellRef, Extreme, Node, RowLabel, RowRef, Shift};
use crate::script::call::Call;
use crate::script::draft::finding;
use crate::script::term::{Sort, Term, fold_numbers, is_too_long};
use crate::value::{Ratio, Unit};

pub(super) const ABOUT: &str = "A formula is made of facts, weights, keys, categories, other cells and numbers. A category counts as its kroner. \
Units are checked where a formula stands; a bare number has none. All is exact: nothing is rounded before it is shown.";

macro_rules! arithmetic {
    ($sign:literal, $operation:ident, $meaning:literal, $example:literal) => {
        Function {
            name: $sign,
            receiver: Receiver::NumberOperator,
            arguments: 2..=2,
            signature: concat!("a ", $sign, " b"),
            meaning: $meaning,
            example: $example,
            run: |call| arithmetic(call, Arithmetic::$operation),
        }
    };
}

macro_rules! shift {
    ($name:literal, $argument:literal, $meaning:literal, $example:literal, $run:expr) => {
        Function {
            name: $name,
            receiver: Receiver::Formula,
            arguments: 1..=1,
            signature: concat!("formula.", $name, "(", $argument, ")"),
            meaning: $meaning,
            example: $example,
            run: $run,
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "fact",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "fact(id)",
        meaning: "The fact of the asking municipality and year.",
        example: r#"sheet("personer").row("alle", introduksjonsprogram).column("antall", fact("introdeltakere"))"#,
        run: fact,
    },
    Function {
        name: "sum",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "sum(category)",
        meaning: "The kroner of a category with all below it, or of what `row` is about.",
        example: r#"sheet("summer").row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        run: |call| {
            let Some(subject) = call.category_or_row(0) else {
                return call.poison();
            };
            call.grow(Node::Sum(subject.expr.clone()), Sort::Figure, &[&subject])
        },
    },
    Function {
        name: "per_unit",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "per_unit(category)",
        meaning: "The kroner of a category, or of what `row` is about, divided by the category's denominator, or that of the nearest category above which has one.",
        example: r#"sheet("satser").row("intro", introduksjonsprogram).column("per_enhet", per_unit(row))"#,
        run: |call| {
            let Some(subject) = call.category_or_row(0) else {
                return call.poison();
            };
            call.grow(
                Node::PerUnit(subject.expr.clone()),
                Sort::Figure,
                &[&subject],
            )
        },
    },
    Function {
        name: "col",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "col(column)",
        meaning: "The cell of another column in the same row.",
        example: r#"sheet("andeler").row("intro", introduksjonsprogram).column("sum", sum(row)).column("halvparten", col("sum") / 2)"#,
        run: |call| match call.reference(0) {
            Some(column) => call.leaf(
                Node::Cell(CellRef {
                    sheet: None,
                    row: RowRef::Same,
                    column,
                }),
                Sort::Figure,
            ),
            None => call.poison(),
        },
    },
    Function {
        name: "cell",
        receiver: Receiver::Nothing,
        arguments: 3..=3,
        signature: "cell(sheet, row, column)",
        meaning: "A cell of any sheet; `row` stands for the asking row.",
        example: r#"sheet("kopi").row("intro", introduksjonsprogram).column("sum", cell("grunnlag", row, "sum"))"#,
        run: cell,
    },
    arithmetic!(
        "+",
        Add,
        "The sum of two figures of the same unit.",
        r#"sheet("pluss").row("intro", introduksjonsprogram).column("sum", sum(row) + kr(100))"#
    ),
    arithmetic!(
        "-",
        Subtract,
        "The difference of two figures of the same unit.",
        r#"sheet("minus").row("intro", introduksjonsprogram).column("netto", introduksjonsprogram - introduksjonsprogram.drift)"#
    ),
    arithmetic!(
        "*",
        Multiply,
        "The product of two figures and of their units.",
        r#"sheet("ganger").row("intro", introduksjonsprogram).column("dobbel", 2 * sum(row))"#
    ),
    arithmetic!(
        "/",
        Divide,
        "The exact quotient of two figures and of their units, of whole numbers too.",
        r#"sheet("delt").row("intro", introduksjonsprogram).column("del", sum(row) * (1 / 3))"#
    ),
    Function {
        name: "-",
        receiver: Receiver::Operator,
        arguments: 1..=1,
        signature: "-a",
        meaning: "The figure with its sign turned.",
        example: r#"sheet("fortegn").row("intro", introduksjonsprogram).column("inntekt", -sum(row))"#,
        run: |call| {
            let Some(of) = call.figure(0) else {
                return call.poison();
            };
            call.grow(Node::Negate(of.expr.clone()), Sort::Figure, &[&of])
        },
    },
    Function {
        name: "max",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "max(a, b)",
        meaning: "The larger of two figures.",
        example: r#"sheet("gulv").row("intro", introduksjonsprogram).column("minst_null", max(sum(row), kr(0)))"#,
        run: |call| extreme(call, Extreme::Max),
    },
    Function {
        name: "min",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "min(a, b)",
        meaning: "The smaller of two figures.",
        example: r#"sheet("tak").row("intro", introduksjonsprogram).column("høyst", min(sum(row), kr(10000)))"#,
        run: |call| extreme(call, Extreme::Min),
    },
    Function {
        name: "first_known",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "first_known(a, b)",
        meaning: "The first of two figures, or the second where the first is missing.",
        example: r#"sheet("antall").row("alle", fact("introdeltakere")).column("antall", first_known(fact("introdeltakere"), row))"#,
        run: |call| {
            let (left, right) = (call.figure(0), call.figure(1));
            let (Some(left), Some(right)) = (left, right) else {
                return call.poison();
            };
            call.grow(
                Node::FirstKnown(left.expr.clone(), right.expr.clone()),
                Sort::Figure,
                &[&left, &right],
            )
        },
    },
    Function {
        name: "choose",
        receiver: Receiver::Nothing,
        arguments: 3..=3,
        signature: "choose(relation, a, b)",
        meaning: "The first where a relation between figures holds, else the second; figures or texts.",
        example: r#"sheet("ord").row("intro", introduksjonsprogram).column("hvem", choose(fact("introdeltakere") > 100, "mange", "få")).unit("text")"#,
        run: choose,
    },
    Function {
        name: "kr",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "kr(number)",
        meaning: "An amount in kroner.",
        example: r#"impute("fast", introduksjonsprogram.drift, kr(10000)).because("Fast beløp")"#,
        run: |call| match call.number(0) {
            Some(number) => call.leaf(Node::Number(number, Unit::kr()), Sort::Figure),
            None => call.poison(),
        },
    },
    Function {
        name: "percent",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "percent(number)",
        meaning: "A share in per cent: `percent(4)` is four hundredths.",
        example: r#"key("fast-andel", percent(12.5)).because("Avtalt andel")"#,
        run: |call| match call.number(0) {
            Some(number) => call.leaf(
                Node::Number(&number * &Ratio::decimal(1, 2), Unit::percent()),
                Sort::Figure,
            ),
            None => call.poison(),
        },
    },
    Function {
        name: "units",
        receiver: Receiver::Nothing,
        arguments: 2..=2,
        signature: "units(unit, number)",
        meaning: "A number of a declared unit, written as a fact of it is: `units(\"index\", 90)` is the fact 90, and `units(\"percent\", 5)` is `percent(5)`.",
        example: r#"sheet("fem").row("intro", introduksjonsprogram).column("antall", units("persons", 5))"#,
        run: units,
    },
    Function {
        name: "label",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "label(row)",
        meaning: "The name for people of what `row` is about.",
        example: r#"sheet("navn").row("intro", introduksjonsprogram).column("navn", label(row)).unit("text")"#,
        run: |call| label(call, RowLabel::Name),
    },
    Function {
        name: "unit_label",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "unit_label(row)",
        meaning: "The name for people of the denominator of what `row` is about.",
        example: r#"sheet("nevner").row("intro", introduksjonsprogram).column("per", unit_label(row)).unit("text")"#,
        run: |call| label(call, RowLabel::Unit),
    },
    shift!(
        "row",
        "row",
        "The formula as asked from another row of the same sheet.",
        r#"sheet("forste").row("intro", introduksjonsprogram).column("sum", sum(row)).column("av_intro", col("sum").row("intro"))"#,
        |call| {
            let row = call.reference(1);
            shift(call, row.map(Shift::Row))
        }
    ),
    shift!(
        "at",
        "municipality",
        "The formula as asked from another municipality.",
        r#"sheet("avvik").row("intro", introduksjonsprogram).column("mot_a", sum(row) - sum(row).at("a"))"#,
        |call| {
            let municipality = call.municipality(1);
            shift(call, municipality.map(Shift::At))
        }
    ),
    shift!(
        "period",
        "year",
        "The formula as asked from another year or cohort.",
        r#"sheet("fjor").row("intro", introduksjonsprogram).column("i_2012", sum(row).period("2012"))"#,
        |call| {
            let period = period(call, 1);
            shift(call, period.map(Shift::Period))
        }
    ),
    Function {
        name: "previous",
        receiver: Receiver::Formula,
        arguments: 0..=0,
        signature: "formula.previous()",
        meaning: "The formula as asked from the year before. Before the first year of which anything is known of the place (a fact, a ledger, a weight, or a period that the sheet names) it is missing.",
        example: r#"sheet("vekst").row("intro", introduksjonsprogram).column("endring", sum(row) / sum(row).previous() - 1)"#,
        run: |call| shift(call, Some(Shift::Previous)),
    },
    Function {
        name: "of_first",
        receiver: Receiver::Formula,
        arguments: 0..=0,
        signature: "formula.of_first()",
        meaning: "The formula as asked from the first municipality of a pair; see `.pairs()`.",
        example: r#"sheet("mot").pairs().row("intro", introduksjonsprogram).column("sum", sum(row).of_first())"#,
        run: |call| shift(call, Some(Shift::First)),
    },
    Function {
        name: "of_second",
        receiver: Receiver::Formula,
        arguments: 0..=0,
        signature: "formula.of_second()",
        meaning: "The formula as asked from the second municipality of a pair; see `.pairs()`.",
        example: r#"sheet("mot").pairs().row("intro", introduksjonsprogram).column("sum", sum(row).of_second())"#,
        run: |call| shift(call, Some(Shift::Second)),
    },
    shift!(
        "view",
        "view",
        "The formula as asked from another view.",
        r#"sheet("rapportert").row("intro", introduksjonsprogram).column("sum", sum(row).view("reported"))"#,
        |call| {
            let view = view(call, 1);
            shift(call, view.map(Shift::View))
        }
    ),
];

fn fact(call: &mut Call<'_>) -> Dynamic {
    match known_fact(call, 0) {
        Some(id) => call.leaf(Node::Fact(id), Sort::Figure),
        None => call.poison(),
    }
}

fn cell(call: &mut Call<'_>) -> Dynamic {
    let same = call
        .value(1)
        .read_lock::<Term>()
        .is_some_and(|term| term.sort == Sort::Row);
    let row = if same {
        Some(RowRef::Same)
    } else {
        call.reference(1).map(RowRef::Named)
    };
    let (sheet, column) = (call.reference(0), call.reference(2));
    let (Some(row), Some(column), Some(sheet)) = (row, column, sheet) else {
        return call.poison();
    };
    call.leaf(
        Node::Cell(CellRef {
            sheet: Some(sheet),
            row,
            column,
        }),
        Sort::Figure,
    )
}

/// An operation on the first two arguments.
pub(super) fn arithmetic(call: &mut Call<'_>, operation: Arithmetic) -> Dynamic {
    let (left, right) = (call.figure(0), call.figure(1));
    let (Some(left), Some(right)) = (left, right) else {
        return call.poison();
    };
    if let (Some(a), Some(b)) = (left.plain_number(), right.plain_number()) {
        return match fold_numbers(operation, a, b) {
            Some(value) if is_too_long(&value) => {
                let span = call.span();
                let what = finding(
                    Code::ScriptLimit,
                    "the number grows too long",
                    &span,
                    "here",
                );
                call.report(what.help("a script may only declare; let a cell or key compute it"));
                call.poison()
            }
            Some(value) => call.leaf(Node::Number(value, Unit::ratio()), Sort::Figure),
            None => {
                let span = call.span_of(1);
                call.report(finding(
                    Code::ScriptFailed,
                    "division by zero",
                    &span,
                    "this is zero",
                ));
                call.poison()
            }
        };
    }
    call.grow(
        Node::Arithmetic(operation, left.expr.clone(), right.expr.clone()),
        Sort::Figure,
        &[&left, &right],
    )
}

fn extreme(call: &mut Call<'_>, extreme: Extreme) -> Dynamic {
    let (left, right) = (call.figure(0), call.figure(1));
    let (Some(left), Some(right)) = (left, right) else {
        return call.poison();
    };
    call.grow(
        Node::Extreme(extreme, left.expr.clone(), right.expr.clone()),
        Sort::Figure,
        &[&left, &right],
    )
}

fn choose(call: &mut Call<'_>) -> Dynamic {
    let (relation, first, second) = (
        call.relation(0),
        call.figure_or_text(1),
        call.figure_or_text(2),
    );
    let (Some(relation), Some(first), Some(second)) = (relation, first, second) else {
        return call.poison();
    };
    let sort = if first.sort == Sort::Text {
        Sort::Text
    } else {
        Sort::Figure
    };
    if (second.sort == Sort::Text) != (sort == Sort::Text) {
        if let Some(wrong) = call.wrong(
            2,
            if sort == Sort::Text {
                "a text like the other"
            } else {
                "a figure like the other"
            },
        ) {
            call.report(wrong);
        }
        return call.poison();
    }
    let node = Node::Choose(
        relation.expr.clone(),
        first.expr.clone(),
        second.expr.clone(),
    );
    call.grow(node, sort, &[&relation, &first, &second])
}

fn units(call: &mut Call<'_>) -> Dynamic {
    let (unit, number) = (unit(call, 0), call.number(1));
    let (Some(unit), Some(number)) = (unit, number) else {
        return call.poison();
    };
    if unit == Unit::text() {
        if let Some(wrong) = call.wrong(0, "a unit of numbers") {
            call.report(wrong);
        }
        return call.poison();
    }
    // As facts do: what is written per hundred is a fraction.
    let value = number
        .checked_div(&Ratio::from(unit.written_factor()))
        .unwrap_or(number);
    call.leaf(Node::Number(value, unit), Sort::Figure)
}

fn label(call: &mut Call<'_>, of: RowLabel) -> Dynamic {
    let is_row = call
        .value(0)
        .read_lock::<Term>()
        .is_some_and(|term| term.sort == Sort::Row);
    if !is_row {
        if let Some(wrong) = call.wrong(0, "`row`") {
            call.report(wrong);
        }
        return call.poison();
    }
    call.leaf(Node::Label(of), Sort::Text)
}

fn shift(call: &mut Call<'_>, shift: Option<Shift>) -> Dynamic {
    let of = call.term(0);
    let (Some(of), Some(shift)) = (of, shift) else {
        return call.poison();
    };
    let sort = if of.sort.is_figure() {
        Sort::Figure
    } else {
        of.sort
    };
    call.grow(Node::Shift(of.expr.clone(), shift), sort, &[&of])
}

//! Expressions written out again, as an author would write them.

use super::{Arithmetic, Axis, CodeRange, Expr, Extreme, Fold, Node, RowRef, Shift};
use crate::ledger::TextMatch;
use crate::value::{Notation, Ratio, Unit};

/// Writes an expression in the rule language. **Invariant**: equal expressions are written alike,
/// wherever they stand.
pub fn written(expr: &Expr) -> String {
    write_at(expr, 0)
}

/// How tightly an expression binds; a looser one inside a tighter one needs parentheses.
fn binding(node: &Node) -> u8 {
    match node {
        Node::Or(..) => 1,
        Node::And(..) => 2,
        Node::Compare(..) => 3,
        Node::Arithmetic(Arithmetic::Add | Arithmetic::Subtract, ..) => 4,
        Node::Arithmetic(Arithmetic::Multiply | Arithmetic::Divide, ..) => 5,
        Node::Negate(_) | Node::Not(_) => 6,
        _ => 7,
    }
}

fn write_at(expr: &Expr, outer: u8) -> String {
    let own = binding(&expr.node);
    let text = write_node(&expr.node, own);
    if own < outer {
        format!("({text})")
    } else {
        text
    }
}

fn write_node(node: &Node, own: u8) -> String {
    let pair = |a: &Expr, sign: &str, b: &Expr| {
        format!("{} {sign} {}", write_at(a, own), write_at(b, own + 1))
    };
    match node {
        Node::Number(value, unit) => write_number(value, unit),
        Node::Text(text) => format!("{text:?}"),
        Node::Dimension(name) | Node::Category(name) => name.to_string(),
        Node::Within(subject, ranges) => {
            format!("{}.within({})", write_at(subject, 7), write_ranges(ranges))
        }
        Node::TextTest(test) => {
            let needle = &test.needle;
            match test.how {
                TextMatch::Contains => format!("{}.contains({needle:?})", test.column),
                TextMatch::StartsWith => format!("{}.starts_with({needle:?})", test.column),
                TextMatch::EndsWith => format!("{}.ends_with({needle:?})", test.column),
                TextMatch::Equals => format!("{} == {needle:?}", test.column),
            }
        }
        Node::Opaque(opaque) => format!("when([{}], …)", opaque.dimensions.join(", ")),
        Node::Fact(id) => format!("fact({id:?})"),
        Node::Weight(id) => format!("weight({id:?})"),
        Node::Key(id) => format!("key({id:?})"),
        Node::Booked {
            measure,
            condition,
            among,
        } => {
            let among = among
                .as_ref()
                .map(|part| format!(".among({})", written(part)));
            let among = among.unwrap_or_default();
            format!("{}({}){among}", measure.name(), written(condition))
        }
        Node::Row => "row".to_owned(),
        Node::Sum(of) => format!("sum({})", written(of)),
        Node::PerUnit(of) => format!("per_unit({})", written(of)),
        Node::Label(of) => format!("{}(row)", of.name()),
        Node::Cell(cell) => match (&cell.sheet, &cell.row) {
            (None, RowRef::Same) => format!("col({:?})", cell.column),
            (None, RowRef::Named(row)) => format!("col({:?}).row({row:?})", cell.column),
            (Some(sheet), RowRef::Same) => format!("cell({sheet:?}, row, {:?})", cell.column),
            (Some(sheet), RowRef::Named(row)) => {
                format!("cell({sheet:?}, {row:?}, {:?})", cell.column)
            }
        },
        Node::Arithmetic(op, a, b) => pair(
            a,
            match op {
                Arithmetic::Add => "+",
                Arithmetic::Subtract => "-",
                Arithmetic::Multiply => "*",
                Arithmetic::Divide => "/",
            },
            b,
        ),
        Node::Negate(a) => format!("-{}", write_at(a, own)),
        Node::Extreme(Extreme::Max, a, b) => format!("max({}, {})", written(a), written(b)),
        Node::Extreme(Extreme::Min, a, b) => format!("min({}, {})", written(a), written(b)),
        Node::FirstKnown(a, b) => format!("first_known({}, {})", written(a), written(b)),
        Node::Choose(condition, a, b) => format!(
            "choose({}, {}, {})",
            written(condition),
            written(a),
            written(b)
        ),
        Node::Shift(of, shift) => format!("{}{}", write_at(of, 7), write_shift(shift)),
        Node::Fold {
            fold,
            axis,
            of,
            weight,
        } => write_fold(*fold, axis, of, weight.as_ref()),
        Node::Compare(comparison, a, b) => pair(a, comparison.sign(), b),
        Node::And(a, b) => pair(a, "and", b),
        Node::Or(a, b) => pair(a, "or", b),
        Node::Not(a) => format!("!{}", write_at(a, own)),
        Node::Poison => "?".to_owned(),
    }
}

fn write_number(value: &Ratio, unit: &Unit) -> String {
    let number = |value: &Ratio| match value.is_integer() || is_short_decimal(value) {
        true => value.to_decimal(12),
        false => format!("{} / {}", value.numerator(), value.denominator()),
    };
    match unit.notation() {
        Notation::Percent => format!("percent({})", number(&(value * &Ratio::from(100)))),
        Notation::Plain if unit.is_dimensionless() => number(value),
        _ if *unit == Unit::kr() => format!("kr({})", number(value)),
        _ => format!(
            "units({:?}, {})",
            unit.to_string(),
            number(&(value * &Ratio::from(unit.written_factor())))
        ),
    }
}

fn is_short_decimal(value: &Ratio) -> bool {
    value.round(12) == *value
}

fn write_ranges(ranges: &[CodeRange]) -> String {
    let one = |range: &CodeRange| match range {
        CodeRange::Numbers(from, to) if from == to => from.to_string(),
        CodeRange::Numbers(from, to) => format!("{from}..={to}"),
        CodeRange::Text(code) => format!("{code:?}"),
    };
    match ranges {
        [range @ CodeRange::Numbers(from, to)] if from != to => one(range),
        _ => format!(
            "[{}]",
            ranges.iter().map(one).collect::<Vec<_>>().join(", ")
        ),
    }
}

fn write_shift(shift: &Shift) -> String {
    match shift {
        Shift::Row(id) => format!(".row({id:?})"),
        Shift::At(id) => format!(".at({id:?})"),
        Shift::Period(id) => format!(".period({id:?})"),
        Shift::Previous => ".previous()".to_owned(),
        Shift::View(id) => format!(".view({id:?})"),
        Shift::First => ".of_first()".to_owned(),
        Shift::Second => ".of_second()".to_owned(),
    }
}

fn write_fold(fold: Fold, axis: &Axis, of: &Expr, weight: Option<&Expr>) -> String {
    let name = match fold {
        Fold::Sum => "sum_over",
        Fold::Mean => "mean_over",
        Fold::Min => "min_over",
        Fold::Max => "max_over",
    };
    let list = |ids: &[super::Id]| {
        ids.iter()
            .map(|id| format!("{id:?}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let axis = match axis {
        Axis::Rows(None) => "rows()".to_owned(),
        Axis::Rows(Some(sheet)) => format!("rows({sheet:?})"),
        Axis::Municipalities(ids) if ids.is_empty() => "municipalities()".to_owned(),
        Axis::Municipalities(ids) => format!("municipalities([{}])", list(ids)),
        Axis::Periods(ids) => format!("periods([{}])", list(ids)),
        Axis::PeriodsWith(fact) => format!("periods_with({fact:?})"),
    };
    let weight = weight.map_or(String::new(), |weight| format!(", {}", written(weight)));
    format!("{name}({axis}, {}{weight})", written(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::model::Comparison;

    fn at(node: Node) -> Expr {
        Expr::new(node, Span::new("x", 0, 0))
    }

    fn number(value: i64) -> Expr {
        at(Node::Number(value.into(), Unit::ratio()))
    }

    #[test]
    fn parentheses_stand_only_where_they_are_needed() {
        let sum = at(Node::Arithmetic(Arithmetic::Add, number(1), number(2)));
        let product = at(Node::Arithmetic(
            Arithmetic::Multiply,
            sum.clone(),
            number(3),
        ));
        assert_eq!(written(&product), "(1 + 2) * 3");
        let nested = at(Node::Arithmetic(Arithmetic::Subtract, number(1), sum));
        assert_eq!(written(&nested), "1 - (1 + 2)");
    }

    #[test]
    fn conditions_read_as_written() {
        let dimension = |name: &str| at(Node::Dimension(name.into()));
        let function = at(Node::Compare(
            Comparison::Equal,
            dimension("funksjon"),
            number(242),
        ));
        let art = at(Node::Within(
            dimension("art"),
            vec![CodeRange::Numbers(10, 99)],
        ));
        let both = at(Node::And(function, at(Node::Not(art))));
        assert_eq!(written(&both), "funksjon == 242 and !art.within(10..=99)");
    }
}

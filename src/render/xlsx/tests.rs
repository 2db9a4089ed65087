//! What formulas of a workbook look like, and that texts stay texts.

use std::io::Read;

use super::formula::{Translator, number};
use super::place::Layout;
use super::*;
use crate::diag::Span;
use crate::engine::{Coordinates, Evaluator};
use crate::facts::FactBook;
use crate::model::{Arithmetic, Axis, Comparison, Expr, Fold, Model, Node, REPORTED};
use crate::snapshot::tests as small;
use crate::value::{Ratio, Unit};
use crate::words::Language;

fn expr(node: Node) -> Expr {
    Expr::new(node, Span::new("a.rhai", 0, 0))
}

fn plain(value: i64) -> Expr {
    expr(Node::Number(Ratio::from(value), Unit::ratio()))
}

fn pair(operation: Arithmetic, a: Expr, b: Expr) -> Expr {
    expr(Node::Arithmetic(operation, a, b))
}

fn check(formula: &Expr, expected: &str) {
    let (model, facts) = (Model::default(), FactBook::default());
    let ground = Evaluator::new(&model, &facts, &[]);
    let at = Coordinates::beside("x", &"2013".into(), &REPORTED.into());
    let formula = Translator::new(&ground, Language::Norwegian)
        .formula(formula, &at)
        .expect("a formula");
    assert_eq!(
        Layout::default().formula(&formula, "a"),
        Ok(format!("={expected}"))
    );
}

#[test]
fn parentheses_keep_the_tree_where_signs_would_change_it() {
    let sum = || pair(Arithmetic::Add, plain(1), plain(2));
    check(&pair(Arithmetic::Multiply, sum(), plain(-3)), "(1+2)*(-3)");
    check(&pair(Arithmetic::Subtract, plain(5), sum()), "5-(1+2)");
    let quotient = || pair(Arithmetic::Divide, plain(1), plain(2));
    check(&pair(Arithmetic::Divide, plain(1), quotient()), "1/(1/2)");
    check(&pair(Arithmetic::Divide, quotient(), plain(3)), "1/2/3");
    check(&expr(Node::Negate(sum())), "-(1+2)");
}

#[test]
fn numbers_stay_exact() {
    let written = |text: &str| {
        let written = number(&Ratio::parse(text).expect("a number"));
        Layout::default().formula(&written, "a").expect("a formula")
    };
    assert_eq!(
        ["1/3", "-0.125", "12345678901234.5"].map(written),
        ["=1/3", "=-0.125", "=12345678901234.5"]
    );
}

#[test]
fn choices_folds_and_texts_have_their_functions() {
    let equal = |a: Expr, b: Expr| expr(Node::Compare(Comparison::Equal, a, b));
    let text = |text: &str| expr(Node::Text(text.to_owned()));
    let choose = |condition, a, b| expr(Node::Choose(condition, a, b));
    check(
        &choose(equal(plain(1), plain(2)), text("=a \"b\""), text("c")),
        r#"IF(1=2,"=a ""b""","c")"#,
    );
    check(
        &choose(equal(text("a"), text("A")), plain(1), plain(2)),
        r#"IF(EXACT("a","A"),1,2)"#,
    );
    let fold = |fold, weight| {
        let axis = Axis::Municipalities(vec!["a".into(), "b".into()]);
        expr(Node::Fold {
            fold,
            axis,
            of: pair(Arithmetic::Add, plain(1), plain(2)),
            weight,
        })
    };
    check(&fold(Fold::Mean, None), "AVERAGE(1+2,1+2)");
    check(
        &fold(Fold::Mean, Some(plain(4))),
        "SUM((1+2)*4,(1+2)*4)/SUM(4,4)",
    );
    check(&fold(Fold::Max, None), "MAX(1+2,1+2)");
}

#[test]
fn a_text_longer_than_a_spreadsheet_takes_is_put_together() {
    let long = "å".repeat(300);
    check(
        &expr(Node::Text(long)),
        &format!("\"{}\"&\"{}\"", "å".repeat(250), "å".repeat(50)),
    );
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive
        .by_name(name)
        .expect("a part")
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[test]
fn a_text_that_begins_like_a_formula_stays_a_text() {
    let (project, run) = (small::project(), small::run());
    let book =
        workbook(&project, &run, &run.workbook.cells, Language::Norwegian).expect("a workbook");
    let (sheet, address) = &book.cells[&run.workbook.cells[7].address];
    assert_eq!(sheet, "t06");
    let (text, styles) = (
        part(&book.bytes, "xl/worksheets/sheet1.xml"),
        part(&book.bytes, "xl/styles.xml"),
    );
    let cell = text
        .split("<c ")
        .find(|cell| cell.starts_with(&format!("r=\"{}\"", address.replace('$', ""))))
        .expect("the cell");
    assert!(cell.contains("t=\"s\"") && !cell.contains("<f>"), "{cell}");
    let style = cell
        .split("s=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .and_then(|style| style.parse::<usize>().ok());
    let formats = styles.split("<cellXfs").nth(1).expect("formats");
    let format = formats
        .split("<xf ")
        .nth(1 + style.expect("a style"))
        .expect("the format");
    assert!(format.contains("quotePrefix=\"1\""), "{format}");
    assert!(part(&book.bytes, "xl/sharedStrings.xml").contains("=per år, uten \"tolk\""));
}

#[test]
fn the_same_cells_give_the_same_bytes() {
    let (project, run) = (small::project(), small::run());
    let bytes = || {
        workbook(&project, &run, &run.workbook.cells, Language::English)
            .expect("a workbook")
            .bytes
    };
    assert_eq!(bytes(), bytes());
    assert!(part(&bytes(), "docProps/core.xml").contains("2000-01-01T00:00:00Z"));
}

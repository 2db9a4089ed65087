//! What styles of documents come to.

use crate::value::AmountScale;

use super::*;

/// What is found of a number of kroner in a style `a` of a document.
fn problem(document: &str) -> String {
    let document = format!("<styles>{document}</styles>");
    let mut styles = OdsStyles::read(document.as_bytes()).expect("sound");
    let format = styles.format("a");
    let problem = format.and_then(|format| format.problem(AmountScale::Kroner));
    problem.map_or_else(String::new, |problem| problem.problem)
}

const CELL: &str = "<style name=\"a\" family=\"table-cell\" data-style-name=\"n\"/>";

#[test]
fn formats_are_written_as_xlsx_writes_them() {
    let number = "<number decimal-places=\"2\"/>";
    for (kind, parts, expected) in [
        (
            "number-style",
            format!("{number}<text> mill.</text>"),
            "is read as a number of kroner, but its format `0\" mill.\"` shows millions",
        ),
        (
            "number-style",
            format!("{number}<text>&#160;&quot;TNOK&quot;</text>"),
            "is read as a number of kroner, but its format `0\"\u{a0}TNOK\"` shows thousands",
        ),
        (
            "currency-style",
            format!("<currency-symbol country=\"DE\">€</currency-symbol>{number}"),
            "is an amount in EUR, not in kroner, as its format `[$€-DE]0` says",
        ),
        (
            "currency-style",
            format!("<currency-symbol country=\"SE\">kr</currency-symbol>{number}"),
            "is an amount in SEK, not in kroner, as its format `[$kr-SE]0` says",
        ),
        (
            "percentage-style",
            format!("{number}<text>%</text>"),
            "is a share in percent, as its format `0\"%\"` says",
        ),
        (
            "currency-style",
            format!("<currency-symbol country=\"NO\">kr</currency-symbol>{number}"),
            "",
        ),
        (
            "number-style",
            "<number display-factor=\"1000\"/><text> tusen</text>".to_owned(),
            "",
        ),
        ("date-style", "<day/><text> mill.</text>".to_owned(), ""),
    ] {
        let document = format!("<{kind} name=\"n\">{parts}</{kind}>{CELL}");
        assert_eq!(problem(&document), expected, "{document}");
    }
}

#[test]
fn a_number_that_is_shown_divided_is_known_by_its_factor() {
    let part = |of: &str| format!("a {of} of the number that it holds");
    let divided = |by: &str| format!("the number that it holds divided by {by}");
    for (factor, of) in [
        ("1000", part("thousandth")),
        ("1000.0", part("thousandth")),
        ("1000000", part("millionth")),
        ("100", divided("100")),
        ("10", divided("10")),
        ("2000", divided("2000")),
        ("1000.5", divided("1000.5")),
        ("0.01", divided("0.01")),
        ("1e3", divided("1e3")),
        ("0", divided("0")),
    ] {
        let document = format!(
            "<styles><number-style name=\"n\"><number display-factor=\"{factor}\"/></number-style>{CELL}</styles>"
        );
        let mut styles = OdsStyles::read(document.as_bytes()).expect("sound");
        let shown = styles.format("a").and_then(|format| format.divided());
        let shown = shown.expect("a format that divides");
        assert!(shown.starts_with(&format!("shows {of}, as")), "{shown}");
        let told = format!(
            "<number-style name=\"n\"><number display-factor=\"{factor}\"/><text> tusen</text></number-style>{CELL}"
        );
        let is_unit = of == part("thousandth");
        assert_eq!(problem(&told).is_empty(), is_unit, "{factor}");
    }
    for factor in ["1", "1.0", ""] {
        let factor = format!(
            "<styles><number-style name=\"n\"><number display-factor=\"{factor}\"/></number-style>{CELL}</styles>"
        );
        let mut styles = OdsStyles::read(factor.as_bytes()).expect("sound");
        assert!(styles.format("a").is_none());
    }
}

#[test]
fn conditions_and_parents_are_gone_after() {
    let plain = "<number-style name=\"n\"><number/><map apply-style-name=\"p\"/></number-style>";
    let other = "<number-style name=\"p\"><number/><text> EUR</text></number-style>";
    let parents = "<style name=\"a\" family=\"table-cell\" parent-style-name=\"b\"/>\
        <style name=\"b\" family=\"table-cell\" data-style-name=\"n\"/>";
    let expected = "is an amount in EUR, not in kroner, as its format `0\" EUR\";0` says";
    assert_eq!(problem(&format!("{other}{plain}{CELL}")), expected);
    assert_eq!(problem(&format!("{plain}{other}{parents}")), expected);
    let circle = "<style name=\"a\" family=\"table-cell\" parent-style-name=\"a\"/>";
    assert_eq!(problem(&format!("{plain}{other}{circle}")), "");
}

//! Sheets beside the one that is read.

use super::*;

#[test]
fn a_sheet_that_looks_like_the_one_that_is_read_is_named() {
    let ledger = xlsx_sheet(&[header(), posting(number("1"), text("a"))]);
    let other = xlsx_sheet(&[(false, vec![text("Art"), text("Navn")])]);
    let bytes = xlsx_of(
        &[
            ("Jan", &ledger),
            ("Feb", &ledger),
            ("Kontoplan", &other),
            ("Mar", &ledger),
        ],
        "",
    );
    let named = |sheets: &str| {
        format!(
            "K0133: `a.csv` holds a sheet {sheets} @ a.csv, municipality.toml | add it to `files` as one of its own, or take it out of there"
        )
    };
    let looks = "that looks like the one that is read, but no ledger takes it";
    for (taken, expected) in [
        (
            &["Jan"][..],
            vec![named(&format!("`Feb` {looks}, and 1 more"))],
        ),
        (&["Jan", "feb"], vec![named(&format!("`Mar` {looks}"))]),
        (&["Jan", "Feb", "Mar"], Vec::new()),
    ] {
        let chosen = FileDialect {
            sheet: Some("Jan".to_owned()),
            taken_parts: taken.iter().map(|name| (*name).to_owned()).collect(),
            ..dialect()
        };
        assert_eq!(found(&bytes, chosen), expected, "{taken:?}");
    }
}

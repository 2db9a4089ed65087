//! The page of differences holds all that differs, adds up, and is nothing but text.

use super::*;
use crate::diag::Code;
use crate::diff::{Cause, CauseItem, CauseMethod, Method, Part, SideFigure};
use crate::render::html::{StyleSheet, html};
use crate::snapshot::tests as small;
use crate::value::Ratio;
use crate::words::Language;

fn number(text: &str) -> Ratio {
    Ratio::parse(text).expect("a number")
}

fn held(written: &str, display: &str) -> Option<SideFigure> {
    Some(SideFigure {
        value: Ratio::parse(written),
        written: written.to_owned(),
        display: display.to_owned(),
    })
}

fn cell(address: &str, unit: &str, sides: [Option<SideFigure>; 2]) -> CellDifference {
    let [old, new] = sides;
    let value = |held: &Option<SideFigure>| held.as_ref().and_then(|held| held.value.clone());
    let difference = value(&old).zip(value(&new)).map(|(old, new)| &new - &old);
    let relative = difference
        .as_ref()
        .zip(value(&old))
        .and_then(|(difference, old)| difference.checked_div(&old.abs()));
    let address = address.parse().expect("an address");
    CellDifference {
        address,
        unit: unit.to_owned(),
        old,
        new,
        difference,
        relative,
        rounding: None,
        parts: Vec::new(),
    }
}

fn part(cause: Cause, id: &str, amount: &str, method: Method) -> Part {
    let item = CauseItem {
        cause,
        owner: "boelum/2013".to_owned(),
        id: id.to_owned(),
        change: format!("{id} → <b>"),
        place: Some(format!("rules/<i>/{id}.rhai:7")),
    };
    Part {
        item,
        amount: number(amount),
        method,
    }
}

/// Kroner with øre, a share without an end, a lost number, what one side has alone, and what only
/// rounds otherwise.
fn report() -> DiffReport {
    let mut kroner = cell(
        "t06:intro:sum@boelum/2013/reported",
        "kr",
        [held("1000.50", "1 001"), held("1350.75", "1 351")],
    );
    kroner.parts = vec![
        part(Cause::Data, "bilag 1/2", "-49.75", Method::Additive),
        part(Cause::Rule, "lonn", "400", Method::Additive),
    ];
    kroner.rounding = Some(number("-0.25"));
    let mut share = cell(
        "t06:intro:andel@boelum/2013/reported",
        "percent",
        [held("1/3", "33,3 %"), held("3/7", "42,9 %")],
    );
    share.parts = vec![
        part(Cause::Rule, "lonn", "1/7", Method::Shapley),
        part(Cause::Weight, "vekt", "-1/21", Method::Shapley),
    ];
    let lost = cell(
        "t06:intro:antall@boelum/2013/reported",
        "persons",
        [held("5", "5"), held("missing \"<u>skjult\"", ".")],
    );
    let gone = cell("t05:a:sum@tranefoss/2013", "kr", [held("77", "77"), None]);
    let fresh = cell("t99:b:sum@alle/2013", "kr", [None, held("-88.25", "-88")]);
    let mut rounds = cell(
        "t06:boliger:sum@boelum/2013/reported",
        "kr",
        [held("2.5", "3"), held("5/2", "2,5")],
    );
    rounds.rounding = Some(number("-0.5"));
    DiffReport {
        old: "før<b>.snap".to_owned(),
        new: ".".to_owned(),
        ground: CauseMethod::Recomputed,
        cells: vec![kroner, fresh, gone, share, lost, rounds],
        lone_sheets: [vec!["t05".into()], vec!["t99".into()]],
    }
}

fn side(read: ReadAs, inputs: &[(&str, &str)]) -> DiffSide {
    let inputs = inputs
        .iter()
        .map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned()))
        .collect();
    let header = SnapshotHeader {
        note: "<script>x</script> & \"so\"".to_owned(),
        view: "reported".to_owned(),
        inputs,
        ..SnapshotHeader::default()
    };
    DiffSide {
        read,
        header,
        findings: Vec::new(),
    }
}

fn page(report: &DiffReport, projects: &[&Project], language: Language) -> String {
    let old = side(
        ReadAs::Snapshot,
        &[("rules/a.rhai", "1"), ("rules/<b>.rhai", "1")],
    );
    let mut new = side(
        ReadAs::Folder,
        &[("rules/a.rhai", "2"), ("rules/c.rhai", "1")],
    );
    new.findings =
        vec![Diagnostic::new(Code::CheckFailed, "the check `<b>` fails").in_file("rules/<b>.rhai")];
    let tolerance = Tolerance {
        absolute: number("0.5"),
        relative: number("0.001"),
    };
    let document = diff_page(&DiffPage {
        report,
        sides: [&old, &new],
        tolerance: &tolerance,
        projects,
        language,
    });
    html(&document, StyleSheet::Differences, language)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text
        .split_once(from)
        .unwrap_or_else(|| panic!("`{from}` is not in {text}"));
    rest.split_once(to)
        .unwrap_or_else(|| panic!("`{to}` is not in {rest}"))
        .0
}

/// The rows under a cell that both sides have.
fn body<'a>(html: &'a str, cell: &CellDifference) -> &'a str {
    let cells = between(html, "<table class=\"cells\">", "</table>");
    let mark = format!("<code>{}</code>", cell.address);
    cells
        .split("<tbody>")
        .find(|body| body.contains(&mark))
        .unwrap_or_else(|| panic!("no {}", cell.address))
}

/// The exact amounts of the rows of a class.
fn amounts(body: &str, class: &str) -> Vec<Ratio> {
    let rows = body
        .split("<tr")
        .filter(|row| row.starts_with(&format!(" class=\"{class}\"")));
    rows.flat_map(|row| row.split("<data value=\"").skip(1))
        .map(|rest| number(rest.split('"').next().expect("a value")))
        .collect()
}

#[test]
fn every_cell_and_part_is_there_and_the_parts_add_up_to_the_difference() {
    let report = report();
    let html = page(&report, &[], Language::English);
    let both: Vec<&CellDifference> = report
        .cells
        .iter()
        .filter(|cell| cell.old.is_some() && cell.new.is_some())
        .collect();
    let mut split = 0;
    for cell in &both {
        let body = body(&html, cell);
        for held in [&cell.old, &cell.new].into_iter().flatten() {
            assert!(
                body.contains(&format!(">{}</td>", escaped(&held.display))),
                "{} in {body}",
                held.display
            );
        }
        for part in &cell.parts {
            let CauseItem { change, place, .. } = &part.item;
            for told in [
                part.item.to_string(),
                change.clone(),
                place.clone().expect("a place"),
                part.method.word().to_owned(),
            ] {
                assert!(body.contains(&escaped(&told)), "{told} is not in {body}");
            }
        }
        let difference = amounts(body, "cell");
        assert_eq!(difference.len(), usize::from(cell.difference.is_some()));
        let parts = amounts(body, "part");
        assert_eq!(parts.len(), cell.parts.len());
        if !parts.is_empty() {
            let sum: Ratio = parts.into_iter().sum();
            assert_eq!(
                (vec![sum.clone()], vec![sum]),
                (difference, amounts(body, "part of")),
                "{}",
                cell.address
            );
            assert!(body.contains("= the difference"), "{body}");
            split += 1;
        }
    }
    assert_eq!((both.len(), split), (4, 2));
    // Nothing that is not split claims a sum, and parts that do not add up would be told.
    assert_eq!(html.matches("class=\"part of\"").count(), split);
    let mut wrong = report;
    wrong.cells[0].parts.pop();
    let html = page(&wrong, &[], Language::English);
    assert!(body(&html, &wrong.cells[0]).contains("≠ the difference"));
}

#[test]
fn amounts_are_written_in_full_or_marked_as_rounded() {
    let report = report();
    let html = page(&report, &[], Language::Norwegian);
    let kroner = body(&html, &report.cells[0]);
    for told in [
        ">+350,25<",
        ">-49,75<",
        ">+400,00<",
        ">+35,0 %<",
        "2 delene",
        "-0,25</data>",
    ] {
        assert!(kroner.contains(told), "{told} is not in {kroner}");
    }
    let share = body(&html, &report.cells[3]);
    for told in [
        "title=\"200/21\">≈ +9,5238<",
        ">≈ +14,2857<",
        ">≈ -4,7619<",
        "prosentpoeng",
    ] {
        assert!(share.contains(told), "{told} is not in {share}");
    }
    let tiny = |value: &str, unit: &str, expected: &str| {
        let amount = cells::amount(&number(value), unit);
        assert_eq!(amount.plain(), expected);
    };
    tiny("1/30000", "percent", "≈ +0,00333");
    tiny("-2/3", "kr", "≈ -0,667");
    tiny("1000000/3", "kr", "≈ +333 333,33");
    tiny("0", "kr", "0,00");
    let lost = body(&html, &report.cells[4]);
    assert!(
        lost.contains("etter: missing &quot;&lt;u&gt;skjult&quot;"),
        "{lost}"
    );
    let rounds = body(&html, &report.cells[5]);
    assert!(
        rounds.contains("Avrunding")
            && rounds.contains("value=\"-1/2\"")
            && !rounds.contains("Summen"),
        "{rounds}"
    );
}

#[test]
fn what_was_compared_what_moved_and_what_one_side_has_alone_are_told() {
    let report = report();
    let html = page(&report, &[], Language::English);
    let expected = [
        "6 cells differ; 1 of them only on the first side, 1 only on the second.",
        "a snapshot, as it stands",
        "a project folder, computed",
        "3 files that were read differ",
        "Cells that differ by no more than 0,5 in the cell's own unit or 0,1 % of the first side's value are left out.",
        "error[K0502]: the check `&lt;b&gt;` fails</span><code> rules/&lt;b&gt;.rhai</code>",
        "Whole sheets: t05",
        "Whole sheets: t99",
    ];
    for told in expected
        .into_iter()
        .chain([CauseMethod::Recomputed.sentence()])
    {
        assert!(html.contains(told), "{told}");
    }
    let alone: Vec<&str> = html
        .split("<table class=\"lone\">")
        .skip(1)
        .map(|rest| rest.split("</table>").next().unwrap_or(""))
        .collect();
    assert!(
        alone.len() == 2
            && alone[0].contains("t05:a:sum@tranefoss/2013")
            && alone[0].contains(">77 <"),
        "{alone:?}"
    );
    assert!(
        alone[1].contains("t99:b:sum@alle/2013") && alone[1].contains(">-88 <"),
        "{alone:?}"
    );
    let summary = between(&html, "id=\"sammendrag\"", "</section>");
    let rows = [
        "rule boelum/2013/lonn",
        "weight boelum/2013/vekt",
        "data boelum/2013/bilag 1/2",
        "rounding sheet t06/sum",
        "t99",
    ];
    for told in rows.into_iter().chain(["tranefoss", "+400,00"]) {
        assert!(summary.contains(told), "{told} is not in {summary}");
    }
    // The parts link to their causes.
    let target = between(&html, "<a href=\"#o", "\"");
    assert!(summary.contains(&format!("id=\"o{target}\"")));
}

#[test]
fn nothing_that_was_read_becomes_markup_and_nothing_is_asked_of_elsewhere() {
    for language in [Language::Norwegian, Language::English] {
        let html = page(&report(), &[], language);
        for markup in [
            "<script", "http", "<b>", "<i>", "<u>", "url(", "@import", " src=", " onload",
        ] {
            assert!(!html.contains(markup), "{markup}");
        }
        assert!(html.contains("&lt;script&gt;x&lt;/script&gt; &amp; &quot;so&quot;"));
        assert!(
            html.contains("<h1>før&lt;b&gt;.snap → .</h1>")
                && html.contains("<title>før&lt;b&gt;.snap → .</title>")
        );
        let style = between(&html, "<style>", "</style>");
        assert!(
            !style.contains(['&', '<', '>', '"']),
            "the style would be escaped"
        );
    }
}

#[test]
fn a_folder_gives_its_labels_and_without_one_the_ids_stand() {
    let (report, project) = (report(), small::project());
    let named = page(&report, &[&project], Language::Norwegian);
    assert!(
        named.contains("<b>Introduksjonsprogram · Sum · Bølum 2013</b>"),
        "{named}"
    );
    assert!(named.contains("<code>t06</code><span> Kostnader per person</span>"));
    assert!(!page(&report, &[], Language::Norwegian).contains("Introduksjonsprogram"));
}

#[test]
fn stored_parts_say_so_and_sides_that_do_not_differ_have_no_cells() {
    let mut report = report();
    report.ground = CauseMethod::Stored;
    report.cells[0].parts.clear();
    let html = page(&report, &[], Language::English);
    assert!(
        body(&html, &report.cells[0]).contains("no stored parts")
            && html.contains("not from recomputing")
    );
    assert!(
        html.contains(&*escaped(CauseMethod::Stored.sentence()))
            && !html.contains(CauseMethod::Recomputed.sentence())
    );
    report.cells.clear();
    report.lone_sheets = [Vec::new(), Vec::new()];
    let html = page(&report, &[], Language::English);
    assert!(
        html.contains("The two sides do not differ.")
            && !html.contains("class=\"cells\"")
            && !html.contains("id=\"sammendrag\"")
    );
}

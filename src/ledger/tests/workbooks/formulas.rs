//! Amounts that a spreadsheet computes.

use super::*;

/// A number with a formula, as each format writes it.
fn computed(number: &str, xlsx: &str, ods: &str) -> Cell {
    Cell::Raw(
        format!("<c r=\"{{r}}\">{xlsx}<v>{number}</v></c>").leak(),
        format!("<table:table-cell table:formula=\"{ods}\" office:value-type=\"float\" office:value=\"{number}\"><text:p>?</text:p></table:table-cell>").leak(),
    )
}

const HELP: &str = "leave such lines out by `skip` in municipality.toml; where it is an amount of its own, put its value in place of the formula in the workbook";

#[test]
fn a_sum_of_other_lines_is_not_a_posting() {
    let sum = computed("3", "<f>SUBTOTAL(9,E2:E3)</f>", "of:=SUBTOTAL(9;[.E2:.E3])");
    let rows = [
        header(),
        posting(number("1"), text("a")),
        posting(number("2"), text("b")),
        posting(sum.clone(), text("c")),
        posting(
            computed("5", "<f>SUM(C5:D5)</f>", "of:=SUM([.C5:.D5])"),
            text("d"),
        ),
    ];
    let expected = |separator: char| {
        format!(
            "K0131: the line is not a posting: cell `Ark1!E4` adds up other lines, `=SUBTOTAL(9{separator}E2:E3)` @ a.csv:Ark1!4 in quarantine with 3.00 kr | {HELP}"
        )
    };
    for (bytes, separator) in [(xlsx(&rows), ','), (ods(&rows), ';')] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let condensed = check_world(&world, &spec(), &[&expected(separator)]);
        assert_eq!(condensed.raw.net.ore(), 1_100);
        assert_eq!(condensed.quarantined.len(), 1);
        let mut skipping = spec();
        skipping.files = written_in(FileDialect {
            lines: FileLines {
                skip: vec![TextTest::new("Tekst", TextMatch::Equals, "c")],
                ..FileLines::default()
            },
            ..dialect()
        })
        .files;
        let without = "K0132: 1 line is left out by `skip`, with 3.00 kr @ a.csv | see that they are no postings: none of them counts";
        let condensed = check_world(&world, &skipping, &[without]);
        assert_eq!(condensed.raw.net.ore(), 800);
    }
}

#[test]
fn a_formula_that_cells_share_is_judged_in_each() {
    let first = computed(
        "1",
        "<f t=\"shared\" ref=\"E3:E4\" si=\"0\">SUM(E$2:E2)</f>",
        "of:=SUM([.E$2:.E2])",
    );
    let next = computed("2", "<f t=\"shared\" si=\"0\"/>", "of:=SUM([.E$2:.E3])");
    let own = computed(
        "4",
        "<f t=\"shared\" ref=\"E5:E6\" si=\"1\">C5+D5</f>",
        "of:=[.C5]+[.D5]",
    );
    let more = computed("8", "<f t=\"shared\" si=\"1\"/>", "of:=[.C6]+[.D6]");
    let rows = [
        header(),
        posting(number("1"), text("a")),
        posting(first, text("b")),
        posting(next, text("c")),
        posting(own, text("d")),
        posting(more, text("e")),
    ];
    for bytes in [xlsx(&rows), ods(&rows)] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let mut ore = Vec::new();
        read(&world, &spec(), &mut |posting| {
            ore.push(posting.amount.ore());
        });
        assert_eq!(ore, [100, 400, 800]);
    }
}

#[test]
fn a_sum_in_another_column_or_a_total_by_its_words_is_as_it_was() {
    let sum = |number: &str| computed(number, "<f>SUM(G2:G3)</f>", "of:=SUM([.G2:.G3])");
    let mut total = posting(
        computed("1", "<f>SUM(E2:E2)</f>", "of:=SUM([.E2])"),
        text("Sum"),
    );
    total.1[1] = text("");
    total.1[2] = text("Sum art");
    let mut with_voucher = posting(number("1"), text("a"));
    with_voucher.1[6] = sum("7");
    let rows = [header(), with_voucher, total];
    let expected = "K0131: the line is not a posting: the field in column `Art` is a total @ a.csv:Ark1!3 in quarantine with 1.00 kr | leave such lines out: `skip = [{ column = \"Art\", contains = \"sum\" }]` in municipality.toml";
    check(&rows, 200, &[expected]);
}

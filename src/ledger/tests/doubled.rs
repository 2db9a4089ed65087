//! Periods that stand in a file twice, and lines with blank fields too many.

use super::bad_input::{beside_extent, check, check_world};
use super::spec;
use crate::ledger::KeySpec;
use crate::value::Amount;
use crate::world::MemoryWorld;

const JANUARY: &str =
    "1;242;010;01;5,00;a;1\n1;242;020;01;7,00;b;2\n1;275;010;01;5,00;\"a; b\";3\n";
const FEBRUARY: &str = "1;242;010;02;5,00;a;4\n1;242;010;02;5,00;a;4\n1;242;010;02;5,00;a;4\n1;242;010;02;5,00;a;4\n1;242;010;02;5,00;a;4\n1;242;010;02;5,00;a;4\n";

#[test]
fn a_period_that_was_pasted_again_is_an_error() {
    let doubled = "K0113: lines are there more than once: 3 of 3 different lines of period 01 (6 in all, 34.00 kr net) @ a.csv, municipality.toml \
       | export each period once; see whether lines were pasted into the file again";
    for text in [
        [JANUARY, FEBRUARY, JANUARY].concat(),
        [JANUARY, JANUARY, FEBRUARY].concat(),
    ] {
        check(&spec(), &text, &[doubled]);
    }
    let mut without_periods = spec();
    without_periods.codes.remove("periode");
    let whole = "K0113: lines are there more than once: 3 of 3 different lines (6 in all, 34.00 kr net) @ a.csv, municipality.toml \
       | export each period once; see whether lines were pasted into the file again";
    check(&without_periods, &[JANUARY, JANUARY].concat(), &[whole]);
    check(
        &without_periods,
        &[JANUARY, FEBRUARY, JANUARY, "1;242;010;03;5,00;a;4\n"].concat(),
        &[],
    );
}

#[test]
fn other_copies_and_more_lines_hide_nothing() {
    let thrice = "K0113: lines are there more than once: 3 of 3 different lines of period 01 (9 in all, 51.00 kr net) @ a.csv, municipality.toml \
       | export each period once; see whether lines were pasted into the file again";
    check(&spec(), &JANUARY.repeat(3), &[thrice]);
    let later = "K0113: lines are there more than once: 3 of 4 different lines of period 01 (7 in all, 35.00 kr net) @ a.csv, municipality.toml \
       | export each period once; see whether lines were pasted into the file again";
    let one_more = "1;242;010;01;1,00;c;9\n";
    check(&spec(), &[JANUARY, JANUARY, one_more].concat(), &[later]);
    let line = |voucher: usize| format!("1;242;010;01;5,00;a;{voucher}\n");
    let many: String = (1..31).map(line).collect();
    let again: String = (11..21).map(line).collect();
    let block = "K0113: lines are there more than once: 10 of 30 different lines of period 01 (40 in all, 200.00 kr net) @ a.csv, municipality.toml \
       | export each period once; see whether lines were pasted into the file again";
    check(&spec(), &[many, again].concat(), &[block]);
}

#[test]
fn a_long_file_is_judged_by_some_of_its_lines() {
    let line = |voucher: usize| format!("1;242;010;01;5,00;a;{voucher}\n");
    let many: String = (0..40_000).map(line).collect();
    let world = MemoryWorld::new();
    world.put("a.csv", [super::HEADER, &many, &many].concat());
    let found = super::condense(&world, &spec(), &KeySpec::default());
    let found = beside_extent(&found.diagnostics);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(80000 in all"), "{found:?}");
    let once = MemoryWorld::new();
    once.put("a.csv", [super::HEADER, &many].concat());
    let found = super::condense(&once, &spec(), &KeySpec::default());
    assert_eq!(beside_extent(&found.diagnostics), [""; 0]);
}

#[test]
fn postings_that_are_alike_are_no_period_twice() {
    for text in [
        FEBRUARY.to_owned(),
        [JANUARY, "1;242;010;01;5,00;a;1\n1;242;020;01;7,00;b;2\n"].concat(),
        [JANUARY, &JANUARY.replace(";a;", ";c;")].concat(),
    ] {
        check(&spec(), &text, &[]);
    }
}

#[test]
fn a_blank_field_too_many_is_no_word_where_all_lines_have_it() {
    let trailing = |text: &str| text.replace('\n', ";\n");
    let condensed = check(&spec(), &trailing(&[JANUARY, FEBRUARY].concat()), &[]);
    assert_eq!(condensed.table.sum(), Amount::from_ore(4700));
    // Most lines have it, and one lacks it.
    check(
        &spec(),
        &[&trailing(FEBRUARY), "1;242;010;01;5,00;a;1\n"].concat(),
        &[],
    );
}

#[test]
fn a_text_that_pushes_the_last_fields_behind_the_header_is_an_error() {
    // The amount stands before the text, and the last column is blank: nothing else is odd.
    let shifted = "1;242;010;01;5,00;c; d;\n";
    check(
        &spec(),
        &[FEBRUARY, shifted].concat(),
        &[
            "K0101: 1 line has a blank field behind the last column, unlike other lines: 5.00 kr @ a.csv:8 the first of them \
          | a text may hold the delimiter, which moves what stands behind it: quote it in the export; where blanks behind the last column mean nothing, \
          write `surplus = \"ignore\"` in municipality.toml",
        ],
    );
    // The amount stands behind the text: the line may be read in two ways, even where all are so.
    let world = MemoryWorld::new();
    world.put(
        "a.csv",
        [
            "Klasse;Funksjon;Art;Periode;Tekst;Bilag;Beløp;Side\n",
            "1;242;010;02;a; b;1001;5,00;\n1;242;010;02;a; b;1002;5,00;\n",
        ]
        .concat(),
    );
    let finding = |line: usize| {
        format!(
            "K0101: the line has 9 fields, the header 8 @ a.csv:{line} in quarantine, its kroner unknown \
             | a text seems to hold `;`; quote it in the export; where what stands behind the last column means nothing, write `surplus = \"ignore\"` in municipality.toml"
        )
    };
    let expected = [finding(2), finding(3)];
    check_world(&world, &spec(), &expected.each_ref().map(String::as_str));
}

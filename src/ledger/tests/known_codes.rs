//! What a code list tells of the codes of a ledger, before and after its own first year.

use std::sync::Arc;

use crate::diag::Place;
use crate::ledger::{
    CodeColumn, CodeList, CodeStanding, CompletenessState, KeyRow, KeyTable, check_codes,
    check_known_codes, parse_code_list,
};
use crate::value::Amount;

const LIST: &str = "code,name_nb,valid_from,valid_to\n\
                    275,Introduksjon,,\n333,Veg,,2014\n255,Medfinansiering,,2015\n304,Bygg,2017,\n";

fn list(known_from: Option<i32>) -> CodeList {
    CodeList {
        known_from,
        ..parse_code_list("funksjoner.csv", LIST).value
    }
}

/// A key table of functions, each with so many postings.
fn table(functions: &[(&str, u64)]) -> KeyTable {
    let column = CodeColumn {
        name: Arc::from("funksjon"),
        is_personal: false,
        codes: functions.iter().map(|(code, _)| Arc::from(*code)).collect(),
    };
    let row = |((_, count), code): (&(&str, u64), u32)| KeyRow {
        codes: Box::new([code]),
        passed: Box::new([]),
        count: *count,
        sum: Amount::from_ore(100),
        debit: Amount::ZERO,
    };
    KeyTable {
        columns: vec![column],
        tests: Vec::new(),
        rows: functions.iter().zip(0..).map(row).collect(),
    }
}

#[test]
fn a_code_of_unknown_start_is_not_known_before_the_list_begins() {
    use CodeStanding::{NotKnown, NotValid, Valid};
    let (from_2015, always) = (list(Some(2015)), list(None));
    let of = |list: &CodeList, year| {
        ["275", "333", "255", "304", "999"].map(|code| list.standing(code, year))
    };
    // What ended before 2015 was stated of earlier years, and so was what began later.
    assert_eq!(
        of(&from_2015, 2013),
        [NotKnown, Valid, NotKnown, NotValid, NotValid]
    );
    assert_eq!(
        of(&from_2015, 2015),
        [Valid, NotValid, Valid, NotValid, NotValid]
    );
    assert_eq!(of(&always, 2013), [Valid, Valid, Valid, NotValid, NotValid]);
}

#[test]
fn a_ledger_is_told_how_many_of_its_codes_are_known() {
    let check = |functions: &[(&str, u64)],
                 known_from,
                 year,
                 expected: Option<(CompletenessState, &str)>| {
        let found = check_known_codes(&table(functions), "funksjon", &list(known_from), year);
        let found = found.map(|check| (check.standing, check.reason));
        assert_eq!(
            found,
            expected.map(|(standing, reason)| (standing, reason.to_owned()))
        );
    };
    let both: &[(&str, u64)] = &[("", 9), ("275", 3), ("333", 2)];
    check(
        both,
        Some(2015),
        2013,
        Some((
            CompletenessState::NotCheckable,
            "the list of `funksjon` begins in 2015: 1 of 2 codes, 3 postings, are not known for 2013",
        )),
    );
    check(
        both,
        None,
        2013,
        Some((
            CompletenessState::Holds,
            "all 2 codes of `funksjon` are valid in 2013",
        )),
    );
    check(
        both,
        Some(2015),
        2016,
        Some((
            CompletenessState::Fails,
            "1 of 2 codes of `funksjon` are not valid in 2016",
        )),
    );
    check(
        &[("275", 3), ("999", 2)],
        Some(2015),
        2013,
        Some((
            CompletenessState::Fails,
            "1 of 2 codes of `funksjon` are not valid in 2013; the list of `funksjon` begins in 2015: 1 of 2 codes, 3 postings, are not known for 2013",
        )),
    );
    check(&[("", 9)], Some(2015), 2013, None);
    check(&[], Some(2015), 2013, None);
}

#[test]
fn findings_are_the_same_whenever_a_list_begins() {
    let table = table(&[("275", 3), ("333", 2), ("304", 1), ("999", 1)]);
    let place = Place::File(Arc::from("m.toml"));
    for year in [2012, 2013, 2015, 2018] {
        let [with, without] = [Some(2015), None]
            .map(|from| check_codes(&table, "funksjon", &list(from), year, &place));
        assert_eq!(with, without, "{year}");
    }
}

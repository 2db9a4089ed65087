//! What `vocabulary.toml` may declare.

use super::*;
use crate::diag::shown_with_places;
use crate::facts::DimensionKind;

fn check(text: &str, expected: &[&str]) -> Vocabulary {
    let found = parse_vocabulary("rules/vocabulary.toml", text);
    assert_eq!(shown_with_places(&found.diagnostics, text), expected);
    found.value
}

#[test]
fn two_people_are_demanded_only_where_that_is_said() {
    assert!(!check("", &[]).four_eyes);
    assert!(check("[accept]\nfour_eyes = true\n", &[]).four_eyes);
    assert!(!check("[accept]\nfour_eyes = false\n", &[]).four_eyes);
    let found = parse_vocabulary("v.toml", "[accept]\nfour_eyes = \"ja\"\nseks_oyne = true\n");
    assert!(
        found.diagnostics.len() == 2 && found.has_errors(),
        "{:#?}",
        found.diagnostics
    );
}

#[test]
fn units_dimensions_and_facts_are_read() {
    let vocabulary = check(
        "[units.persons]\nnb = 'personer'\nen = 'persons'\nsingular = 'person'\nheads = true\n[units.months]\n\
         [dimensions.funksjon]\nnb = 'funksjon'\ncode_list = 'kontoplan/funksjoner.csv'\n\
         [dimensions.tekst]\nkind = 'text'\nnational = false\n\
         [facts.introdeltakere]\nnb = 'deltakere'\nunit = 'persons'\n[facts.a.cost]\nunit = 'kr_per_person'\n",
        &[],
    );
    assert!(vocabulary.units["persons"].heads && !vocabulary.units["months"].heads);
    assert_eq!(vocabulary.units["months"].singular, "months");
    let funksjon = &vocabulary.dimensions["funksjon"];
    assert!(funksjon.national && funksjon.kind == DimensionKind::Code);
    assert_eq!(
        funksjon.code_list.as_deref(),
        Some("kontoplan/funksjoner.csv")
    );
    let tekst = &vocabulary.dimensions["tekst"];
    assert!(!tekst.national && tekst.kind == DimensionKind::Text);
    assert_eq!(
        vocabulary.facts["introdeltakere"].unit,
        Unit::base("persons")
    );
    assert_eq!(
        vocabulary.unit_id(&vocabulary.facts["a.cost"].unit),
        "kr_per_person"
    );
    assert_eq!(
        vocabulary.unit("kr_per_persons"),
        vocabulary.unit("kr_per_person")
    );
}

#[test]
fn a_code_list_says_from_which_year_it_is_known() {
    let list = "[dimensions.art]\ncode_list = 'arter.csv'\n";
    let from = |text: &str| check(text, &[]).dimensions["art"].code_list_from;
    assert_eq!(from(&format!("{list}code_list_from = 2015\n")), Some(2015));
    assert_eq!(from(list), None);
    check(
        &format!("{list}code_list_from = 15\n"),
        &["K0307 `15` is not an accounting year @ 15: the first year of the list"],
    );
    check(
        "[dimensions.art]\ncode_list_from = 2015\n",
        &[
            "K0307 `art` has no code list that could begin @ 2015: the first year of a list | name the list by `code_list`, or take the year away",
        ],
    );
}

#[test]
fn account_classes_have_words_and_are_of_one_dimension() {
    let classes = "[dimensions.del]\noperation = '1'\nwords = { 0 = ['Invest', 'i'], 1 = ['drift'], 3 = [] }\n";
    let lacking = "[dimensions.post]\nabsent_in = ['2']\n";
    let national = check(&format!("{classes}{lacking}"), &[]).national();
    let codes: Vec<&str> = national.class_codes().into_iter().collect();
    assert_eq!(codes, ["0", "1", "2", "3"]);
    let classes_of = national.classes().expect("declared");
    assert_eq!(
        classes_of.code_of_word("INVESTERING").map(|code| &**code),
        Some("0")
    );
    check(
        lacking,
        &[
            "K0307 `post` is absent in account classes, and no dimension says what these are @ post: absent in what? | write `operation`, the code of operation, under the dimension of account classes",
        ],
    );
    check(
        &format!("{classes}[dimensions.klasse]\noperation = '1'\n"),
        &[
            "K0307 both `del` and `klasse` say which code is of operation @ klasse: a second dimension of account classes",
        ],
    );
    check(
        "[dimensions.del]\noperation = '1'\nwords = { 0 = ['i', ' '], 1 = ['I'] }\n",
        &[
            "K0307 a word must have letters @ ' ': says no code",
            "K0307 `i` is a word for both `0` and `1` @ 'I': says no code",
        ],
    );
}

#[test]
fn the_shipped_vocabulary_can_be_used() {
    let vocabulary = check(include_str!("../../../rules/vocabulary.toml"), &[]);
    let per_person = vocabulary.unit("kr_per_person").expect("declared");
    assert_eq!(per_person, Unit::kr().divide(&Unit::base("persons")));
    assert!(
        vocabulary.counts_heads(&Unit::base("persons")) && !vocabulary.counts_heads(&per_person)
    );
}

#[test]
fn all_that_cannot_be_used_is_reported_together() {
    check(
        "[units.kr]\n[units.person]\n[units.heads]\nsingular = 'person'\n[units.A]\n[dimensions.my-code]\n\
         [dimensions.tekst]\nkind = 'txt'\n[facts.a]\n[facts.b]\nunit = 'persn'\n[facts.c]\nunit = 'kr_per_persn'\nnbb = ''\n[fact.d]\n",
        &[
            "K0307 unit `kr` cannot be declared again @ kr: built in",
            "K0307 `person` already names another unit @ 'person': a singular must be of its own",
            "K0307 `A` cannot be the id of a unit @ A: not a unit's id | write small letters, digits and `_`; `_per_` stands between units",
            "K0307 `my-code` cannot be the name of a dimension @ my-code: scripts cannot write this name | write small letters, digits and `_`, no digit first",
            "K0703 `kind` cannot be `txt` @ 'txt': not one of its words | did you mean `text`?",
            "K0307 fact `a` lacks its unit @ a: declared here | add `unit = \"persons\"` or another unit",
            "K0302 unknown unit `persn` @ 'persn': not declared in vocabulary.toml | did you mean `person`?",
            "K0302 unknown unit `kr_per_persn` @ 'kr_per_persn': `persn` is not declared in vocabulary.toml | did you mean `kr_per_person`?",
            "K0703 unknown entry `nbb` @ nbb: `c` has no such entry | did you mean `nb`? there are `nb`, `en`, `unit`, `part_of`, `rests_on`, `largest`",
            "K0703 unknown entry `fact` @ fact: the file has no such entry | did you mean `facts`? there are `units`, `dimensions`, `facts`, `periods`, `publish`, `accept`",
        ],
    );
}

#[test]
fn a_name_declared_both_with_and_without_quotes_is_refused() {
    check(
        "[units.persons]\n[facts.a.b]\nunit = 'persons'\n[facts.'a.b']\nunit = 'kr'\n",
        &["K0307 fact `a.b` is declared twice @ 'a.b': again here"],
    );
}

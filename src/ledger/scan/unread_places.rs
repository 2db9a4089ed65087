//! Columns that nothing reads and that say whose a line is: a municipality, a company.

use super::unread_words::{ColumnWords, FieldSet};

/// Names of columns of bodies that keep books of their own, as one word.
const BODIES: [&str; 18] = [
    "client",
    "clientid",
    "klient",
    "firma",
    "firmanr",
    "firmakode",
    "selskap",
    "selskapsnr",
    "selskapskode",
    "company",
    "companycode",
    "companyid",
    "bukrs",
    "orgnr",
    "organisasjonsnr",
    "organisasjonsnummer",
    "kommune",
    "kommunenavn",
];

/// Names of columns of regions, which may be municipalities or parts of one.
const REGIONS: [&str; 3] = ["region", "regionnr", "regionkode"];

/// Whether a column names the body that a line is of.
pub(super) fn is_of_bodies(words: &ColumnWords<'_>) -> bool {
    BODIES.contains(&words.plain.as_str())
}

/// The fields that are of another municipality than the one of a number, where the column is of
/// municipalities: it names that one too, or one alone.
pub(super) fn of_another_region(words: &ColumnWords<'_>, number: &str) -> FieldSet {
    let is_region = |field: &&str| {
        [4, 6].contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_known = number.len() == 4 && REGIONS.contains(&words.plain.as_str());
    let others = words.chosen(|field| !field.starts_with(number));
    let are_places = words.fields.len() == 1 || others.len() < words.fields.len();
    match is_known && are_places && words.fields.iter().all(is_region) {
        true => others,
        false => FieldSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, fields: &[&str], expected: &[&str]) {
        let words = ColumnWords::new(name, fields.to_vec()).expect("few kinds");
        let found = of_another_region(&words, "0301");
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{name} {fields:?}");
    }

    #[test]
    fn regions_are_municipalities_where_the_own_one_is_named() {
        check("Region", &["0301", "0219"], &["0219"]);
        check("Region", &["030105", "021900"], &["021900"]);
        check("Region", &["0219"], &["0219"]);
        check("Region", &["1001", "1002", "1003"], &[]);
        check("Region", &["0301", "030105"], &[]);
        check("Region", &["0301", "Nord"], &[]);
        check("Rode", &["0301", "0219"], &[]);
    }
}

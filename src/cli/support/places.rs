//! Municipalities and years as arguments name them.

use crate::model::Id;

/// A municipality, or one accounting year of it: `boelum` or `boelum/2013`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceName {
    /// The municipality.
    pub municipality: Id,
    /// The year; all of them where absent.
    pub year: Option<i32>,
}

/// Reads a place.
///
/// # Errors
/// A sentence that says how places are written.
pub fn place(text: &str) -> Result<PlaceName, String> {
    let form = || "write MUNICIPALITY or MUNICIPALITY/YEAR, such as `boelum/2013`".to_owned();
    let (municipality, year) = match text.split_once('/') {
        None => (text, None),
        Some((municipality, year)) => (municipality, Some(year.parse().map_err(|_| form())?)),
    };
    if municipality.is_empty() {
        Err(form())
    } else {
        Ok(PlaceName {
            municipality: municipality.into(),
            year,
        })
    }
}

/// Every two municipalities that have the same year among the places.
pub fn pairs(places: &[(Id, i32)]) -> Vec<((Id, Id), i32)> {
    let mut pairs = Vec::new();
    for (index, (a, year)) in places.iter().enumerate() {
        let others = places[index + 1..]
            .iter()
            .filter(|(b, other)| other == year && b != a);
        pairs.extend(others.map(|(b, _)| ((a.clone(), b.clone()), *year)));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_a_municipality_with_or_without_a_year() {
        assert_eq!(
            place("bølum/2013"),
            Ok(PlaceName {
                municipality: "bølum".into(),
                year: Some(2013)
            })
        );
        assert_eq!(
            place("boelum"),
            Ok(PlaceName {
                municipality: "boelum".into(),
                year: None
            })
        );
        for text in ["", "/2013", "boelum/", "boelum/x", "a/1/2"] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_two_municipalities_of_one_year_are_a_pair_once() {
        let places = [
            ("a", 2012),
            ("a", 2013),
            ("b", 2013),
            ("c", 2012),
            ("c", 2013),
        ]
        .map(|(id, year)| (Id::from(id), year));
        let found: Vec<String> = pairs(&places)
            .iter()
            .map(|((a, b), year)| format!("{a}~{b}/{year}"))
            .collect();
        assert_eq!(found, ["a~c/2012", "a~b/2013", "a~c/2013", "b~c/2013"]);
        assert!(
            pairs(&places[..2]).is_empty(),
            "one municipality in two years"
        );
    }
}

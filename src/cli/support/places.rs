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

/// Reads a year: one to four digits, so that no number of a person is one.
///
/// # Errors
/// A sentence that says how years are written.
pub fn year(text: &str) -> Result<i32, String> {
    let year = text.parse().ok();
    year.filter(|year| (1..10_000).contains(year))
        .ok_or_else(|| "write a year, such as `2013`".to_owned())
}

/// Reads a place.
///
/// # Errors
/// A sentence that says how places are written.
pub fn place(text: &str) -> Result<PlaceName, String> {
    let form = || "write MUNICIPALITY or MUNICIPALITY/YEAR, such as `boelum/2013`".to_owned();
    let (municipality, year) = match text.split_once('/') {
        None => (text, None),
        Some((municipality, of)) => (municipality, Some(year(of).map_err(|_| form())?)),
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

/// Two municipalities, each in a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacePair {
    /// The two, the first of the places before the second.
    pub municipalities: (Id, Id),
    /// The year of each.
    pub years: (i32, i32),
}

/// Every two municipalities that have the same year among the places. With `across`, those without
/// one in common are paired by the last year of each.
pub fn pairs(places: &[(Id, i32)], across: bool) -> Vec<PlacePair> {
    let mut pairs = Vec::new();
    let shares_a_year = |a: &Id, b: &Id| {
        let of_a = places.iter().filter(|(id, _)| id == a);
        of_a.into_iter()
            .any(|(_, year)| places.contains(&(b.clone(), *year)))
    };
    let is_last = |id: &Id, year: i32| !places.iter().any(|(of, other)| of == id && *other > year);
    for (index, (a, year)) in places.iter().enumerate() {
        let others = places[index + 1..].iter().filter(|(b, other)| {
            let is_across = || is_last(a, *year) && is_last(b, *other) && !shares_a_year(a, b);
            b != a && (other == year || across && is_across())
        });
        pairs.extend(others.map(|(b, other)| PlacePair {
            municipalities: (a.clone(), b.clone()),
            years: (*year, *other),
        }));
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
        for text in [
            "",
            "/2013",
            "boelum/",
            "boelum/x",
            "a/1/2",
            "a/01010100050",
            "a/0",
            "a/-5",
        ] {
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
        for across in [false, true] {
            assert_eq!(
                shown(&places, across),
                [
                    "a/2012~c/2012",
                    "a/2013~b/2013",
                    "a/2013~c/2013",
                    "b/2013~c/2013"
                ]
            );
            assert!(
                shown(&places[..2], across).is_empty(),
                "one municipality in two years"
            );
        }
    }

    fn shown(places: &[(Id, i32)], across: bool) -> Vec<String> {
        let shown = |pair: &PlacePair| {
            let PlacePair {
                municipalities: (a, b),
                years: (of_a, of_b),
            } = pair;
            format!("{a}/{of_a}~{b}/{of_b}")
        };
        pairs(places, across).iter().map(shown).collect()
    }

    #[test]
    fn municipalities_without_a_year_in_common_are_a_pair_where_prices_bridge_them() {
        let places = [
            ("a", 2012),
            ("a", 2013),
            ("b", 2015),
            ("b", 2016),
            ("c", 2016),
        ]
        .map(|(id, year)| (Id::from(id), year));
        assert_eq!(
            shown(&places, true),
            ["a/2013~b/2016", "a/2013~c/2016", "b/2016~c/2016"]
        );
        assert_eq!(shown(&places, false), ["b/2016~c/2016"]);
    }

    #[test]
    fn places_without_a_year_in_common_are_paired_by_their_last_ones_where_asked() {
        let check = |places: &[(&str, i32)], across, expected: &[(i32, i32)]| {
            let places: Vec<(Id, i32)> = places
                .iter()
                .map(|(id, year)| (Id::from(*id), *year))
                .collect();
            let years: Vec<_> = pairs(&places, across)
                .iter()
                .map(|pair| pair.years)
                .collect();
            assert_eq!(years, expected, "{places:?} {across}");
        };
        let apart = [("a", 2012), ("a", 2013), ("b", 2014), ("b", 2015)];
        check(&apart, false, &[]);
        check(&apart, true, &[(2013, 2015)]);
        let in_common = [("a", 2012), ("a", 2013), ("b", 2012), ("b", 2014)];
        for across in [false, true] {
            check(&in_common, across, &[(2012, 2012)]);
        }
    }
}

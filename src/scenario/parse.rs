//! Replacements as they are written on a command line.

use crate::model::Id;
use crate::value::Ratio;

use super::Replacement;

/// A municipality, maybe with a year, and the rest: `boelum/2013:REST`.
fn place<'a>(text: &'a str, form: &str) -> Result<(Id, Option<i32>, &'a str), String> {
    let wrong = || format!("write {form}");
    let (place, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (municipality, year) = match place.split_once('/') {
        None => (place, None),
        Some((municipality, year)) => {
            let year: Option<i32> = year.parse().ok();
            // A longer number could be of a person.
            let year = year.filter(|year| (1..10_000).contains(year));
            (municipality, Some(year.ok_or_else(wrong)?))
        }
    };
    if municipality.is_empty() || rest.is_empty() {
        Err(wrong())
    } else {
        Ok((municipality.into(), year, rest))
    }
}

/// Both sides of the equals sign.
fn sides<'a>(text: &'a str, form: &str) -> Result<(Id, &'a str), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => Ok((left.into(), right)),
        _ => Err(format!("write {form}")),
    }
}

impl Replacement {
    /// Reads `tranefoss:sosialhjelp=1.75` or `tranefoss/2013:sosialhjelp=1.75`.
    ///
    /// # Errors
    /// A sentence that says how weights are written.
    pub fn weight(text: &str) -> Result<Self, String> {
        const FORM: &str = "MUNICIPALITY[/YEAR]:WEIGHT=VALUE, such as `tranefoss:sosialhjelp=1.75`";
        let (municipality, year, rest) = place(text, FORM)?;
        let (weight, value) = sides(rest, FORM)?;
        let value =
            Ratio::parse(&value.replace(',', ".")).ok_or_else(|| format!("write {FORM}"))?;
        Ok(Self::Weight {
            municipality,
            year,
            weight,
            value,
        })
    }

    /// Reads `tranefoss:sosialhjelp=boelum`.
    ///
    /// # Errors
    /// A sentence that says how keys are written.
    pub fn key(text: &str) -> Result<Self, String> {
        const FORM: &str = "MUNICIPALITY:KEY=OTHER, such as `tranefoss:sosialhjelp=boelum`";
        let (municipality, year, rest) = place(text, FORM)?;
        let (key, from) = sides(rest, FORM)?;
        if year.is_some() {
            Err(format!("write {FORM}"))
        } else {
            Ok(Self::Key {
                municipality,
                key,
                from: from.into(),
            })
        }
    }

    /// Reads `boelum/2013:introdeltakere=280`; the value is read when its unit is known.
    ///
    /// # Errors
    /// A sentence that says how facts are written.
    pub fn fact(text: &str) -> Result<Self, String> {
        const FORM: &str =
            "MUNICIPALITY[/YEAR]:FACT=VALUE, such as `boelum/2013:introdeltakere=280`";
        let (municipality, year, rest) = place(text, FORM)?;
        let (fact, value) = sides(rest, FORM)?;
        Ok(Self::Fact {
            municipality,
            year,
            fact,
            value: value.to_owned(),
        })
    }

    /// Reads `report-table-13:migra`, or `report-table-13:migra@boelum` for one municipality, as
    /// left out.
    ///
    /// # Errors
    /// A sentence that says how adjustments are written.
    pub fn without(text: &str) -> Result<Self, String> {
        let (view, adjustment, municipality) = adjustment(text)?;
        Ok(Self::Without {
            view,
            adjustment,
            municipality,
        })
    }

    /// Reads the same as made in the asked view, too.
    ///
    /// # Errors
    /// A sentence that says how adjustments are written.
    pub fn with(text: &str) -> Result<Self, String> {
        let (view, adjustment, municipality) = adjustment(text)?;
        Ok(Self::With {
            view,
            adjustment,
            municipality,
        })
    }

    /// Reads `sandmyr=boelum`: Sandmyr's postings and facts under Bølum's practice.
    ///
    /// # Errors
    /// A sentence that says how practices are written.
    pub fn practice(text: &str) -> Result<Self, String> {
        let (ledger, practice) =
            sides(text, "LEDGER=PRACTICE, such as `sandmyr=boelum`, or `all`")?;
        Ok(Self::Practice {
            ledger,
            practice: practice.into(),
        })
    }
}

fn adjustment(text: &str) -> Result<(Id, Id, Option<Id>), String> {
    let form = || {
        "write VIEW:ADJUSTMENT or VIEW:ADJUSTMENT@MUNICIPALITY, such as `comparable:migra@boelum`"
            .to_owned()
    };
    let (view, rest) = text.split_once(':').ok_or_else(form)?;
    let (adjustment, municipality) = match rest.split_once('@') {
        None => (rest, None),
        Some((adjustment, municipality)) => (adjustment, Some(municipality)),
    };
    if view.is_empty() || adjustment.is_empty() || municipality.is_some_and(str::is_empty) {
        return Err(form());
    }
    Ok((view.into(), adjustment.into(), municipality.map(Id::from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_replacement_has_its_form() {
        let (tranefoss, sosialhjelp) = (Id::from("tranefoss"), Id::from("sosialhjelp"));
        let weight = |year, value| {
            Ok(Replacement::Weight {
                municipality: tranefoss.clone(),
                year,
                weight: sosialhjelp.clone(),
                value,
            })
        };
        assert_eq!(
            Replacement::weight("tranefoss:sosialhjelp=1.75"),
            weight(None, Ratio::decimal(175, 2))
        );
        assert_eq!(
            Replacement::weight("tranefoss/2013:sosialhjelp=7/4"),
            weight(Some(2013), Ratio::decimal(175, 2))
        );
        assert_eq!(
            Replacement::key("tranefoss:sosialhjelp=boelum"),
            Ok(Replacement::Key {
                municipality: tranefoss.clone(),
                key: sosialhjelp,
                from: "boelum".into()
            })
        );
        assert_eq!(
            Replacement::fact("tranefoss/2013:barnevern.alle=1/3"),
            Ok(Replacement::Fact {
                municipality: tranefoss.clone(),
                year: Some(2013),
                fact: "barnevern.alle".into(),
                value: "1/3".into()
            })
        );
        assert_eq!(
            Replacement::without("v:a@tranefoss"),
            Ok(Replacement::Without {
                view: "v".into(),
                adjustment: "a".into(),
                municipality: Some(tranefoss.clone())
            })
        );
        assert_eq!(
            Replacement::with("v:a"),
            Ok(Replacement::With {
                view: "v".into(),
                adjustment: "a".into(),
                municipality: None
            })
        );
        assert_eq!(
            Replacement::practice("tranefoss=boelum"),
            Ok(Replacement::Practice {
                ledger: tranefoss,
                practice: "boelum".into()
            })
        );
    }

    #[test]
    fn what_is_not_in_its_form_is_told_the_form() {
        for text in ["", "a", "a:b", "a:b=", ":b=1", "a/x:b=1", "a:b=x", "a:=1"] {
            assert!(
                Replacement::weight(text).is_err_and(|form| form.contains("WEIGHT=VALUE")),
                "{text}"
            );
        }
        for text in ["", "a:b", "a/2013:b=c", "a:b="] {
            assert!(Replacement::key(text).is_err(), "{text}");
        }
        for text in ["a", ":a", "v:", "v:a@", "@a"] {
            assert!(Replacement::without(text).is_err(), "{text}");
        }
        for text in ["a", "a=", "=b"] {
            assert!(Replacement::practice(text).is_err(), "{text}");
        }
    }
}

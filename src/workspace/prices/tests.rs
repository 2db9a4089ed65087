//! Laws of deflating, and what an index that is not stated does.

use proptest::prelude::*;

use super::*;
use crate::diag::Span;
use crate::facts::{Fact, FactOrigin};
use crate::workspace::load;
use crate::world::MemoryWorld;

/// What the index of `landet` says of a year.
fn state(project: &mut Project, year: i32, figure: Figure, origin: FactOrigin) {
    let fact = Fact {
        figure,
        source: "tabell 7".to_owned(),
        origin,
        counted: None,
        span: Span::new("f", 0, 0).into(),
    };
    let facts = project
        .facts
        .of_mut(&"landet".into(), &year.to_string().into());
    facts.insert("kpi".into(), fact);
}

/// A project that declares an index.
fn project() -> Project {
    static LOADED: std::sync::OnceLock<Project> = std::sync::OnceLock::new();
    let loaded = LOADED.get_or_init(|| {
        let world = MemoryWorld::new();
        for (path, text) in [
            (
                "rules/vocabulary.toml",
                "[units.persons]\n[facts.kpi]\nunit = \"index\"\n[facts.n]\nunit = \"index\"\n",
            ),
            ("rules/categories.toml", ""),
            (
                "reference/landet/series.toml",
                "missing = { 2013 = { n = \"x\" } }\n",
            ),
            (
                "kontering.toml",
                "[comparison]\nprice_index = \"kpi\"\nprice_place = \"landet\"\n",
            ),
        ] {
            world.put(path, text);
        }
        let loaded = load(&world);
        let findings = loaded.diagnostics.iter();
        let found: Vec<String> = findings.map(ToString::to_string).collect();
        assert!(loaded.value.price_index.is_some(), "{found:?}");
        loaded.value
    });
    loaded.clone()
}

/// The project with an index that stands at these levels, in hundredths.
fn with_index(levels: &[(i32, i64)]) -> Project {
    let mut project = project();
    for (year, level) in levels {
        let level = Figure::exact(Ratio::decimal(*level, 4), Unit::index());
        state(&mut project, *year, level, FactOrigin::Published);
    }
    project
}

fn prices(project: &Project, year: i32) -> Prices {
    project.prices_of(year).expect("an index")
}

fn divided(of: &Figure, by: &Figure) -> Figure {
    Figure {
        value: of.value.divide(&by.value),
        unit: of.unit.divide(&by.unit),
    }
}

fn kroner(value: i64) -> Figure {
    Figure::exact(Ratio::from(value), Unit::kr())
}

proptest! {
    #[test]
    fn kroner_of_a_year_in_its_own_prices_are_as_they_were(level in 1..20_000_i64, value in any::<i32>()) {
        let own = prices(&with_index(&[(2013, level)]), 2013);
        prop_assert_eq!(own.factor(2013), Ok(Ratio::one()));
        prop_assert_eq!(own.figure(&kroner(value.into()), 2013), kroner(value.into()));
        prop_assert_eq!(own.basis(2013), None);
    }

    #[test]
    fn there_and_back_is_where_it_began(a in 1..20_000_i64, b in 1..20_000_i64, value in any::<i32>()) {
        let project = with_index(&[(2013, a), (2016, b)]);
        let there = prices(&project, 2016).figure(&kroner(value.into()), 2013);
        prop_assert_eq!(prices(&project, 2013).figure(&there, 2016), kroner(value.into()));
    }

    #[test]
    fn a_year_between_changes_nothing(
        a in 1..20_000_i64, b in 1..20_000_i64, c in 1..20_000_i64, value in any::<i32>(),
    ) {
        let project = with_index(&[(2013, a), (2014, b), (2016, c)]);
        let straight = prices(&project, 2016).figure(&kroner(value.into()), 2013);
        let between = prices(&project, 2014).figure(&kroner(value.into()), 2013);
        prop_assert_eq!(prices(&project, 2016).figure(&between, 2014), straight);
    }

    #[test]
    fn kroner_per_something_keep_their_ratio_and_what_is_not_kroner_stays(
        a in 1..20_000_i64, b in 1..20_000_i64, value in 1..1_000_000_i64, heads in 1..500_i64,
    ) {
        let prices = prices(&with_index(&[(2013, a), (2016, b)]), 2016);
        let persons = Figure::exact(Ratio::from(heads), Unit::base("persons"));
        let per_head = divided(&kroner(value), &persons);
        prop_assert_eq!(
            prices.figure(&per_head, 2013),
            divided(&prices.figure(&kroner(value), 2013), &persons)
        );
        prop_assert_eq!(prices.figure(&persons, 2013), persons.clone());
        let share = divided(&kroner(value), &kroner(heads));
        prop_assert_eq!(prices.figure(&share, 2013), share.clone());
        let per_krone = divided(&persons, &kroner(value));
        prop_assert_eq!(
            prices.figure(&per_krone, 2013),
            divided(&persons, &prices.figure(&kroner(value), 2013))
        );
    }
}

#[test]
fn a_factor_is_the_ratio_of_two_levels_exactly() {
    let prices = prices(&with_index(&[(2013, 9_590), (2016, 10_360)]), 2016);
    assert_eq!(
        prices.factor(2013),
        Ok(Ratio::fraction(1036, 959).expect("a ratio"))
    );
    assert_eq!(
        prices.figure(&kroner(959), 2013),
        kroner(1036),
        "959 kroner of 2013"
    );
    assert_eq!(prices.basis(2013), Some(Basis::Published));
    assert_eq!(prices.sources([&2013, &2016]), "tabell 7");
}

#[test]
fn what_an_index_does_not_state_is_missing_with_the_reason() {
    let mut project = with_index(&[(2016, 10_360)]);
    let missing = Figure::missing("not published", Unit::index());
    state(&mut project, 2012, missing, FactOrigin::Published);
    let zero = Figure::exact(Ratio::zero(), Unit::index());
    state(&mut project, 2011, zero, FactOrigin::Published);
    let of_2015 = Figure::exact(Ratio::one(), Unit::index());
    state(&mut project, 2015, of_2015, FactOrigin::Estimate);
    let prices = prices(&project, 2016);
    let reason = |year| prices.factor(year).expect_err("no level").to_string();
    assert_eq!(
        reason(2013),
        "the price index `kpi` of landet is not stated for 2013"
    );
    assert_eq!(
        reason(2012),
        "the price index `kpi` of landet 2012 is missing: not published"
    );
    assert_eq!(
        reason(2011),
        "the price index `kpi` of landet 2011 is not a number above zero"
    );
    assert_eq!(
        prices.figure(&kroner(1), 2013),
        Figure::missing(&*reason(2013), Unit::kr())
    );
    let text = Figure::text("x");
    assert_eq!(prices.figure(&text, 2013), text);
    assert_eq!(prices.basis(2015), Some(Basis::Estimate));
}

#[test]
fn prices_are_those_asked_for_else_of_the_last_year_that_is_stated() {
    let project = with_index(&[(2012, 9_390), (2013, 9_590)]);
    let among = |asked, years: &[i32]| {
        let years = years.iter().copied().collect();
        let prices = project.prices_among(asked, &years);
        prices.map(|prices| prices.map(|prices| prices.year))
    };
    assert_eq!(among(None, &[2013]), Ok(None));
    assert_eq!(among(None, &[2012, 2013]), Ok(Some(2013)));
    assert_eq!(among(None, &[2012, 2013, 2016]), Ok(Some(2013)));
    assert_eq!(among(None, &[2015, 2016]), Ok(None));
    assert_eq!(among(Some(2012), &[2013]), Ok(Some(2012)));
    let refused = among(Some(2016), &[2013]).expect_err("not stated");
    assert_eq!(
        (refused.to_string(), refused.help),
        (
            "K0713: the price index `kpi` of landet is not stated for 2016".to_owned(),
            Some("it is stated for 2012, 2013".to_owned())
        )
    );
    let mut without = project;
    without.price_index = None;
    let refused = without.prices_of(2013).expect_err("none declared");
    assert!(
        refused.is_error() && refused.message.starts_with("nothing says"),
        "{refused}"
    );
}

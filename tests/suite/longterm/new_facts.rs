//! Cohorts and years that are added by facts alone.

use super::*;

/// Adds one line to a series, as an analyst would.
fn add(world: &MemoryWorld, path: &str, fact: &str, line: &str) {
    let text = world.text(path).expect("a series");
    let head = format!("[\"{fact}\".values]\n");
    assert_eq!(
        text.matches(&head).count(),
        1,
        "{path} has no series of {fact}"
    );
    world.put(path, text.replace(&head, &format!("{head}{line}\n")));
}

fn computed(world: &MemoryWorld) -> Run {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    run.value
}

#[test]
fn another_cohort_needs_its_facts_alone() {
    let world = copy();
    for (place, residents, moved, employed, studying, recipients, each) in [
        ("baerum", 90, "4", 40, "{ low = 1, high = 5 }", 30, 50_000),
        ("skedsmo", 50, "{ under = 5 }", 30, "10", 20, 60_000),
    ] {
        let path = format!("municipalities/{place}/series.toml");
        add(
            &world,
            &path,
            "langsiktig.bosatte",
            &format!("2014 = {residents}"),
        );
        add(
            &world,
            &path,
            "langsiktig.flyttet",
            &format!("2014 = {moved}"),
        );
        add(
            &world,
            &path,
            "langsiktig.ansatt",
            &format!("2014 = {employed}"),
        );
        add(
            &world,
            &path,
            "langsiktig.utdanning",
            &format!("2014 = {studying}"),
        );
        add(
            &world,
            &path,
            "langsiktig.sosialhjelp.mottakere",
            &format!("2014 = {recipients}"),
        );
        add(
            &world,
            &path,
            "langsiktig.sosialhjelp.per_mottaker",
            &format!("2014 = {each}"),
        );
    }
    let run = computed(&world);
    let fraction = |above: i64, below: i64| Ratio::fraction(above, below).expect("a fraction");
    assert_eq!(
        exact(&run, "t47:baerum:antall@baerum/totalt"),
        Ratio::integer(391 + 90)
    );
    assert_eq!(
        exact(&run, "t48:baerum:andel_flyttet@baerum/2014"),
        fraction(4, 94)
    );
    assert_eq!(
        cell(&run, "t48:skedsmo:andel_flyttet@skedsmo/2014").display(),
        "< 7,4 %"
    );
    assert_eq!(
        exact(&run, "t49:baerum:andel_ansatt@baerum/snitt"),
        fraction(213 + 40, 391 + 90)
    );
    assert_eq!(
        cell(&run, "t50:baerum:andel_utdanning@baerum/2014").display(),
        "1,1 % - 5,6 %"
    );
    assert_eq!(
        cell(&run, "t51:baerum:andel_maloppnaelse@baerum/snitt").display(),
        "71,1 % - 71,9 %"
    );
    assert_eq!(
        exact(&run, "t52:skedsmo:andel_sosialhjelp@skedsmo/2014"),
        fraction(20, 50)
    );
    assert_eq!(
        exact(&run, "t54:baerum:samlet@baerum/2014"),
        Ratio::integer(1_500_000)
    );
    assert_eq!(
        exact(&run, "t53:baerum:per_mottaker@baerum/snitt"),
        fraction(6_272_991 + 1_500_000, 121 + 30)
    );
    assert_eq!(
        exact(&run, "t55:baerum_skedsmos_profil:estimert@baerum/2014"),
        Ratio::integer(90 * 20 * 60_000 / 50)
    );
    assert_eq!(
        exact(&run, "figur5:sosialhjelp:andel@baerum/2014"),
        fraction(30, 90)
    );
    // Nothing else moves: the other cohorts are what they were.
    let (_, before) = computed_once();
    for cohort in COHORTS {
        let address = format!("t51:skedsmo:andel_maloppnaelse@skedsmo/{cohort}");
        assert_eq!(cell(&run, &address).figure, cell(before, &address).figure);
    }
    assert_eq!(
        cell(&run, "t53:trondheim:per_mottaker@trondheim/snitt").display(),
        "68 446"
    );
}

#[test]
fn another_year_of_the_monitor_and_of_the_tests_needs_its_facts_alone() {
    let world = copy();
    add(
        &world,
        "municipalities/baerum/series.toml",
        "monitor.andel",
        "2012 = 75",
    );
    add(
        &world,
        "reference/hele_landet/series.toml",
        "monitor.andel",
        "2012 = 62",
    );
    add(
        &world,
        "municipalities/skedsmo/series.toml",
        "norskprove.muntlig",
        "2015 = 91",
    );
    let run = computed(&world);
    assert_eq!(
        cell(&run, "t44:baerum:ssb_monitor@baerum/2012").display(),
        "75 %"
    );
    assert_eq!(
        exact(&run, "t44:baerum:ssb_monitor@baerum/snitt"),
        Ratio::fraction(466 + 75, 700).expect("a fraction")
    );
    assert_eq!(
        cell(&run, "figur4:hele_landet:andel@hele_landet/2012").display(),
        "62 %"
    );
    assert_eq!(
        cell(&run, "t56:muntlig_norskprove_totalt:andel@skedsmo/2015").display(),
        "91 %"
    );
}

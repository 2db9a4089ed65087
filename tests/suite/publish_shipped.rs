//! What may be published of the shipped project: an attack by the groups of which print says that
//! they are all.

use kontering::engine::Cell;
use kontering::publish::publish;
use kontering::value::Ratio;

use crate::published::shipped;

#[test]
fn what_is_hidden_does_not_depend_on_what_is_asked_for() {
    let (world, project, run) = shipped();
    let whole = publish(&project, &run, &world)
        .value
        .expect("a rule of publication");
    let mut narrow = run.clone();
    narrow
        .places
        .retain(|(municipality, _)| &**municipality == "skedsmo");
    let part = publish(&project, &narrow, &world)
        .value
        .expect("a rule of publication");
    assert_eq!(part.hidden, whole.hidden);
}

#[test]
fn what_is_shipped_tells_no_count_below_the_threshold_and_leaves_each_a_choice() {
    let (world, project, run) = shipped();
    let published = publish(&project, &run, &world)
        .value
        .expect("a rule of publication");
    let vocabulary = &project.model.vocabulary;
    let few = |cell: &&Cell| {
        vocabulary.counts_heads(&cell.figure.unit)
            && cell.figure.as_exact().is_some_and(|heads| {
                heads.is_integer() && *heads > Ratio::zero() && *heads < Ratio::from(5)
            })
    };
    let before = run.workbook.cells.iter().filter(few).count();
    let after: Vec<String> = published
        .run
        .workbook
        .cells
        .iter()
        .filter(few)
        .map(|cell| cell.address.to_string())
        .collect();
    assert!(
        before > 0 && after.is_empty(),
        "{before} before, and after: {after:?}"
    );
    for (shown, cell) in published.run.workbook.cells.iter().zip(&run.workbook.cells) {
        let is_true = shown.figure.value.is_withheld() || shown.figure.value == cell.figure.value;
        assert!(is_true, "{}", cell.address);
    }
    // 165 facts were hidden when what was hidden could still be solved.
    assert!(
        published.hidden.len() <= 247,
        "{} are hidden",
        published.hidden.len()
    );
    let mut judged = 0;
    for (whole, parts) in PARTITIONS {
        for ((place, period), facts) in project.facts.iter() {
            let shown = |id: &str| {
                let fact = published.project.facts.get(place, period, id)?;
                fact.figure
                    .as_exact()
                    .and_then(Ratio::to_ore)
                    .map(|ore| ore / 100)
            };
            let truth = |id: &str| {
                facts
                    .get(id)?
                    .figure
                    .as_exact()?
                    .to_ore()
                    .map(|ore| ore / 100)
            };
            let Some(parts) = parts
                .iter()
                .map(|id| truth(id).map(|value| (*id, value)))
                .collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            let Some(whole) = shown(whole) else {
                continue;
            };
            if parts.iter().map(|(_, value)| value).sum::<i128>() != whole {
                continue;
            }
            let told: i128 = parts.iter().filter_map(|(id, _)| shown(id)).sum();
            let hidden = parts.iter().filter(|(id, _)| shown(id).is_none());
            let (few, many): (Vec<i128>, Vec<i128>) = hidden
                .map(|(_, value)| *value)
                .partition(|value| *value < 5);
            let others = i128::try_from(few.len()).expect("few") - 1;
            let least = others + 5 * i128::try_from(many.len()).expect("few");
            for _ in &few {
                judged += 1;
                let possible = (1..5).filter(|value| {
                    let rest = whole - told - value;
                    rest >= least && (!many.is_empty() || rest <= 4 * others)
                });
                assert!(possible.count() >= 2, "{place} {period}: {parts:?}");
            }
        }
    }
    assert!(
        judged >= 40,
        "{judged} small counts in groups that make a whole"
    );
}

/// Groups of which print says that they are all: the whole and its parts.
const PARTITIONS: [(&str, &[&str]); 4] = [
    (
        "alder.antall",
        &[
            "alder.18_29",
            "alder.30_39",
            "alder.40_49",
            "alder.50_og_over",
        ],
    ),
    (
        "sivilstatus.antall",
        &[
            "sivilstatus.ugift",
            "sivilstatus.gift_samboer",
            "sivilstatus.enke_enkemann",
            "sivilstatus.skilt",
            "sivilstatus.separert",
        ],
    ),
    (
        "barn.antall",
        &["barn.ingen", "barn.ett", "barn.to", "barn.tre_eller_flere"],
    ),
    (
        "forlenget.avsluttet",
        &[
            "forlenget.arbeid_over_30_timer",
            "forlenget.arbeid_under_29_timer",
            "forlenget.utdanning_vgs",
            "forlenget.utdanning_hoyere",
            "forlenget.grunnskole",
            "forlenget.tiltak_andre_enn_nav",
            "forlenget.lonnstilskudd",
            "forlenget.kvp",
            "forlenget.andre_tiltak_nav",
            "forlenget.sosialstonad",
            "forlenget.andre_trygdeytelser",
            "forlenget.ikke_arbeidssoker",
            "forlenget.annet",
            "forlenget.ikke_registrert",
            "forlenget.overfort_annen_kommune",
        ],
    ),
];

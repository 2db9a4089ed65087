//! Sentences with parts, each in Norwegian and English beneath each other.

use std::fmt::Display;

use super::Language;

macro_rules! sentences {
    ($($name:ident($($part:ident),*): $norwegian:literal, $english:literal;)*) => {
        $(#[doc = concat!("“", $english, "”")]
        pub fn $name(language: Language, $($part: impl Display),*) -> String {
            match language {
                Language::Norwegian => format!($norwegian),
                Language::English => format!($english),
            }
        })*

        /// Every sentence as it is written, Norwegian and English, its parts in braces.
        pub const SENTENCES: &[[&str; 2]] = &[$([$norwegian, $english]),*];
    };
}

sentences! {
    // The report.
    expenditure_in_areas(areas, view):
        "Utgifter i {areas} kostnadsområder, ført over fra hver kommunes posteringer etter erklærte \
         regler. Hvert tall lenker til sin forklaring. Visning: {view}.",
        "Expenditure in {areas} cost areas, mapped from each municipality's postings by declared \
         rules. Every figure links to its explanation; view: {view}.";
    published_expenditure_in_areas(areas, view):
        "Utgifter i {areas} kostnadsområder, ført over fra hver kommunes posteringer etter erklærte \
         regler. Visning: {view}.",
        "Expenditure in {areas} cost areas, mapped from each municipality's postings by declared \
         rules; view: {view}.";
    warnings_about(count, kroner):
        "Varsler som gjelder disse tallene: {count}, om {kroner} kr. `kontering test` viser dem.",
        "Warnings that concern these figures: {count}, about {kroner} kr. `kontering test` shows them.";
    from_difference_to_difference(from, to, method):
        "Fra forskjellen «{from}» til forskjellen «{to}», steg for steg. Stegene går opp helt \
         nøyaktig; vekter og nøkler kommer først, og innen hvert trinn {method}.",
        "From the difference “{from}” to the difference “{to}”, step by step. The steps add up \
         exactly; weights and keys come first, and within each stage {method}.";
    same_differences(count):
        "{count} forskjeller er like i begge visninger.",
        "{count} differences are the same in both views.";
    same_told_differences(count):
        "Av forskjellene som vises, er {count} like i begge visninger. Andre vises ikke (:).",
        "Of the differences shown, {count} are the same in both views. Others are not shown (:).";
    steps_without_effect(count):
        "{count} andre steg i visningen har ingen virkning her.",
        "{count} further steps of the view have no effect here.";
    in_prices(year, index, place, source):
        "Kroner er i priser fra {year}, etter {index} for {place} ({source})",
        "Kroner are in prices of {year}, by {index} of {place} ({source})";
    years_differ():
        "Årene er ulike, og kroner er i hvert års egne priser.",
        "The years differ, and kroner are in each year's own prices.";
    years_are_not_ranked():
        "Kroner fra ulike år rangeres ikke mot hverandre: ingen prisindeks er oppgitt for dem.",
        "Kroner of different years are not ranked against each other: no price index is stated for them.";
    shown_in_own_prices():
        "Tabeller og forklaringer viser kroner slik de ble ført.",
        "Tables and explanations show kroner as they were booked.";
    figures_withheld(count):
        "Ikke vist av hensyn til personvern (:): fakta og beløp i kategorier, {count} i hele prosjektet, og \
         det som regnes av dem.",
        "Not shown for confidentiality (:): facts and kroner of categories, {count} in the whole project, \
         and what is computed from them.";
    checks_hold(count, all):
        "{count} av {all} kontroller holder.",
        "{count} of {all} checks hold.";
    controls_hold(place, count, all):
        "{place}: {count} av {all} kontroller av regnskapet holder.",
        "{place}: {count} of {all} controls of the accounts hold.";
    broken_relations(broken, all):
        "{broken} av {all} sammenhenger mellom publiserte tall holder ikke.",
        "{broken} of {all} relations between published figures do not hold.";
    made_by(version, view):
        "Laget av kontering {version} i visningen {view}.",
        "Made by kontering {version} in the view {view}.";

    // Differences between two results.
    sides_do_not_differ():
        "De to sidene er ikke ulike.",
        "The two sides do not differ.";
    told_figures_do_not_differ():
        "De to sidene er ikke ulike i det som kan vises.",
        "The two sides do not differ in what may be told.";
    one_cell_differs(old, new):
        "1 celle er ulik; {old} av dem bare på den første siden, {new} bare på den andre.",
        "1 cell differs; {old} of them only on the first side, {new} only on the second.";
    cells_differ(count, old, new):
        "{count} celler er ulike; {old} av dem bare på den første siden, {new} bare på den andre.",
        "{count} cells differ; {old} of them only on the first side, {new} only on the second.";
    no_file_differs():
        "Alle filer som ble lest, er de samme på begge sider.",
        "All files that were read are the same on both sides.";
    one_file_differs():
        "1 fil som ble lest, er ulik",
        "1 file that was read differs";
    files_differ(count):
        "{count} filer som ble lest, er ulike",
        "{count} files that were read differ";
    no_tolerance():
        "Ingen: hver forskjell teller.",
        "None: every difference counts.";
    tolerance(limit):
        "Celler som er ulike med høyst {limit}, er ikke med.",
        "Cells that differ by no more than {limit} are left out.";
    tolerance_of_either(absolute, relative):
        "Celler som er ulike med høyst {absolute} eller {relative}, er ikke med.",
        "Cells that differ by no more than {absolute} or {relative} are left out.";
    in_own_unit(number):
        "{number} i cellens egen enhet",
        "{number} in the cell's own unit";
    of_first_side(percent):
        "{percent} % av verdien på den første siden",
        "{percent} % of the first side's value";
    sum_of_one_part():
        "Summen av den ene delen",
        "Sum of the one part";
    sum_of_parts(count):
        "Summen av de {count} delene",
        "Sum of the {count} parts";
}

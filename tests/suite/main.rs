//! The one integration binary: the house's own rules, and the program seen from outside.

/// How the small ledgers of these tests are exported: a CSV with
/// `Klasse;Funksjon;Art;Periode;Beløp` and whatever else.
macro_rules! small_ledger {
    () => {
        r#"[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
delimiter = ";"
decimal = ","
thousands = ""
periods = ["01"]
[ledger.amount]
column = "Beløp"
[ledger.codes.kontoklasse]
column = "Klasse"
[ledger.codes.funksjon]
column = "Funksjon"
[ledger.codes.art]
column = "Art"
[ledger.codes.periode]
column = "Periode"
"#
    };
}

mod accepted;
mod bad_input;
mod bundle;
mod cli;
mod controls;
mod conversions;
mod coverage;
mod damage;
mod diagnostics;
mod diff;
mod diff_laws;
mod edits;
mod examples;
mod files;
mod findings;
mod gap;
mod gap_cli;
mod house;
mod init;
mod interrupt;
mod kinds;
mod kinds_in_views;
mod longterm;
mod made_up;
mod mutations;
mod national_books;
mod new_export;
mod newcomer;
mod persons;
mod places;
mod presence;
mod programs;
mod promises;
mod prose;
mod publish;
mod publish_attack;
mod publish_again;
mod publish_before;
mod publish_bundle;
mod publish_changed;
mod publish_contributors;
mod publish_findings;
mod publish_formats;
mod publish_kroner;
mod publish_printed;
mod publish_relations;
mod publish_sample;
mod publish_shipped;
mod publish_views;
mod published;
mod raw_ledger;
mod raw_signs;
mod readme;
mod reconcile;
mod reconstructed;
mod report;
mod reported;
mod results;
mod review;
mod semantics;
mod shared_rules;
mod shipped;
mod tutorial;
mod statements;
mod undeclared;
mod views;
mod watch;
mod whatif;
mod words;
#[allow(dead_code)]
#[path = "../writers/mod.rs"]
mod writers;
mod xlsx;
mod years;
mod workspace;

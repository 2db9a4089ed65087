//! `sample`: draw postings for a person to judge, and take in the verdicts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::render::json;
use crate::sample::{DrawnPosting, draw, judge, publishable, summaries};
use crate::snapshot;
use crate::world::World;

use super::support::{
    CommandError, Computation, ComputedProject, Manner, Outcome, PlaceName, PublishOption, Session,
    drawn_row, notices, place, published_row, read_worksheet, standing, worksheet,
};
use super::{Command, Console};

/// Draws postings of each rule, weighted by kroner, as a worksheet for verdicts; reads it back into
/// the snapshot
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering sample boelum/2013 --per-rule 3 > sample.csv    a worksheet: write right, wrong or unsure as verdict
  kontering sample --rule intro-lonn --rule boelum/barnehager --show-texts > sample.csv
  kontering sample --publish > sample.csv                   postings by file and line, without kroner, codes or vouchers
  kontering sample --read sample.csv                        takes the verdicts into the snapshot, which `test` shows

The same seed, ledgers and rules draw the same postings. Each draw has chances in proportion to kroner, without their sign.
A worksheet is read however a spreadsheet saved it as CSV, with `,` or `;`. Kept are, for each rule, how many were right,
wrong and unsure, and the wrong and unsure postings with their notes; so write no names of persons there. What was found
stays until what the rule brings is another.")]
pub struct SampleVerb {
    /// MUNICIPALITY or MUNICIPALITY/YEAR; all of them where absent
    #[arg(value_name = "PLACE", value_parser = place)]
    places: Vec<PlaceName>,

    /// Draw of this rule alone, with or without its layer; can be given several times
    #[arg(long = "rule", value_name = "RULE", conflicts_with = "read")]
    rules: Vec<String>,

    /// How many postings are drawn of each rule
    #[arg(long, value_name = "N", default_value_t = 3, conflicts_with = "read")]
    per_rule: usize,

    /// What the draws are made from; another number draws others
    #[arg(long, value_name = "S", default_value_t = 1, conflicts_with_all = ["read", "publish"])]
    seed: u64,

    /// Read a worksheet with verdicts and keep its summary in the snapshot of the view
    #[arg(long, value_name = "WORKSHEET", conflicts_with_all = ["places", "publish"])]
    read: Option<PathBuf>,

    #[command(flatten)]
    publish: PublishOption,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: SampleFormat,

    #[command(flatten)]
    computation: Computation,
}

/// What a sample is written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum SampleFormat {
    /// A worksheet as comma-separated values; of what was read, sentences
    #[default]
    #[value(alias = "text")]
    Csv,
    /// JSON
    Json,
}

impl Command for SampleVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == SampleFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: self.publish.publish,
        }
    }

    /// Draws or reads.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        let request = self.computation.request(&self.places);
        let computed = session.compute(&request)?;
        let show_texts = self.computation.reading.show_texts;
        let asked = (self.publish.publish, show_texts);
        let (computed, published) = standing(&mut session, computed, &request, asked)?;
        let said = notices(&computed, published.as_ref());
        let publication = computed.project.model.vocabulary.publication.as_ref();
        let publication = publication.filter(|_| self.publish.publish);
        // Who sees a rule drawn of so often and not once more knows how many postings it claims.
        let most = publication.map(|publication| usize::try_from(publication.threshold));
        let most = most.map(|most| most.unwrap_or(usize::MAX));
        if most.is_some_and(|most| self.per_rule > most) {
            return Err(CommandError::Usage {
                message: "with `--publish` no more postings are drawn of a rule than the threshold of `[publish]` in rules/vocabulary.toml",
                hint: "give `--per-rule` no more, or leave out `--publish`",
            });
        }
        let text = match &self.read {
            Some(path) => take_in(path, &computed, self.format, &session)?,
            None => {
                let mut drawn = draw(
                    &computed.project,
                    &computed.run,
                    &session.world,
                    self.per_rule,
                    self.seed,
                );
                match most {
                    // Whether a rule claims few postings or none is not told.
                    Some(threshold) => publishable(&mut drawn, threshold),
                    None => claims_some(&drawn, &self.rules).map_or(Ok(()), Err)?,
                }
                drawn.retain(|drawn| is_asked(&drawn.rule, &self.rules));
                if most.is_some() && drawn.is_empty() {
                    session.console.error(NOTHING_TOLD);
                }
                let rows = drawn.iter().map(|drawn| match publication {
                    Some(_) => published_row(drawn),
                    None => drawn_row(drawn, show_texts),
                });
                match self.format {
                    SampleFormat::Json => json(&rows.collect::<Vec<_>>()),
                    SampleFormat::Csv => worksheet(rows),
                }
            }
        };
        session.conclude(&text, &said)
    }
}

/// What is said of a published sample without a row, whatever the reason.
const NOTHING_TOLD: &str = "there is no posting that may be shown of what was asked for\n";

/// Reads a worksheet and keeps its summary in the snapshot; gives what is to be said of it.
fn take_in(
    path: &Path,
    computed: &ComputedProject,
    format: SampleFormat,
    session: &Session<'_, '_>,
) -> Result<String, CommandError> {
    let ComputedProject { project, run, .. } = computed;
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Diagnostic::unreadable(&name, &error))?;
    let rows = read_worksheet(&name, &bytes)?;
    let judged = judge(project, run, &session.world, &name, &rows);
    if judged.has_errors() {
        return Err(judged.diagnostics.into());
    }
    let kept = snapshot::path(&run.view);
    let accepted = session.world.text(&kept).map_err(|error| {
        let missing = Diagnostic::new(
            Code::SnapshotMissing,
            format!("there is no accepted snapshot `{kept}`: {error}"),
        );
        missing.help("accept the result first; a sample is a note on it")
    })?;
    let mut accepted = snapshot::parse(&kept, &accepted)?;
    let found = summaries(&judged.value);
    let fresh = snapshot::comparable(
        snapshot::take(project, run, "").entries,
        accepted.header.format,
    );
    let other = found.keys().find(|key| {
        snapshot::rule_entry(&accepted.entries, key) != snapshot::rule_entry(&fresh, key)
    });
    if let Some(other) = other {
        let message =
            format!("`{kept}` has another result for `{other}` than the sample was drawn from");
        let finding = Diagnostic::new(Code::SnapshotDiffers, message)
            .help("accept the result first, then read the sample");
        return Err(finding.into());
    }
    let mut lines = String::new();
    for (key, text) in &found {
        lines.push_str(&format!("sample {key}: {text}\n"));
        if let Some(before) = accepted
            .header
            .samples
            .insert(key.clone(), text.clone())
            .filter(|before| before != text)
        {
            lines.push_str(&format!("  in place of: {before}\n"));
        }
    }
    if !found.is_empty() {
        session.write(&kept, snapshot::write(&accepted).as_bytes())?;
    }
    let blank = rows.len() - judged.value.len();
    Ok(match format {
        SampleFormat::Json => json(&found),
        SampleFormat::Csv if found.is_empty() => {
            format!("no verdicts: {blank} rows without one, {kept} stays as it is\n")
        }
        SampleFormat::Csv => format!(
            "{lines}{kept} keeps it: {} judged, {blank} without a verdict\n",
            judged.value.len()
        ),
    })
}

/// The id of a rule without its layer.
fn bare(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(_, id)| id)
}

fn names(rule: &str, asked: &str) -> bool {
    rule == asked || bare(rule) == asked
}

/// Whether a rule is one of those that were asked for.
fn is_asked(rule: &str, asked: &[String]) -> bool {
    asked.is_empty() || asked.iter().any(|asked| names(rule, asked))
}

/// What is to be said of a rule that was asked for and of which nothing was drawn.
fn claims_some(drawn: &[DrawnPosting], asked: &[String]) -> Option<Diagnostic> {
    let rules: BTreeSet<&str> = drawn.iter().map(|drawn| &*drawn.rule).collect();
    let unknown = asked
        .iter()
        .find(|asked| !rules.iter().any(|rule| names(rule, asked)))?;
    let message = format!("no rule `{unknown}` claims a posting here");
    let near = did_you_mean(unknown, rules.iter().map(|rule| bare(rule)));
    Some(Diagnostic::new(Code::WorksheetInvalid, message).maybe_help(near))
}

//! `sample`: draw postings for a person to judge, and take in the verdicts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::render::json_text;
use crate::sample::{Drawn, draw, judge, summaries};
use crate::snapshot;
use crate::world::World;

use super::common::{Common, Format, PlaceName, place};
use super::session::{Computed, Session};
use super::worksheet::{read_worksheet, worksheet};
use super::{Console, exit};

/// Draws postings of each rule, weighted by kroner, as a worksheet for verdicts; reads it back into the snapshot
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering sample baerum/2013 --per-rule 3 > sample.csv    a worksheet: write right, wrong or unsure as verdict
  kontering sample --rule intro-lonn --rule baerum/barnehager --show-texts > sample.csv
  kontering sample --read sample.csv                        takes the verdicts into the snapshot, which `test` shows

The same seed, ledgers and rules draw the same postings. Each draw has chances in proportion to kroner, without their sign.
A worksheet is read however a spreadsheet saved it as CSV, with `,` or `;`. Kept are, for each rule, how many were right,
wrong and unsure, and the wrong and unsure postings with their notes; so write no names of persons there. What was found
stays until what the rule brings is another.")]
pub struct Sample {
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
    #[arg(long, value_name = "S", default_value_t = 1, conflicts_with = "read")]
    seed: u64,

    /// Read a worksheet with verdicts and keep its summary in the snapshot of the view
    #[arg(long, value_name = "WORKSHEET", conflicts_with = "places")]
    read: Option<PathBuf>,
}

impl Sample {
    /// Draws or reads.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let sampled = Session::open(common, console).and_then(|mut session| self.sample(common, &mut session));
        sampled.unwrap_or_else(|code| code)
    }

    fn sample(&self, common: &Common, session: &mut Session<'_, '_>) -> Result<i32, i32> {
        let computed = session.compute(&self.places, &common.view)?;
        if !exit::is_sound(&computed.found) || !computed.is_shown() {
            session.fail(&computed.found);
            return Err(exit::of(&computed.found).max(exit::FAILED));
        }
        match &self.read {
            Some(path) => take_in(path, &computed, common, session),
            None => {
                let mut drawn = draw(&computed.project, &computed.run, &session.world, self.per_rule, self.seed);
                asked_for(&mut drawn, &self.rules).map_or(Ok(()), |finding| Err(session.refuse(&finding)))?;
                let text = match common.format {
                    Format::Json => {
                        json_text(&drawn.iter().map(|drawn| DrawnRow::new(drawn, common.show_texts)).collect::<Vec<_>>())
                    }
                    Format::Text | Format::Csv | Format::Xlsx | Format::Html => worksheet(&drawn, common.show_texts),
                };
                Ok(session.console.print(&text))
            }
        }
    }
}

/// Reads a worksheet and keeps its summary in the snapshot.
fn take_in(path: &Path, computed: &Computed, common: &Common, session: &mut Session<'_, '_>) -> Result<i32, i32> {
    let Computed { project, run, .. } = computed;
    let shown = path.display().to_string();
    let bytes = std::fs::read(path)
        .map_err(|error| session.refuse(&Diagnostic::new(Code::FileUnreadable, format!("`{shown}` cannot be read: {error}"))))?;
    let rows = read_worksheet(&shown, &bytes).map_err(|finding| session.refuse(&finding))?;
    let judged = judge(project, run, &session.world, &shown, &rows);
    if judged.has_errors() {
        session.fail(&judged.diagnostics);
        return Err(exit::of(&judged.diagnostics));
    }
    let kept = snapshot::path(&run.view);
    let accepted = session.world.text(&kept).map_err(|error| {
        let missing = Diagnostic::new(Code::SnapshotMissing, format!("there is no accepted snapshot `{kept}`: {error}"));
        session.refuse(&missing.help("accept the result first; a sample is a note on it"))
    })?;
    let mut accepted = snapshot::parse(&kept, &accepted).map_err(|finding| session.refuse(&finding))?;
    let found = summaries(&judged.value);
    let fresh = snapshot::comparable(&snapshot::take(project, run, "").body, accepted.header.format);
    let other = found.keys().find(|key| snapshot::rule_line(&accepted.body, key) != snapshot::rule_line(&fresh, key));
    if let Some(other) = other {
        let message = format!("`{kept}` has another result for `{other}` than the sample was drawn from");
        let finding = Diagnostic::new(Code::SnapshotDiffers, message).help("accept the result first, then read the sample");
        return Err(session.refuse(&finding));
    }
    let mut lines = String::new();
    for (key, text) in &found {
        lines.push_str(&format!("sample {key}: {text}\n"));
        if let Some(before) = accepted.header.samples.insert(key.clone(), text.clone()).filter(|before| before != text) {
            lines.push_str(&format!("  in place of: {before}\n"));
        }
    }
    if !found.is_empty() {
        session.world.write(&kept, snapshot::write(&accepted).as_bytes()).map_err(|error| {
            let message = format!("`{kept}` cannot be written: {error}");
            session.refuse(&Diagnostic::new(Code::FileUnreadable, message).help("see that the folder may be written to"))
        })?;
    }
    let blank = rows.len() - judged.value.len();
    Ok(session.console.print(&match common.format {
        Format::Json => json_text(&found),
        _ if found.is_empty() => format!("no verdicts: {blank} rows without one, {kept} stays as it is\n"),
        _ => format!("{lines}{kept} keeps it: {} judged, {blank} without a verdict\n", judged.value.len()),
    }))
}

/// Leaves the rules that were asked for.
fn asked_for(drawn: &mut Vec<Drawn>, asked: &[String]) -> Option<Diagnostic> {
    let rules: BTreeSet<String> = drawn.iter().map(|drawn| drawn.rule.clone()).collect();
    fn bare(rule: &str) -> &str {
        rule.split_once('/').map_or(rule, |(_, id)| id)
    }
    let names = |rule: &str, asked: &str| rule == asked || bare(rule) == asked;
    if let Some(unknown) = asked.iter().find(|asked| !rules.iter().any(|rule| names(rule, asked))) {
        let finding = Diagnostic::new(Code::WorksheetInvalid, format!("no rule `{unknown}` claims a posting here"));
        return Some(finding.maybe_help(did_you_mean(unknown, rules.iter().map(|rule| bare(rule)))));
    }
    drawn.retain(|drawn| asked.is_empty() || asked.iter().any(|asked| names(&drawn.rule, asked)));
    None
}

/// A drawn posting, as JSON has it.
#[derive(Serialize)]
struct DrawnRow {
    municipality: String,
    year: i32,
    rule: String,
    target: String,
    file: String,
    line: u64,
    voucher: Option<String>,
    codes: String,
    amount: String,
    of: String,
    texts: Option<Vec<String>>,
}

impl DrawnRow {
    fn new(drawn: &Drawn, show_texts: bool) -> Self {
        Self {
            municipality: drawn.municipality.to_string(),
            year: drawn.year,
            rule: drawn.rule.clone(),
            target: drawn.target.clone(),
            file: drawn.file.to_string(),
            line: drawn.posting.line,
            voucher: drawn.posting.voucher.clone(),
            codes: drawn.codes(),
            amount: drawn.posting.amount.to_string(),
            of: drawn.of.to_string(),
            texts: show_texts.then(|| drawn.posting.texts.values().cloned().collect()),
        }
    }
}

//! `new` with files: what stands in an export, proposed, asked about, and written as a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::diag::{Code, Diagnostic};
use crate::ledger::LedgerKind;
use crate::proposal::{
    Certainty, CodeSum, ExportAnswers, ExportProposal, ExportQuestion, ExportWorld, NoProposal,
    ProposedLedger, Subject, parse_column, propose,
};
use crate::value::AmountScale;
use crate::workspace::load;
use crate::world::World;

use super::super::Console;
use super::super::support::{CommandError, Outcome, Session};
use super::checks::{names_no_person, see_to_confirmed, see_to_place};
use super::options::{ExportOptions, UNKNOWN_NUMBER, kind};
use super::templates::{CASES, LACKING, RULES, filled};

/// How many codes are shown of a dimension.
const SHOWN_CODES: usize = 8;

/// How often it is looked for facts that are asked for besides those that are missing already.
const MOST_ROUNDS: usize = 6;

/// What is to be made of which files.
pub struct NewLedger<'v> {
    pub subject: Subject,
    /// The year that is named beside the id.
    pub year: Option<i32>,
    pub files: &'v [PathBuf],
    pub options: &'v ExportOptions,
}

/// A folder that was written.
pub struct WrittenFolder {
    /// The paths of its files.
    pub files: Vec<String>,
    pub proposal: ExportProposal,
}

impl NewLedger<'_> {
    fn folder(&self) -> String {
        format!("municipalities/{}", self.subject.id)
    }

    /// Looks at the files, asks, and writes.
    ///
    /// # Errors
    /// What cannot be read or written; what must be said first, where nobody answers.
    pub fn write(&self, session: &mut Session<'_, '_>) -> Result<WrittenFolder, CommandError> {
        let (proposal, planned) = {
            let world = ExportWorld::over(&session.world);
            let files = self.bring_in(session, &world)?;
            let proposal = self.settle(&world, &files, session.console)?;
            let planned = self.planned(&world, &proposal)?;
            (proposal, planned)
        };
        if let Some((path, _)) = planned.iter().find(|(path, _)| session.world.exists(path)) {
            let message = format!("`{path}` is there already");
            let help = "`new` overwrites nothing; move it away, or describe the ledger in municipality.toml";
            let finding = Diagnostic::new(Code::FolderInvalid, message);
            return Err(finding.help(help).into());
        }
        for (path, _) in &planned {
            see_to_place(session.world.root(), path)?;
        }
        for (path, content) in planned.iter().filter(|(path, _)| path.ends_with(".toml")) {
            names_no_person(path, &String::from_utf8_lossy(content))?;
        }
        for (path, content) in &planned {
            session.write(path, content)?;
        }
        Ok(WrittenFolder {
            files: planned.into_iter().map(|(path, _)| path).collect(),
            proposal,
        })
    }

    /// The files of the folder, by their paths.
    fn planned(
        &self,
        world: &ExportWorld<'_>,
        proposal: &ExportProposal,
    ) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let folder = self.folder();
        let mut planned = Vec::new();
        for (from, to) in &proposal.copies {
            let content = world
                .bytes(from)
                .map_err(|error| Diagnostic::unreadable(from, &error))?;
            planned.push((to.clone(), content));
        }
        let mut put = |path: String, content: String| {
            world.put(&path, content.as_bytes());
            planned.push((path, content.into_bytes()));
        };
        for (path, content) in &proposal.beside {
            put(path.clone(), content.clone());
        }
        put(
            format!("{folder}/municipality.toml"),
            proposal.description.clone(),
        );
        let first_year = proposal.ledgers.first().map_or(0, |ledger| ledger.year);
        for (name, template) in [("rules.rhai", RULES), ("cases.toml", CASES)] {
            let content = filled(template, &self.subject, first_year);
            put(format!("{folder}/{name}"), content);
        }
        for (to, content) in &planned {
            world.put(to, content.as_slice());
        }
        let facts = self.facts(world, proposal);
        planned.extend(
            facts
                .into_iter()
                .map(|(year, text)| (format!("{folder}/{year}/facts.toml"), text.into_bytes())),
        );
        Ok(planned)
    }

    /// Lays the files over the world; gives their paths there. One that lies in the municipality's
    /// folder is where it is.
    fn bring_in(
        &self,
        session: &Session<'_, '_>,
        world: &ExportWorld<'_>,
    ) -> Result<Vec<String>, CommandError> {
        let own = fs::canonicalize(session.world.root().join(self.folder())).ok();
        let mut paths: Vec<String> = Vec::new();
        for file in self.files {
            let shown = file.display().to_string();
            let unreadable = |error: &dyn std::fmt::Display| Diagnostic::unreadable(&shown, error);
            let full = fs::canonicalize(file).map_err(|error| unreadable(&error))?;
            let within = own.as_ref().and_then(|own| full.strip_prefix(own).ok());
            let path = match within {
                Some(relative) => {
                    let parts: Vec<_> =
                        relative.iter().map(|part| part.to_string_lossy()).collect();
                    format!("{}/{}", self.folder(), parts.join("/"))
                }
                None => {
                    let name = full
                        .file_name()
                        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                    let path = format!("export/{name}");
                    if paths.contains(&path) {
                        let message = format!("two files are called `{name}`");
                        let finding = Diagnostic::new(Code::FolderInvalid, message);
                        return Err(finding.help("give them different names").into());
                    }
                    let content = fs::read(&full).map_err(|error| unreadable(&error))?;
                    world.put(&path, content);
                    path
                }
            };
            paths.push(path);
        }
        Ok(paths)
    }

    /// A proposal of which everything is said that must be, and what could be asked is asked.
    fn settle(
        &self,
        world: &ExportWorld<'_>,
        files: &[String],
        console: &mut Console<'_>,
    ) -> Result<ExportProposal, CommandError> {
        let mut answers = self.options.answers(self.year);
        let proposal = loop {
            match propose(world, &self.subject, files, &answers) {
                Ok(proposal) => break proposal,
                Err(NoProposal::Unread(finding)) => return Err((*finding).into()),
                Err(NoProposal::Asked(question)) => ask(&question, &mut answers, console)?,
            }
        };
        see_to_confirmed(&answers, &proposal)?;
        let guessed: BTreeMap<&str, String> = proposal
            .ledgers
            .iter()
            .flat_map(|ledger| &ledger.entries)
            .filter(|entry| entry.certainty == Certainty::Guessed)
            .map(|entry| {
                (
                    entry.name.as_str(),
                    format!("{}: {}", entry.value, entry.evidence),
                )
            })
            .collect();
        if answers.confirmed.contains("all") {
            answers
                .confirmed
                .extend(guessed.keys().map(|name| (*name).to_owned()));
        } else if console.can_ask() {
            for (name, value) in &guessed {
                let question = format!(
                    "{name} is guessed: {value}\nIs that right? [y, what is right instead, or Enter to leave it marked as guessed] "
                );
                let answer = console.ask(&question).unwrap_or_default();
                match answer.trim() {
                    "" => {}
                    "y" | "yes" | "j" | "ja" => {
                        answers.confirmed.insert((*name).to_owned());
                    }
                    other if take(name, other, &mut answers) => {}
                    other => console.error(&format!(
                        "`{other}` cannot be `{name}`; it stays marked as guessed\n"
                    )),
                }
            }
        }
        let mut subject = self.subject.clone();
        if console.can_ask() && proposal.number == UNKNOWN_NUMBER {
            let question =
                "What is its official number, of four digits? [Enter where it is not known] ";
            let answer = console.ask(question).unwrap_or_default();
            let is_number =
                answer.trim().len() == 4 && answer.trim().bytes().all(|byte| byte.is_ascii_digit());
            if is_number {
                answer.trim().clone_into(&mut subject.number);
            }
        }
        match propose(world, &subject, files, &answers) {
            Ok(proposal) => Ok(proposal),
            Err(NoProposal::Unread(finding)) => Err((*finding).into()),
            Err(NoProposal::Asked(question)) => Err(unanswered(&question).into()),
        }
    }

    /// facts.toml of each year that has accounts: what its sheets need, each missing until it is
    /// filled in. What is asked for only once others are said to be missing is among them.
    fn facts(&self, world: &dyn World, proposal: &ExportProposal) -> BTreeMap<i32, String> {
        let accounts = proposal
            .ledgers
            .iter()
            .filter(|ledger| ledger.kind == LedgerKind::Accounts);
        let mut files: BTreeMap<i32, String> = accounts
            .map(|ledger| (ledger.year, LACKING.to_owned()))
            .collect();
        for _ in 0..MOST_ROUNDS {
            let over = ExportWorld::over(world);
            for (year, text) in &files {
                over.put(
                    &format!("{}/{year}/facts.toml", self.folder()),
                    text.as_bytes(),
                );
            }
            let lacks = load(&over).value.facts_lacking(&self.subject.id);
            if lacks.is_empty() {
                break;
            }
            for (year, text) in &mut files {
                let of_year = lacks
                    .iter()
                    .filter(|lack| *lack.period == *year.to_string());
                for lack in of_year {
                    *text += &format!("\"{}\" = \"not filled in yet\"\n", lack.fact);
                }
            }
        }
        files
    }
}

/// Asks for what cannot be guessed.
///
/// # Errors
/// The question with the option that answers it, where nobody answers.
fn ask(
    question: &ExportQuestion,
    answers: &mut ExportAnswers,
    console: &mut Console<'_>,
) -> Result<(), CommandError> {
    if !console.can_ask() {
        return Err(unanswered(question).into());
    }
    let prompt = format!(
        "{}\n({})\n{}> ",
        question.text, question.help, question.option
    );
    let answer = console.ask(&prompt).unwrap_or_default();
    let answer = answer.trim();
    let is_taken = !answer.is_empty() && take(&question.option, answer, answers);
    if is_taken {
        Ok(())
    } else {
        Err(unanswered(question).into())
    }
}

/// Takes an answer to a question, by its option or the entry that it is about; whether it is one.
fn take(asked: &str, answer: &str, answers: &mut ExportAnswers) -> bool {
    let dimension = asked
        .strip_prefix("--column ")
        .map(|dimension| dimension.trim_end_matches('='));
    if let Some(dimension) = dimension.or_else(|| asked.strip_prefix("codes.")) {
        let parsed = parse_column(&format!("{dimension}={answer}"));
        return parsed
            .is_ok_and(|(dimension, column)| answers.columns.insert(dimension, column).is_none());
    }
    match asked.trim_start_matches("--") {
        "year" => {
            let is_new = answers.year.is_none();
            answers.year = answer.parse().ok();
            is_new && answers.year.is_some()
        }
        "kind" => {
            answers.kind = kind(answer).ok();
            answers.kind.is_some()
        }
        "amount.sign" => {
            answers.income_is_positive = ["cost", "income"]
                .contains(&answer)
                .then(|| answer == "income");
            answers.income_is_positive.is_some()
        }
        "factor" => {
            answers.scale = AmountScale::of(answer);
            answers.scale.is_some()
        }
        "amount" => answers.amount.replace(answer.to_owned()).is_none(),
        "encoding" => answers.encoding.replace(answer.to_owned()).is_none(),
        "sheet" => answers.sheet.replace(answer.to_owned()).is_none(),
        "member" => answers.member.replace(answer.to_owned()).is_none(),
        _ => false,
    }
}

fn unanswered(question: &ExportQuestion) -> Diagnostic {
    Diagnostic::new(Code::DialectInvalid, question.text.clone()).help(format!(
        "say it by `{}`: {}",
        question.option, question.help
    ))
}

/// What was found, for people: each ledger with its entries, sums and first lines.
pub fn summary(proposal: &ExportProposal) -> String {
    let mut text = String::new();
    for ledger in &proposal.ledgers {
        text += &ledger_summary(ledger);
        for (title, sums) in ["by function", "by art"].into_iter().zip(&ledger.sums) {
            let named = |sum: &CodeSum| {
                let name = sum.name.as_deref().unwrap_or("not in the code list");
                format!(
                    "    {:<6} {:>20}  {:>7}  {name}\n",
                    sum.code,
                    sum.sum.to_string(),
                    sum.postings
                )
            };
            text += &format!("  {title}, kr and postings:\n");
            text.extend(sums.iter().take(SHOWN_CODES).map(named));
            if sums.len() > SHOWN_CODES {
                text += &format!("    and {} more\n", sums.len() - SHOWN_CODES);
            }
        }
    }
    text
}

fn ledger_summary(ledger: &ProposedLedger) -> String {
    let mut text = format!(
        "{} {}: {} postings, net {} kr",
        ledger.kind,
        ledger.year,
        ledger.condensed.table.count(),
        ledger.net
    );
    match ledger.condensed.quarantined.len() {
        0 => {}
        1 => text += "; 1 line cannot be read",
        count => text += &format!("; {count} lines cannot be read"),
    }
    text.push('\n');
    for entry in &ledger.entries {
        let mark = match entry.certainty {
            Certainty::Certain => ' ',
            Certainty::Guessed => '?',
            Certainty::Stated => '=',
        };
        text += &format!(
            "{mark} {:<18} {}\n    {}\n",
            entry.name, entry.value, entry.evidence
        );
    }
    for note in &ledger.notes {
        text += &format!("  {note}\n");
    }
    text += "  first lines:\n";
    for line in &ledger.first_lines {
        text += &format!("    {line}\n");
    }
    text
}

/// What was found, for programs: the files, and each ledger with its entries.
pub fn as_json(files: &[String], proposal: &ExportProposal) -> serde_json::Value {
    let ledgers = proposal.ledgers.iter().map(|ledger| {
        let entries = ledger.entries.iter().map(|entry| {
            let certainty = match entry.certainty {
                Certainty::Certain => "certain",
                Certainty::Guessed => "guessed",
                Certainty::Stated => "stated",
            };
            serde_json::json!({
                "entry": entry.name,
                "value": entry.value,
                "evidence": entry.evidence,
                "certainty": certainty,
            })
        });
        serde_json::json!({
            "year": ledger.year,
            "kind": ledger.kind.to_string(),
            "postings": ledger.condensed.table.count(),
            "quarantined": ledger.condensed.quarantined.len(),
            "net": ledger.net.to_string(),
            "entries": entries.collect::<Vec<_>>(),
        })
    });
    serde_json::json!({ "made": files, "ledgers": ledgers.collect::<Vec<_>>() })
}

/// What keeps ledgers from being read whole.
fn first_error(proposal: &ExportProposal) -> Option<&Diagnostic> {
    let of_ledgers = proposal.ledgers.iter().flat_map(|ledger| &ledger.found);
    let mut found = proposal.found.iter().chain(of_ledgers);
    found.find(|finding| finding.is_error())
}

/// What is to be done next.
pub fn next_steps(id: &str, proposal: &ExportProposal) -> String {
    let guessed = proposal.ledgers.iter().flat_map(|ledger| &ledger.entries);
    let guessed = guessed
        .filter(|entry| entry.certainty == Certainty::Guessed)
        .count();
    let confirm = match guessed {
        0 => String::new(),
        1 => "1 entry is guessed (`?`): see `guessed` in municipality.toml\n".to_owned(),
        count => format!("{count} entries are guessed (`?`): see `guessed` in municipality.toml\n"),
    };
    let number = match proposal.number.as_str() {
        UNKNOWN_NUMBER => "its official number is not known: write it in municipality.toml\n",
        _ => "",
    };
    let next = match first_error(proposal) {
        None => format!("kontering check --only {id}, then kontering"),
        Some(error) => {
            let help = error.help.as_deref();
            format!(
                "the ledger cannot be read whole ({}: {}); {}, then kontering check --only {id}",
                error.code,
                error.message,
                help.unwrap_or("mend that")
            )
        }
    };
    format!("{number}{confirm}next: {next}\n")
}

/// The outcome of reading what was written.
pub fn report(session: &mut Session<'_, '_>, text: &str, proposal: &ExportProposal) -> Outcome {
    let of_ledgers = proposal.ledgers.iter().flat_map(|ledger| &ledger.found);
    let found: Vec<Diagnostic> = proposal.found.iter().chain(of_ledgers).cloned().collect();
    session.conclude(text, &found)
}

//! One ledger of a bundle: the postings that a cell stands on, in one plain dialect, their texts
//! masked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::engine::{Account, RuleRef, Verdict, key_spec, rows_booked, rule};
use crate::ledger::{
    Condensed, KeyTable, LedgerSpec, NATIONAL_CODES, PERIOD, Posting, TextTest, shown_voucher,
};
use crate::model::{Categories, Expr, Id, Model, Node, REPORTED, Target};
use crate::municipality::Municipality;
use crate::value::holds_personal_number;
use crate::workspace::LedgerPlace;

use super::super::postings::row_of;
use super::Scene;
use super::files::toml_text;
use super::mask::masked;

/// The header of the amount; dimensions are written in small letters, so none has this name.
const AMOUNT: &str = "AMOUNT";
/// The headers of voucher, line and date.
const VOUCHER: [&str; 3] = ["VOUCHER", "LINE", "DATE"];

/// A ledger written anew.
pub(super) struct Canonical {
    /// Its lines.
    pub(super) csv: Vec<u8>,
    /// Its `[[ledger]]` in `municipality.toml`.
    pub(super) description: String,
    /// How many postings it holds.
    pub(super) postings: usize,
}

/// What a cell asks of one ledger.
pub(super) struct LedgerNeeds<'a> {
    pub(super) categories: BTreeSet<Id>,
    /// What it asks of postings before any rule.
    pub(super) booked: Vec<&'a Expr>,
}

/// Writes the postings of a ledger that lead to one of the categories or below, and those that
/// are looked at before any rule; the first of all where there are none.
pub(super) fn canonical_ledger(
    scene: &Scene<'_>,
    municipality: &Municipality,
    spec: &LedgerSpec,
    needs: &LedgerNeeds<'_>,
) -> Result<Canonical, Diagnostic> {
    let (account, ledger) = computed_ledger(scene, municipality, spec)?;
    let mut leads: Vec<bool> = led_there(&scene.project.model, account, &needs.categories);
    for formula in &needs.booked {
        let looked_at = looked_at(&ledger.table, formula);
        leads
            .iter_mut()
            .zip(looked_at)
            .for_each(|(leads, is_looked_at)| *leads |= is_looked_at);
    }
    let any_leads = leads.contains(&true);
    let mut masks = Masks::new(
        &ledger.table.tests,
        &scene.project.model,
        (&municipality.id, spec.year),
    );
    let (mut kept, mut first, mut failed): (Vec<Posting>, Option<Posting>, Option<Diagnostic>) =
        (Vec::new(), None, None);
    // Findings were reported by the run already; here the lines are only read again.
    let _ = scene
        .project
        .source
        .visit(scene.world, spec, &mut |posting: &Posting| {
            let leads = any_leads
                && row_of(&ledger.table, posting).is_some_and(|row| leads.get(row) == Some(&true));
            if (!leads && first.is_some()) || failed.is_some() {
                return;
            }
            match masks.apply(spec, posting) {
                Ok(posting) if leads => kept.push(posting),
                Ok(posting) => first = Some(posting),
                Err(diagnostic) if leads => failed = Some(diagnostic),
                Err(_) => {}
            }
        });
    if let Some(diagnostic) = failed {
        return Err(diagnostic);
    }
    if kept.is_empty() {
        kept.extend(first);
    }
    written(spec, &kept)
}

/// A ledger with its account, of accounts and as reported where it can be.
///
/// # Errors
/// `K0710` a ledger that was not computed.
pub(super) fn computed_ledger<'s>(
    scene: &Scene<'s>,
    municipality: &Municipality,
    spec: &LedgerSpec,
) -> Result<(&'s Account, &'s Condensed), Diagnostic> {
    let place = LedgerPlace::accounts((municipality.id.clone(), spec.year));
    let mut accounts = scene
        .run
        .accounts
        .iter()
        .filter(|account| scene.project.ledger_of(account) == place)
        .peekable();
    let first = accounts.peek().copied();
    let account = accounts.find(|account| *account.view == *REPORTED);
    match (account.or(first), scene.run.ledgers.get(&place)) {
        (Some(account), Some(ledger)) => Ok((account, ledger)),
        _ => {
            let refused = format!(
                "the ledger of {} {} was not computed",
                place.municipality, place.year
            );
            Err(Diagnostic::new(Code::BundleRefused, refused))
        }
    }
}

/// Postings as a file, and its description.
///
/// # Errors
/// `K0710` postings that cannot be written.
pub(super) fn written(spec: &LedgerSpec, postings: &[Posting]) -> Result<Canonical, Diagnostic> {
    let csv = lines(spec, postings).map_err(|error| {
        Diagnostic::new(
            Code::BundleRefused,
            format!("no lines can be written: {error}"),
        )
    })?;
    Ok(Canonical {
        csv,
        description: description(spec, postings),
        postings: postings.len(),
    })
}

/// For each row of the key table whether a formula over raw ledgers looks at its postings. Where it
/// looks at a part of which it means nothing, the first row of that part says that it is there.
fn looked_at(table: &KeyTable, formula: &Expr) -> Vec<bool> {
    let Node::Booked {
        condition, among, ..
    } = &*formula.node
    else {
        return Vec::new();
    };
    let rows = |condition: &Expr| rows_booked(table, condition).unwrap_or_default();
    let (mut meant, part) = (rows(condition), among.as_ref().map(rows));
    if let Some(part) = part {
        meant
            .iter_mut()
            .zip(&part)
            .for_each(|(is_meant, is_in_part)| *is_meant &= is_in_part);
        if let (false, Some(first)) = (
            meant.contains(&true),
            part.iter().position(|is_in_part| *is_in_part),
        ) {
            meant[first] = true;
        }
    }
    meant
}

/// For each row of the key table whether its postings lead to one of the categories.
fn led_there(model: &Model, account: &Account, categories: &BTreeSet<Id>) -> Vec<bool> {
    let wanted = |target: &Target| match target {
        Target::Category(id) => categories
            .iter()
            .any(|above| Categories::is_within(id, above)),
        Target::OutsideScope | Target::Pending(_) | Target::Ignored => false,
    };
    let mut known: BTreeMap<RuleRef, bool> = BTreeMap::new();
    let mut leads = |verdict: &Verdict| match verdict {
        Verdict::Claimed { winner, .. } => *known
            .entry(winner.clone())
            .or_insert_with(|| rule(model, winner).is_some_and(|rule| wanted(&rule.target))),
        Verdict::Otherwise(name) => model
            .layer(name)
            .and_then(|layer| layer.otherwise.as_ref())
            .is_some_and(|otherwise| wanted(&otherwise.target)),
        Verdict::Disputed(_) | Verdict::Unmapped => false,
    };
    account.verdicts.iter().map(&mut leads).collect()
}

/// The masked form of each text met so far.
pub(super) struct Masks<'a> {
    tests: &'a [TextTest],
    /// The dimensions that rules and formulas look at.
    looked_at: BTreeSet<Arc<str>>,
    known: BTreeMap<(Arc<str>, String), Option<String>>,
    /// The number that stands for each voucher.
    vouchers: BTreeMap<String, usize>,
    /// The dimension that says whose kroner are, where it is declared.
    contributors: Option<&'a Arc<str>>,
    /// What stands for each code that tells of a person, or of which nobody knows what it tells.
    persons: BTreeMap<(Arc<str>, Arc<str>), Arc<str>>,
}

impl<'a> Masks<'a> {
    /// Nothing masked yet.
    pub(super) fn new(
        tests: &'a [TextTest],
        model: &'a Model,
        (municipality, year): (&str, i32),
    ) -> Self {
        let publication = model.vocabulary.publication.as_ref();
        let contributors = publication.and_then(|rule| rule.contributors.as_ref());
        Self {
            tests,
            looked_at: key_spec(model, municipality, year).columns,
            known: BTreeMap::new(),
            vouchers: BTreeMap::new(),
            contributors: contributors.map(|rules| &rules.dimension),
            persons: BTreeMap::new(),
        }
    }

    /// A posting that no rule can tell from this one, and that tells of no person.
    ///
    /// # Errors
    /// `K0710` a text that cannot be masked.
    pub(super) fn apply(
        &mut self,
        spec: &LedgerSpec,
        posting: &Posting,
    ) -> Result<Posting, Diagnostic> {
        let mut hidden = posting.clone();
        for (column, text) in &mut hidden.texts {
            let of_column = || {
                self.tests
                    .iter()
                    .filter(|test| test.column == *column)
                    .collect::<Vec<_>>()
            };
            let mask = self
                .known
                .entry((column.clone(), text.clone()))
                .or_insert_with(|| masked(text, &of_column()));
            let Some(mask) = mask else {
                let message = format!(
                    "the `{column}` of a posting cannot be masked, so no bundle can be made"
                );
                let refused = Diagnostic::new(Code::BundleRefused, message).at_record(
                    spec.path(posting.file),
                    posting.record.clone(),
                    "this posting",
                );
                return Err(refused.help("the rules look for so many parts of texts that nothing else passes the same tests"));
            };
            text.clone_from(mask);
        }
        if let Some(voucher) = &mut hidden.voucher {
            let next = self.vouchers.len() + 1;
            let number = self.vouchers.entry(voucher.clone()).or_insert(next);
            *voucher = number.to_string();
        }
        for text in [&mut hidden.voucher_line, &mut hidden.date]
            .into_iter()
            .flatten()
        {
            *text = shown_voucher(text);
        }
        for (name, code) in &mut hidden.codes {
            let is_needed = NATIONAL_CODES.contains(&&**name) || self.looked_at.contains(name);
            let may_tell_of_person =
                spec.personal.contains(name) || self.contributors == Some(name) || !is_needed;
            if (may_tell_of_person && !code.is_empty()) || holds_personal_number(code) {
                let next = Arc::from(format!("…{}", self.persons.len() + 1));
                let known = self.persons.entry((Arc::clone(name), Arc::clone(code)));
                code.clone_from(known.or_insert(next));
            }
        }
        Ok(hidden)
    }
}

/// The lines: codes in order of dimension, amount, texts, then voucher, line and date.
fn lines(spec: &LedgerSpec, postings: &[Posting]) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let voucher = has_voucher(spec);
    let headers = VOUCHER
        .iter()
        .zip(voucher)
        .filter(|(_, has)| *has)
        .map(|(name, _)| *name);
    let header: Vec<&str> = spec
        .codes
        .keys()
        .map(|name| &**name)
        .chain([AMOUNT])
        .chain(spec.texts.keys().map(|name| &**name))
        .chain(headers)
        .collect();
    writer
        .write_record(&header)
        .map_err(|error| error.to_string())?;
    for posting in postings {
        let amount = posting.amount.to_string();
        let references = [&posting.voucher, &posting.voucher_line, &posting.date];
        let references = references
            .into_iter()
            .zip(voucher)
            .filter(|(_, has)| *has)
            .map(|(text, _)| text.as_deref().unwrap_or(""));
        let codes = spec
            .codes
            .keys()
            .map(|name| posting.codes.get(name).map_or("", |code| &**code));
        let texts = spec
            .texts
            .keys()
            .map(|name| posting.texts.get(name).map_or("", String::as_str));
        let fields: Vec<&str> = codes
            .chain([amount.as_str()])
            .chain(texts)
            .chain(references)
            .collect();
        writer
            .write_record(&fields)
            .map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Whether vouchers have a number, a line and a date; without a number neither is told.
fn has_voucher(spec: &LedgerSpec) -> [bool; 3] {
    let numbered = spec.voucher.is_some();
    [
        numbered,
        numbered && spec.voucher_line.is_some(),
        numbered && spec.date.is_some(),
    ]
}

fn description(spec: &LedgerSpec, postings: &[Posting]) -> String {
    let quoted = |text: &str| toml_text(text);
    // The other periods were not left out of an export, but of the bundle.
    let has_postings = |period: &&Arc<str>| {
        let of_period = |posting: &Posting| posting.codes.get(PERIOD) == Some(*period);
        postings.iter().any(of_period)
    };
    let periods = spec.periods.iter().filter(has_postings);
    let periods: Vec<String> = periods.map(|period| quoted(period)).collect();
    let origin = if spec.reconstructed {
        "reconstructed"
    } else {
        "real"
    };
    let mut text = format!(
        "\n[[ledger]]\nyear = {}\nfiles = [\"{}/postings.csv\"]\npostings = \"{origin}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\n\
         decimal = \".\"\nthousands = \"\"\nperiods = [{}]\n\n[ledger.amount]\ncolumn = \"{AMOUNT}\"\n",
        spec.year,
        spec.year,
        periods.join(", "),
    );
    for name in spec.codes.keys() {
        text.push_str(&format!(
            "\n[ledger.codes.{}]\ncolumn = {}\n",
            quoted(name),
            quoted(name)
        ));
        let blank = postings
            .iter()
            .any(|posting| posting.codes.get(name).is_none_or(|code| code.is_empty()));
        if blank && NATIONAL_CODES.contains(&&**name) {
            text.push_str("default = \"\"\n");
        }
    }
    if !spec.texts.is_empty() {
        text.push_str("\n[ledger.texts]\n");
        spec.texts
            .keys()
            .for_each(|name| text.push_str(&format!("{} = {}\n", quoted(name), quoted(name))));
    }
    let [numbered, lined, dated] = has_voucher(spec);
    if numbered {
        text.push_str("\n[ledger.voucher]\n");
        let entries = [("number", numbered), ("line", lined), ("date", dated)];
        for ((entry, has), header) in entries.into_iter().zip(VOUCHER) {
            if has {
                text.push_str(&format!("{entry} = \"{header}\"\n"));
            }
        }
    }
    text
}

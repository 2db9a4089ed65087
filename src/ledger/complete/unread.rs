//! Lines of which a column that nothing reads says something against the description of their
//! ledger.
//!
//! A sample of lines shows which columns may say so; only where one does is the ledger read again,
//! to count its lines.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::value::Amount;

use crate::ledger::scan::dimensions::PERIOD;
use crate::ledger::scan::files::{LedgerExport, Scanned, scan};
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::personal::displayable;
use crate::ledger::scan::unread_claims::{ClaimLines, UnreadClaim, claims_of};
use crate::ledger::scan::unread_columns::first_digit;
use crate::ledger::scan::visit::Visit;
use crate::ledger::scan::years::far_year;
use crate::ledger::{LedgerSpec, NationalRole};

/// How many fields of a column are named.
const FIELDS_NAMED: usize = 3;

/// One finding for each column of a file that says something.
pub(in crate::ledger) fn find_unread(
    export: LedgerExport<'_>,
    scanned: &Scanned,
) -> Vec<Diagnostic> {
    let credit = scanned.raw.credit;
    let files = scanned.evidence.files.iter().enumerate();
    let claims = files.flat_map(|(file, evidence)| {
        let claims = claims_of(&evidence.unread, export.spec, credit);
        claims
            .into_iter()
            .map(move |claim| ClaimCount::new(file, claim))
    });
    let claims: Vec<ClaimCount> = claims.collect();
    if claims.is_empty() {
        return Vec::new();
    }
    let position = |name: &str| export.spec.codes.keys().position(|known| &**known == name);
    let search = ClaimSearch {
        spec: export.spec,
        period: position(PERIOD),
        class: export.spec.dimension_of(NationalRole::Class),
        claims,
    };
    let search = scan(export, search).1;
    let found = search.claims.iter();
    found
        .filter_map(|claim| claim.finding(export.spec))
        .collect()
}

/// What a column says, with its lines.
struct ClaimCount {
    file: usize,
    claim: UnreadClaim,
    lines: u64,
    kroner: Amount,
    net: Amount,
    first: Option<RecordPlace>,
    /// The first of the fields that say it.
    fields: Vec<String>,
}

/// The second reading.
struct ClaimSearch<'s> {
    spec: &'s LedgerSpec,
    period: Option<usize>,
    class: Option<usize>,
    claims: Vec<ClaimCount>,
}

impl Visit for ClaimSearch<'_> {
    fn wants(&self, dimension: usize) -> bool {
        [self.period, self.class].contains(&Some(dimension))
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        let code = |dimension: Option<usize>| {
            let at = dimension?;
            line.dimensions[at].code(line.codes[at])
        };
        let (period, class) = (code(self.period), code(self.class));
        for count in &mut self.claims {
            if count.file != line.file {
                continue;
            }
            let whole = line.field_at(count.claim.position);
            let written = match count.claim.is_first_digit {
                true => first_digit(whole),
                false => whole,
            };
            let is_said = match &count.claim.by {
                ClaimLines::Fields(fields) | ClaimLines::Net(fields) => fields.contains(written),
                ClaimLines::NotBalance(fields) => {
                    let national = &self.spec.national;
                    let is_balance = || class.is_some_and(|class| national.is_of_balances(class));
                    fields.contains(written) && !is_balance()
                }
                ClaimLines::FarDates => {
                    far_year(written, self.spec.year, period.map_or("", |code| code)).is_some()
                }
            };
            if is_said {
                count.add(line, written);
            }
        }
    }
}

impl ClaimCount {
    fn new(file: usize, claim: UnreadClaim) -> Self {
        Self {
            file,
            claim,
            lines: 0,
            kroner: Amount::ZERO,
            net: Amount::ZERO,
            first: None,
            fields: Vec::new(),
        }
    }

    fn add(&mut self, line: &LedgerLine<'_>, written: &str) {
        self.lines += 1;
        self.kroner += line.amount.abs();
        self.net += line.amount;
        self.first.get_or_insert_with(|| line.place.clone());
        let is_known = self.fields.iter().any(|known| known == written);
        if self.fields.len() < FIELDS_NAMED && !is_known {
            self.fields.push(written.to_owned());
        }
    }

    fn finding(&self, spec: &LedgerSpec) -> Option<Diagnostic> {
        let UnreadClaim {
            code,
            is_error,
            name,
            are,
            by,
            help,
            ..
        } = &self.claim;
        let first = self.first.clone()?;
        if self.net == Amount::ZERO && matches!(by, ClaimLines::Net(_)) {
            return None;
        }
        let lines = match self.lines {
            1 => format!("1 line {}", are[0]),
            lines => format!("{lines} lines {}", are[1]),
        };
        // What says a kind is a word that is known; what names bodies may name people.
        let shown = |field: &String| match code {
            Code::DialectInvalid => displayable(field),
            _ => format!("`{field}`"),
        };
        let fields: Vec<String> = self.fields.iter().map(shown).collect();
        let kroner = self.kroner;
        let message = format!(
            "{lines}: column `{name}`, which nothing reads, says {}: {kroner} kr",
            fields.join(", ")
        );
        let path: Arc<str> = Arc::from(spec.path(self.file));
        let mut finding = Diagnostic::new(*code, message)
            .at_record(path, first, "the first of them")
            .at_span(&spec.span, "the ledger described here")
            .help(help)
            .about(kroner);
        finding.severity = match is_error {
            true => Severity::Error,
            false => Severity::Warning,
        };
        Some(finding)
    }
}

//! `--publish`: a result as it may be told to everybody.

use clap::Args;

use crate::diag::{Code, Diagnostic, Found, is_sound};
use crate::publish::{Published, publish};
use crate::scenario::{GapRequest, Gaps, MissingGap, decompose_all};
use crate::value::WITHHELD;
use crate::workspace::Request;
use crate::world::World;

use super::{CommandError, ComputedProject, Session};

/// Whether a result is for everybody.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct PublishOption {
    /// Only what may be published: small counts, and whatever would reveal them, as `:`
    #[arg(long)]
    pub publish: bool,
}

/// What was computed as it may be relied on, and, where it is for everybody, what may be published of
/// it.
///
/// # Errors
/// What was found, where figures may be wrong: where it is for everybody, of any municipality.
pub fn standing(
    session: &mut Session<'_, '_>,
    computed: ComputedProject,
    request: &Request,
    (publish, show_texts): (bool, bool),
) -> Result<(ComputedProject, Option<Published>), CommandError> {
    if !publish {
        return Ok((session.without_faulty(computed, request)?, None));
    }
    session.console.publishes();
    let mut computed = computed.presentable()?;
    let published = published(&mut computed, &session.world, show_texts)?;
    Ok((computed, Some(published)))
}

/// What was computed as it may be published. Its findings are then those of what is published, and
/// checks and controls that do not hold and stand on what is not told: of these it is told how many.
///
/// # Errors
/// What keeps it from being published.
pub fn published(
    computed: &mut ComputedProject,
    world: &dyn World,
    show_texts: bool,
) -> Result<Published, CommandError> {
    if show_texts {
        let message = "texts of postings are never published";
        computed.found.push(
            Diagnostic::new(Code::ScenarioInvalid, message)
                .help("leave out `--show-texts` or `--publish`"),
        );
    }
    if !is_sound(&computed.found) {
        return Err(std::mem::take(&mut computed.found).into());
    }
    let publication = publish(&computed.project, &computed.run, world);
    let failed = std::mem::take(&mut computed.found);
    computed.found = with_untold(publication.diagnostics, failed);
    match publication.value {
        Some(published) if is_sound(&computed.found) => Ok(published),
        _ => Err(std::mem::take(&mut computed.found).into()),
    }
}

/// The findings of what is published, with those of the whole run by which it would fail and that
/// are not among them.
pub fn with_untold(mut published: Vec<Diagnostic>, of_run: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_told = |finding: &Diagnostic| {
        let mut told = published.iter();
        told.any(|told| told.code == finding.code && told.message == finding.message)
    };
    let untold = of_run.into_iter();
    let untold = untold.filter(|finding| finding.is_error() && !is_told(finding));
    let untold: Vec<Diagnostic> = untold.collect();
    published.extend(untold);
    published
}

/// What is to be said of a publication beside a result that no check concerns.
pub fn notices(computed: &ComputedProject, published: Option<&Published>) -> Vec<Diagnostic> {
    let found = published.map(|_| &computed.found).into_iter().flatten();
    found
        .filter(|finding| !finding.is_error())
        .cloned()
        .collect()
}

/// What was computed, as it is told: what may be published of it, else all.
pub fn told(computed: ComputedProject, published: Option<Published>) -> ComputedProject {
    match published {
        None => computed,
        Some(Published { project, run, .. }) => ComputedProject {
            project,
            run,
            ..computed
        },
    }
}

/// Gaps between municipalities; of what is published, those that stand on what may be told, computed
/// from that alone. The others are missing, and not for a reason.
pub fn gaps(
    computed: &ComputedProject,
    published: Option<&Published>,
    requests: &[GapRequest],
) -> Found<Gaps> {
    let ComputedProject { project, run, .. } = computed;
    let whole = decompose_all(project, &run.ledgers, requests);
    let Some(published) = published else {
        return whole;
    };
    let Found { value, diagnostics } = decompose_all(&published.project, &run.ledgers, requests);
    let mut told = Gaps::default();
    for gap in value.gaps {
        let is_told = gap
            .places()
            .into_iter()
            .all(|(municipality, year)| published.tells(municipality, year, &gap.area));
        match is_told {
            true => told.gaps.push(gap),
            false => told.missing.push(MissingGap {
                reason: WITHHELD.into(),
                request: gap.request(),
                area: gap.area,
            }),
        }
    }
    told.missing
        .extend(value.missing.into_iter().map(|missing| {
            // What nobody knows is missing for its own reason.
            match whole.value.missing.contains(&missing) {
                true => missing,
                false => MissingGap {
                    reason: WITHHELD.into(),
                    ..missing
                },
            }
        }));
    Found {
        value: told,
        diagnostics,
    }
}

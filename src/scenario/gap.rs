//! The gap between two municipalities in one view, led step by step to the gap in another.
//!
//! Weights and keys come first, then adjustments. Within each of these stages a step's worth is its
//! exact Shapley value as long as a municipality has no more than eight items in it, else what it
//! adds in order of ids. What one municipality's items do does not depend on the other's, so the
//! values of both together are those of each alone. The ledgers are not read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found, Severity, Span, did_you_mean};
use crate::facts::Basis;
use crate::model::{Action, Id, LayerName, Reason};
use crate::value::{Ratio, Unit, WITHHELD};
use crate::workspace::{Ledgers, Prices, Project, Request};

use super::items::ItemKind;
use super::request::{Attribution, GapRequest};
use super::side::ViewPath;

/// What makes kroner of different years comparable.
pub const PRICES_HELP: &str = "declare a price index in kontering.toml: `[comparison]`, `price_index = \"FACT\"`, `price_place = \"PLACE\"`, and state it for both years";

/// One step from one gap to the other.
#[derive(Clone, PartialEq, Debug)]
pub struct GapStep {
    /// Whose adjustment, weight or key it is.
    pub municipality: Id,
    /// Which layer declares it.
    pub layer: LayerName,
    /// What it changes.
    pub kind: ItemKind,
    pub id: Id,
    /// What it does to the gap, in its prices. **Unit**: that of the gap.
    pub effect: Ratio,
    /// What it does to the municipality's own kroner, as booked.
    pub kroner: Ratio,
    /// How that was found.
    pub attribution: Attribution,
    /// Why it is made.
    pub reason: Reason,
    /// What it does, as the second view has it, else as the first had it.
    pub action: Action,
    /// The view that has it so.
    pub view: Id,
    /// Where it is declared.
    pub span: Span,
}

/// A gap and the way to another. **Invariant**: `start` and the effects of all steps add up to
/// `end`, exactly.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// The category.
    pub area: Id,
    /// The two municipalities; the gap is the first minus the second.
    pub municipalities: (Id, Id),
    /// The accounting year of each.
    pub years: (i32, i32),
    /// The prices that kroner are in; as booked where absent, both in one year then.
    pub prices: Option<Prices>,
    /// The view that the steps start from.
    pub from: Id,
    /// The view that they lead to.
    pub to: Id,
    /// Kroner, or kroner per unit of the category's denominator.
    pub unit: Unit,
    /// The gap in the first view.
    pub start: Ratio,
    /// The steps: weights and keys, then adjustments; within these the first municipality's before
    /// the second's, by id.
    pub steps: Vec<GapStep>,
    /// The gap in the second view.
    pub end: Ratio,
    /// The weakest ground beneath it.
    pub basis: Basis,
}

/// A gap that cannot be computed.
#[derive(Clone, PartialEq, Debug)]
pub struct MissingGap {
    /// The category.
    pub area: Id,
    /// What was asked.
    pub request: GapRequest,
    /// Why.
    pub reason: Arc<str>,
}

impl MissingGap {
    /// Whether it is known and not to be told.
    pub fn is_withheld(&self) -> bool {
        *self.reason == *WITHHELD
    }
}

impl Gap {
    /// The two municipalities, each with its year.
    pub fn places(&self) -> [(&Id, i32); 2] {
        let (a, b) = &self.municipalities;
        [(a, self.years.0), (b, self.years.1)]
    }

    /// What was asked.
    pub fn request(&self) -> GapRequest {
        GapRequest {
            municipalities: self.municipalities.clone(),
            years: self.years,
            prices: self.prices.as_ref().map(|prices| prices.year),
            area: Some(self.area.clone()),
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }

    /// The year of one of the two municipalities.
    pub fn year_of(&self, municipality: &Id) -> i32 {
        match *municipality == self.municipalities.0 {
            true => self.years.0,
            false => self.years.1,
        }
    }
}

/// The gaps that were asked for.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Gaps {
    /// Those that can be computed. **Order**: as asked, then by area as declared.
    pub gaps: Vec<Gap>,
    /// Those that cannot.
    pub missing: Vec<MissingGap>,
}

impl Gaps {
    /// What is to be said of gaps that nobody can compute; those that are not to be told are none.
    pub fn lacking(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let missing = self.missing.iter().filter(|missing| !missing.is_withheld());
        missing.map(|missing| {
            let message = format!(
                "the gap in `{}` cannot be decomposed: {}",
                missing.area, missing.reason
            );
            Diagnostic::new(Code::ScenarioInvalid, message)
                .help("state the facts that are lacking, or name another category")
        })
    }
}

/// Decomposes the gap of one category, or of every area.
///
/// **Errors**: those of [`decompose_all`], `K0706` for a gap that cannot be computed.
pub fn decompose(project: &Project, ledgers: &Ledgers, request: &GapRequest) -> Found<Vec<Gap>> {
    let Found {
        value,
        mut diagnostics,
    } = decompose_all(project, ledgers, std::slice::from_ref(request));
    diagnostics.extend(value.lacking());
    Found {
        value: value.gaps,
        diagnostics,
    }
}

/// Decomposes several gaps; what concerns one municipality is worked out once for all of its pairs.
///
/// **Errors**, each once: `K0704` no such municipality or year, `K0705` no such view, `K0203` no
/// such category, `K0706` a municipality against itself. Without any gap then.
pub fn decompose_all(project: &Project, ledgers: &Ledgers, requests: &[GapRequest]) -> Found<Gaps> {
    let mut diagnostics = Vec::new();
    for refusal in requests
        .iter()
        .flat_map(|request| refusals(project, request))
    {
        if !diagnostics.contains(&refusal) {
            diagnostics.push(refusal);
        }
    }
    let mut decomposed = Gaps::default();
    if !diagnostics.is_empty() {
        return Found {
            value: decomposed,
            diagnostics,
        };
    }
    let mut sides: BTreeMap<(&Id, i32, &Id, &Id), Option<ViewPath<'_>>> = BTreeMap::new();
    for request in requests {
        for (municipality, year) in request.places() {
            let side = || ViewPath::new(project, ledgers, (municipality, year), request);
            sides
                .entry((municipality, year, &request.from, &request.to))
                .or_insert_with(side);
        }
    }
    for request in requests {
        let side = |(municipality, year)| {
            sides
                .get(&(municipality, year, &request.from, &request.to))
                .and_then(Option::as_ref)
        };
        let unread = |(municipality, year): (&Id, i32)| {
            format!("the ledger of `{municipality}` for {year} could not be read").into()
        };
        let [a, b] = request.places();
        let prices = request.prices.and_then(|year| project.prices_of(year).ok());
        for area in areas(project, request) {
            let gap = match (side(a), side(b)) {
                (Some(a), Some(b)) => one_gap(request, prices.as_ref(), &area, (a, b)),
                (None, _) => Err(unread(a)),
                (_, None) => Err(unread(b)),
            };
            match gap {
                Ok(gap) => decomposed.gaps.push(gap),
                Err(reason) => decomposed.missing.push(MissingGap {
                    area,
                    request: request.clone(),
                    reason,
                }),
            }
        }
    }
    Found {
        value: decomposed,
        diagnostics,
    }
}

/// The category of a request, or every area.
fn areas(project: &Project, request: &GapRequest) -> Vec<Id> {
    match &request.area {
        Some(area) => vec![area.clone()],
        None => project
            .model
            .categories
            .children(None)
            .filter(|area| !area.memo)
            .map(|area| area.id.clone())
            .collect(),
    }
}

/// Why a request cannot be answered.
fn refusals(project: &Project, request: &GapRequest) -> Vec<Diagnostic> {
    let mut refusals = Vec::new();
    let categories = &project.model.categories;
    if let Some(area) = request
        .area
        .as_ref()
        .filter(|area| categories.get(area).is_none())
    {
        let help = did_you_mean(area, categories.nodes.iter().map(|node| &*node.id));
        let areas = || {
            categories
                .children(None)
                .map(|area| &*area.id)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let diagnostic = Diagnostic::new(
            Code::UnknownCategory,
            format!("there is no category `{area}`"),
        );
        refusals
            .push(diagnostic.help(help.unwrap_or_else(|| format!("the areas are: {}", areas()))));
    }
    for view in [&request.from, &request.to] {
        refusals.extend(project.unknown_view(view));
    }
    let [from, to] = [&request.from, &request.to].map(|view| project.model.ledgers_of(view));
    if from != to {
        let message = format!(
            "`{}` and `{}` are views of different ledgers: {} and {}",
            request.from, request.to, from.kind, to.kind
        );
        let help = "a gap leads from one view of a ledger to another; name two of one kind";
        refusals.push(Diagnostic::new(Code::ScenarioInvalid, message).help(help));
    }
    let (a, b) = &request.municipalities;
    if a == b {
        let diagnostic = Diagnostic::new(
            Code::ScenarioInvalid,
            format!("`{a}` has no gap against itself"),
        );
        let others: Vec<&str> = project
            .municipalities
            .keys()
            .filter(|other| *other != a)
            .map(|other| &**other)
            .collect();
        refusals.push(diagnostic.help(match others[..] {
            [] => "a gap needs a second municipality; `kontering new` makes its folder".to_owned(),
            _ => format!("name another municipality: {}", others.join(", ")),
        }));
    }
    refusals.extend(
        request
            .prices
            .and_then(|year| project.prices_of(year).err()),
    );
    if request.prices.is_none() && request.years.0 != request.years.1 {
        refusals.push(without_prices(request));
    }
    let places = request.places();
    let places = places.map(|(municipality, year)| (municipality.clone(), Some(year)));
    let asked = Request {
        places: places.into(),
        ..Request::default()
    };
    refusals.extend(project.asked(&asked).err().unwrap_or_default());
    refusals
}

/// What is to be said of a gap between different years without prices.
fn without_prices(request: &GapRequest) -> Diagnostic {
    let [(a, of_a), (b, of_b)] = request.places();
    let message = format!(
        "{a} {of_a} and {b} {of_b} are in kroner of different years, and nothing says what those of one are worth in the other"
    );
    let mut finding = Diagnostic::new(Code::PriceIndexUnknown, message).help(PRICES_HELP);
    finding.severity = Severity::Error;
    finding
}

fn one_gap(
    request: &GapRequest,
    prices: Option<&Prices>,
    area: &Id,
    sides: (&ViewPath<'_>, &ViewPath<'_>),
) -> Result<Gap, Arc<str>> {
    let (mut start, mut end) = (Ratio::zero(), Ratio::zero());
    let mut stages: [Vec<GapStep>; 2] = [Vec::new(), Vec::new()];
    let (mut unit, mut basis) = (Unit::kr(), Basis::Ledger);
    let signed = [(sides.0, 1), (sides.1, -1)];
    for ((side, sign), (_, year)) in signed.into_iter().zip(request.places()) {
        let factor = prices.map_or_else(|| Ok(Ratio::one()), |prices| prices.factor(year))?;
        let of_prices = prices.and_then(|prices| prices.basis(year));
        let per = side.denominator(area)?;
        let scale = Ratio::from(sign)
            .checked_div(&per.heads)
            .ok_or("its denominator is zero")?;
        let scale = &scale * &factor;
        unit = Unit::kr().divide(&per.unit);
        let way = side.way(area)?;
        start += &(&way.start * &scale);
        end += &(&way.end * &scale);
        basis = basis.max(way.basis).max(per.basis);
        basis = basis.max(of_prices.unwrap_or(basis));
        for (index, kroner, attribution) in way.steps {
            let item = &side.between.items[index];
            let Some(form) = item.form() else { continue };
            stages[item.kind.stage()].push(GapStep {
                municipality: side.municipality.clone(),
                layer: item.layer.clone(),
                kind: item.kind,
                id: item.id.clone(),
                effect: &kroner * &scale,
                kroner,
                attribution,
                reason: form.reason.clone(),
                action: form.action.clone(),
                view: if item.after.is_some() {
                    request.to.clone()
                } else {
                    request.from.clone()
                },
                span: form.span.clone().into(),
            });
        }
    }
    let GapRequest {
        municipalities,
        years,
        from,
        to,
        ..
    } = request.clone();
    let steps = stages.into_iter().flatten().collect();
    Ok(Gap {
        area: area.clone(),
        municipalities,
        years,
        prices: prices.cloned(),
        from,
        to,
        unit,
        start,
        steps,
        end,
        basis,
    })
}

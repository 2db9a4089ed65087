//! The smallest folder from which one cell can be recomputed alone: rules, facts and the postings
//! that it stands on.
//!
//! What the cell asks for is noted while it is evaluated; what is left out is what it did not ask
//! for. The folder is made in memory and recomputed there before it is handed on, so that one which
//! does not give the same figure is never written. This module must never let out a posting's text.

mod asked;
mod facts;
mod files;
mod ledger;
mod mask;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};
use crate::engine::{Address, Cell, Coordinates};
use crate::model::Id;
use crate::publish::Published;
use crate::workspace::{Request, Run, load};
use crate::world::MemoryWorld;

use super::Scene;
use asked::{BundleNeeds, asked};
use facts::AskedFacts;
use files::{
    BundleFiles, copy_facts, copy_rules, copy_scripts, names, stub_municipality, stub_place,
};
use ledger::{LedgerNeeds, canonical_ledger};
use told::told_ledger;

/// A folder that recomputes one cell.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The cell as it was computed.
    pub cell: Cell,
    /// The content of each file, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How many postings are in it.
    pub postings: usize,
}

/// How much goes into a bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    /// The places that the cell asked for.
    Asked,
    /// Every place of the folder, for cells that depend on which places there are.
    Everyone,
}

/// Makes the folder of one cell, and recomputes the cell from it.
///
/// # Errors
/// `K0505` an address that names no cell; `K0710` a text that cannot be masked without changing
/// what a rule sees in it, or a folder from which another figure comes; `K0714` a file that would be
/// copied with a personal number in it.
pub fn bundle(scene: &Scene<'_>, address: &Address) -> Result<Bundle, Diagnostic> {
    let cell = cell_named(scene.run, address)?;
    let refused = |reason: String| {
        let message = format!("no bundle can be made of `{}`: {reason}", cell.address);
        Diagnostic::new(Code::BundleRefused, message).help("copy the whole project folder instead")
    };
    recomputed(scene, cell, None)?.map_err(refused)
}

/// Makes the folder of one cell as it may be told to everybody: with the facts that the cell asks
/// for and what is told of each category, and without postings. What the scene holds is not
/// published yet.
///
/// # Errors
/// `K0505` an address that names no cell; `K0710` a cell that is not told, or that cannot be
/// recomputed from what is told; `K0714` as there.
pub fn published_bundle(
    scene: &Scene<'_>,
    published: &Published,
    address: &Address,
) -> Result<Bundle, Diagnostic> {
    let cell = cell_named(&published.run, address)?;
    let refused = |reason: String| {
        let message = format!("no bundle of `{}` can be published: {reason}", cell.address);
        Diagnostic::new(Code::BundleRefused, message)
            .help("publish figures alone, with `kontering run --publish`")
    };
    if cell.figure.value.is_withheld() {
        return Err(refused("it is not told".to_owned()));
    }
    let told = Scene::new(scene.world, &published.project, scene.run, false, 0);
    recomputed(&told, cell, Some(published))?.map_err(refused)
}

/// The smallest folder that gives a cell, or how the one that holds every place differs.
///
/// # Errors
/// `K0710` what keeps any folder from being made.
fn recomputed(
    scene: &Scene<'_>,
    cell: &Cell,
    published: Option<&Published>,
) -> Result<Result<Bundle, String>, Diagnostic> {
    let narrow = build(scene, cell, Width::Asked, published)?;
    if differs(scene, &narrow).is_none() {
        return Ok(Ok(narrow));
    }
    let wide = build(scene, cell, Width::Everyone, published)?;
    Ok(differs(scene, &wide).map_or(Ok(wide), Err))
}

fn cell_named<'r>(run: &'r Run, address: &Address) -> Result<&'r Cell, Diagnostic> {
    cell_of(run, address).ok_or_else(|| {
        let message = format!("there is no cell `{address}`");
        Diagnostic::new(Code::UnknownAddress, message)
            .help("a bundle is made of one cell of a declared sheet; `kontering run` lists them")
    })
}

/// The cell of a run that an address names; the view may be left out.
fn cell_of<'r>(run: &'r Run, address: &Address) -> Option<&'r Cell> {
    let plain = |address: &Address| Address {
        view: None,
        ..address.clone()
    };
    let wanted = plain(address);
    run.workbook.cells.iter().find(|cell| {
        let same_view = match (&address.view, &cell.address.view) {
            (Some(asked), Some(known)) => asked == known,
            _ => true,
        };
        same_view && plain(&cell.address) == wanted
    })
}

fn build(
    scene: &Scene<'_>,
    cell: &Cell,
    width: Width,
    published: Option<&Published>,
) -> Result<Bundle, Diagnostic> {
    let Address {
        sheet,
        row,
        column,
        scope,
        period,
        view,
    } = &cell.address;
    let at = Coordinates {
        sheet: Some(sheet.clone()),
        row: Some(row.clone()),
        column: Some(column.clone()),
        scope: scope.clone(),
        period: period.clone(),
        view: view.clone().unwrap_or_else(|| scene.run.view.clone()),
    };
    let asked = asked(scene, &at);
    let (inside, ledgers) = involved(scene, &asked, &at, width);
    let copy_facts_of = |place: &Id, folder: &str, copied: &mut BundleFiles| {
        let needed = published.map(|_| told_facts(scene, &asked, &at, place));
        copy_facts(scene.world, folder, needed.as_ref(), copied);
    };
    let mut copied = BundleFiles::default();
    copy_rules(scene.world, &cell.address, &mut copied);
    let mut postings = 0;
    for municipality in scene
        .project
        .municipalities
        .values()
        .filter(|known| inside.contains(&known.id))
    {
        let years = ledgers
            .iter()
            .filter(|(id, _)| *id == municipality.id)
            .map(|(_, year)| *year);
        let specs: Vec<_> = years
            .filter_map(|year| municipality.ledgers.get(&year))
            .collect();
        let mut described = files::description(municipality);
        for spec in specs {
            let needs = LedgerNeeds {
                categories: asked.categories_of(&municipality.id, spec.year),
                booked: asked.booked_of(&municipality.id, spec.year),
            };
            let canonical = match published {
                None => canonical_ledger(scene, municipality, spec, &needs)?,
                Some(published) => told_ledger(scene, published, municipality, spec, &needs)?,
            };
            postings += canonical.postings;
            described.push_str(&canonical.description);
            copied.put(
                format!(
                    "municipalities/{}/{}/postings.csv",
                    municipality.id, spec.year
                ),
                canonical.csv,
            );
        }
        copied.put(
            format!("municipalities/{}/municipality.toml", municipality.id),
            described,
        );
        copy_scripts(scene.world, municipality, &mut copied);
        copy_facts_of(
            &municipality.id,
            &format!("municipalities/{}", municipality.id),
            &mut copied,
        );
    }
    // Sheets and rules may name the views, keys and rules of any municipality, so the scripts of
    // all stay together.
    for municipality in scene
        .project
        .municipalities
        .values()
        .filter(|known| !inside.contains(&known.id))
    {
        stub_municipality(scene.world, municipality, &mut copied);
    }
    for place in others(scene) {
        if inside.contains(&place) {
            copy_facts_of(&place, &format!("reference/{place}"), &mut copied);
        } else if names(&copied, &place) {
            stub_place(&place, &mut copied);
        }
    }
    match copied.told {
        Some(finding) => Err(finding),
        None => Ok(Bundle {
            cell: cell.clone(),
            files: copied.files,
            postings,
        }),
    }
}

/// The facts that are told of a place, among those that a cell asks of it and those that it must
/// state for the sheet to have cells.
fn told_facts<'a>(
    scene: &Scene<'a>,
    asked: &'a BundleNeeds,
    at: &'a Coordinates,
    place: &str,
) -> AskedFacts<'a> {
    let sheet = at.sheet.as_ref();
    let sheet = sheet.and_then(|sheet| scene.project.model.sheet(sheet));
    let stating = sheet.into_iter().flat_map(|sheet| &sheet.stating);
    let mut facts = asked.facts_of(place);
    facts.extend(stating.flatten().map(|id| (&**id, &*at.period)));
    // Amounts that the cell does not stand on may be imputed by a fact that is not told.
    facts.retain(|(id, period)| {
        let fact = scene.project.facts.get(place, period, id);
        fact.is_some_and(|fact| !fact.figure.value.is_withheld())
    });
    facts
}

/// The places that have facts but no municipality's folder.
fn others(scene: &Scene<'_>) -> BTreeSet<Id> {
    let folders = scene.world.list("reference").unwrap_or_default();
    folders
        .iter()
        .filter_map(|name| name.strip_suffix('/'))
        .map(Id::from)
        .collect()
}

/// The places whose folder is needed, and the ledgers among them.
fn involved(
    scene: &Scene<'_>,
    asked: &BundleNeeds,
    at: &Coordinates,
    width: Width,
) -> (BTreeSet<Id>, BTreeSet<(Id, i32)>) {
    let municipalities = &scene.project.municipalities;
    let all = scene.project.places();
    if width == Width::Everyone {
        let inside = municipalities
            .keys()
            .cloned()
            .chain(others(scene))
            .collect();
        return (inside, all.into_iter().collect());
    }
    let mut inside = asked.places.clone();
    if !inside
        .iter()
        .any(|place| municipalities.contains_key(place))
    {
        // Cells stand beside a municipality with a ledger, even those about the country.
        let sheet = at
            .sheet
            .as_ref()
            .and_then(|sheet| scene.project.model.sheet(sheet));
        let may =
            |id: &Id| sheet.is_none_or(|sheet| sheet.only.is_empty() || sheet.only.contains(id));
        inside.extend(all.iter().map(|(id, _)| id).find(|id| may(id)).cloned());
    }
    let mut ledgers: BTreeSet<(Id, i32)> = all
        .iter()
        .filter(|place| asked.asks_ledger(place))
        .cloned()
        .collect();
    for id in &inside {
        let own: Vec<&(Id, i32)> = all.iter().filter(|(known, _)| known == id).collect();
        let of_year = own
            .iter()
            .find(|(_, year)| Some(*year) == at.year())
            .or_else(|| own.first());
        ledgers.extend(of_year.map(|place| (*place).clone()));
    }
    (inside, ledgers)
}

/// How the cell that a bundle gives differs from the one it was made of; `None` where it is the
/// same.
fn differs(scene: &Scene<'_>, bundle: &Bundle) -> Option<String> {
    let world = MemoryWorld::new();
    bundle
        .files
        .iter()
        .for_each(|(path, content)| world.put(path, content.clone()));
    let loaded = load(&world);
    if let Some(error) = loaded.diagnostics.iter().find(|finding| finding.is_error()) {
        return Some(format!("the folder made of it has an error, {error}"));
    }
    let request = Request {
        view: scene.run.view.clone(),
        ..Request::default()
    };
    let run = loaded.value.run(&world, &request).value;
    match cell_of(&run, &bundle.cell.address) {
        None => Some("the folder made of it lacks the cell".to_owned()),
        Some(again) if again.figure != bundle.cell.figure || again.basis != bundle.cell.basis => {
            Some(format!(
                "the folder made of it gives {}, not {}",
                again.display(),
                bundle.cell.display()
            ))
        }
        Some(_) => None,
    }
}

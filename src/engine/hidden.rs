//! Hidden counts: whole numbers known only by their ends, each a variable of its own.
//!
//! A figure that stands on hidden counts is first computed with intervals, which never claims too
//! little room but may claim too much where one count is used twice. While choices are few, it is
//! then computed once for every choice of the counts; its bounds are the least and the greatest of
//! these, and so are reached. Relations that are known to hold leave out the choices that break
//! them.

use std::cell::{OnceCell, Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::model::{Expr, Id};
use crate::value::{Figure, Ratio, Unit};

use super::coordinates::Coordinates;
use super::overlay::{FigureReference, Overlay};
use super::reads::Reads;
use super::workbook::HiddenCount;

/// A relation that is known to hold, in one place and period.
#[derive(Clone, Debug)]
pub(super) struct Narrowing {
    pub(super) condition: Expr,
    /// How far the sides may lie apart.
    pub(super) within: Option<Expr>,
    pub(super) at: Coordinates,
    /// The hidden counts that it stands on.
    pub(super) counts: BTreeSet<HiddenCount>,
}

/// The values of some hidden counts, one list for each choice, in the order of the counts.
pub(super) type Choices = Vec<Vec<i64>>;

/// What is known of the hidden counts, worked out once.
#[derive(Default)]
pub(super) struct HiddenCounts {
    /// Whether figures keep the bounds that interval arithmetic gives.
    pub(super) is_rough: bool,
    narrowings: OnceCell<Vec<Narrowing>>,
    /// The choices that known relations leave, by the counts they connect.
    admissible: RefCell<HashMap<BTreeSet<HiddenCount>, Option<Rc<Choices>>>>,
    /// What was read to find out which choices there are.
    reads: RefCell<Reads>,
}

impl HiddenCounts {
    /// Those of whom no choice is looked at.
    pub(super) fn rough() -> Self {
        Self {
            is_rough: true,
            ..Self::default()
        }
    }

    /// Every known relation between them.
    pub(super) fn narrowings(&self, find: impl FnOnce() -> Vec<Narrowing>) -> &[Narrowing] {
        self.narrowings.get_or_init(find)
    }

    /// The choices of connected counts that break no known relation; `None` where there are too
    /// many.
    pub(super) fn admissible(
        &self,
        counts: &BTreeSet<HiddenCount>,
        find: impl FnOnce() -> Option<Choices>,
    ) -> Option<Rc<Choices>> {
        if let Some(known) = self.admissible.borrow().get(counts) {
            return known.clone();
        }
        let left = find().map(Rc::new);
        self.admissible
            .borrow_mut()
            .insert(counts.clone(), left.clone());
        left
    }

    /// Notes what was read to find out which choices there are.
    pub(super) fn note(&self, reads: &Reads) {
        self.reads.borrow_mut().extend(reads);
    }

    /// What was read to find out which choices there are.
    pub(super) fn reads(&self) -> Ref<'_, Reads> {
        self.reads.borrow()
    }
}

/// One choice of hidden counts, over whatever else stands in for figures of its own.
pub(super) struct Choice<'a> {
    pub(super) values: BTreeMap<HiddenCount, i64>,
    pub(super) beneath: Option<&'a dyn Overlay>,
    pub(super) unit: &'a dyn Fn(&Id) -> Unit,
}

impl Overlay for Choice<'_> {
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
        let outer = self.beneath.and_then(|overlay| overlay.instead(of, at));
        let FigureReference::Fact(fact) = of else {
            return outer;
        };
        outer.or_else(|| {
            let count = HiddenCount {
                place: at.scope.name(),
                period: at.period.clone(),
                fact: fact.clone(),
            };
            self.values
                .get(&count)
                .map(|value| Figure::exact(Ratio::from(*value), (self.unit)(fact)))
        })
    }
}

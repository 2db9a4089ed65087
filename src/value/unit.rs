//! Units of figures: products of base units, so that kroner by persons is kroner per person.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The id of a base unit such as `kr`, `persons` or `boliger`.
pub type Base = Arc<str>;

/// How a figure without dimension is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shown {
    /// As it is: a ratio such as 1.33.
    Plain,
    /// Per hundred with a percent sign; the value itself stays a fraction.
    Percent,
    /// Per hundred without a sign, 100 being the mean.
    Index,
    /// Not a number.
    Text,
}

/// The unit of a figure. **Invariant**: no base has power zero, and only a unit without bases is shown otherwise than plain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Unit {
    powers: BTreeMap<Base, i8>,
    shown: Shown,
}

/// Why two units do not go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitError {
    /// The unit of the left side.
    pub left: Unit,
    /// The unit of the right side.
    pub right: Unit,
}

impl Unit {
    /// A plain number.
    pub fn ratio() -> Self {
        Self { powers: BTreeMap::new(), shown: Shown::Plain }
    }

    /// A share, shown per hundred.
    pub fn percent() -> Self {
        Self { powers: BTreeMap::new(), shown: Shown::Percent }
    }

    /// An index, 100 being the mean.
    pub fn index() -> Self {
        Self { powers: BTreeMap::new(), shown: Shown::Index }
    }

    /// Text, which cannot be computed with.
    pub fn text() -> Self {
        Self { powers: BTreeMap::new(), shown: Shown::Text }
    }

    /// Kroner.
    pub fn kr() -> Self {
        Self::base("kr")
    }

    /// One base unit.
    pub fn base(id: &str) -> Self {
        Self { powers: BTreeMap::from([(Arc::from(id), 1)]), shown: Shown::Plain }
    }

    /// Reads a unit's id: `kr`, `percent`, `kr_per_person`. `known` says what a base unit's id stands for, singular or plural.
    pub fn parse(text: &str, known: &dyn Fn(&str) -> Option<Base>) -> Option<Self> {
        match text {
            "ratio" => return Some(Self::ratio()),
            "percent" => return Some(Self::percent()),
            "index" => return Some(Self::index()),
            "text" => return Some(Self::text()),
            _ => {}
        }
        let mut unit = Self::ratio();
        for (position, part) in text.split("_per_").enumerate() {
            let base = Self::base(&known(part)?);
            unit = if position == 0 { base } else { unit.divide(&base) };
        }
        Some(unit)
    }

    /// How the figure is written.
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// Whether this is text.
    pub fn is_text(&self) -> bool {
        self.shown == Shown::Text
    }

    /// Whether this has no dimension: a ratio, a share or an index.
    pub fn is_dimensionless(&self) -> bool {
        self.powers.is_empty() && !self.is_text()
    }

    /// The bases with their powers, in order of id.
    pub fn powers(&self) -> impl Iterator<Item = (&Base, i8)> {
        self.powers.iter().map(|(base, power)| (base, *power))
    }

    /// The factor from the value to what is written: 100 for shares and indices.
    pub fn written_factor(&self) -> i64 {
        match self.shown {
            Shown::Percent | Shown::Index => 100,
            Shown::Plain | Shown::Text => 1,
        }
    }

    /// The unit of a sum or difference; a share and a ratio make a share.
    ///
    /// # Errors
    /// [`UnitError`] when the dimensions differ, such as kroner and persons.
    pub fn add(&self, other: &Self) -> Result<Self, UnitError> {
        if self.powers != other.powers || self.is_text() != other.is_text() {
            return Err(UnitError { left: self.clone(), right: other.clone() });
        }
        let shown = if self.shown == Shown::Plain { other.shown } else { self.shown };
        Ok(Self { powers: self.powers.clone(), shown })
    }

    /// The unit of a product.
    pub fn multiply(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    /// The unit of a quotient.
    pub fn divide(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i8) -> Self {
        let mut powers = self.powers.clone();
        for (base, power) in &other.powers {
            let sum = powers.get(base).copied().unwrap_or(0) + sign * power;
            if sum == 0 {
                powers.remove(base);
            } else {
                powers.insert(base.clone(), sum);
            }
        }
        let keeps_shown = powers.is_empty() && other.powers.is_empty() && other.shown == Shown::Plain;
        let shown = if keeps_shown { self.shown } else { Shown::Plain };
        Self { powers, shown }
    }
}

impl fmt::Display for Unit {
    /// Writes the unit's id: `kr`, `percent`, `kr_per_persons`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shown {
            Shown::Percent => return write!(f, "percent"),
            Shown::Index => return write!(f, "index"),
            Shown::Text => return write!(f, "text"),
            Shown::Plain if self.powers.is_empty() => return write!(f, "ratio"),
            Shown::Plain => {}
        }
        let side = |positive: bool| {
            self.powers
                .iter()
                .filter(|(_, power)| (**power > 0) == positive)
                .flat_map(|(base, power)| std::iter::repeat_n(base.to_string(), usize::from(power.unsigned_abs())))
                .collect::<Vec<_>>()
                .join("_per_")
        };
        let (above, below) = (side(true), side(false));
        match (above.is_empty(), below.is_empty()) {
            (false, true) => write!(f, "{above}"),
            (true, _) => write!(f, "per_{below}"),
            (false, false) => write!(f, "{above}_per_{below}"),
        }
    }
}

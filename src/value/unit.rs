//! Units of figures: products of base units, so that kroner by persons is kroner per person.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The id of a base unit such as `kr`, `persons` or `boliger`.
pub type Base = Arc<str>;

/// How a figure without dimension is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Notation {
    /// As it is: a ratio such as 1.33.
    Plain,
    /// Per hundred with a percent sign; the value itself stays a fraction.
    Percent,
    /// Per hundred without a sign, 100 being the mean.
    Index,
    /// Not a number.
    Text,
}

/// The unit of a figure. **Invariant**: no base has power zero, and only a unit without bases is
/// shown otherwise than plain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Unit {
    powers: BTreeMap<Base, i8>,
    notation: Notation,
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
        Self {
            powers: BTreeMap::new(),
            notation: Notation::Plain,
        }
    }

    /// A share, shown per hundred.
    pub fn percent() -> Self {
        Self {
            powers: BTreeMap::new(),
            notation: Notation::Percent,
        }
    }

    /// An index, 100 being the mean.
    pub fn index() -> Self {
        Self {
            powers: BTreeMap::new(),
            notation: Notation::Index,
        }
    }

    /// Text, which cannot be computed with.
    pub fn text() -> Self {
        Self {
            powers: BTreeMap::new(),
            notation: Notation::Text,
        }
    }

    /// Kroner.
    pub fn kr() -> Self {
        Self::base("kr")
    }

    /// One base unit.
    pub fn base(id: &str) -> Self {
        Self {
            powers: BTreeMap::from([(Arc::from(id), 1)]),
            notation: Notation::Plain,
        }
    }

    /// Reads a unit's id: `kr`, `percent`, `kr_per_person`. `known` says what a base unit's id
    /// stands for, singular or plural.
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
            unit = if position == 0 {
                base
            } else {
                unit.divide(&base)
            };
        }
        Some(unit)
    }

    /// How the figure is written.
    pub fn notation(&self) -> Notation {
        self.notation
    }

    /// Whether this is text.
    pub fn is_text(&self) -> bool {
        self.notation == Notation::Text
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
        match self.notation {
            Notation::Percent | Notation::Index => 100,
            Notation::Plain | Notation::Text => 1,
        }
    }

    /// The unit of a sum or difference; a share and a ratio make a share.
    ///
    /// # Errors
    /// [`UnitError`] when the dimensions differ, such as kroner and persons.
    pub fn add(&self, other: &Self) -> Result<Self, UnitError> {
        if self.powers != other.powers || self.is_text() != other.is_text() {
            return Err(UnitError {
                left: self.clone(),
                right: other.clone(),
            });
        }
        let notation = if self.notation == Notation::Plain {
            other.notation
        } else {
            self.notation
        };
        Ok(Self {
            powers: self.powers.clone(),
            notation,
        })
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
        let keeps_shown =
            powers.is_empty() && other.powers.is_empty() && other.notation == Notation::Plain;
        let notation = if keeps_shown {
            self.notation
        } else {
            Notation::Plain
        };
        Self { powers, notation }
    }
}

impl fmt::Display for Unit {
    /// Writes the unit's id: `kr`, `percent`, `kr_per_persons`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.notation {
            Notation::Percent => return write!(f, "percent"),
            Notation::Index => return write!(f, "index"),
            Notation::Text => return write!(f, "text"),
            Notation::Plain if self.powers.is_empty() => return write!(f, "ratio"),
            Notation::Plain => {}
        }
        let side = |positive: bool| {
            self.powers
                .iter()
                .filter(|(_, power)| (**power > 0) == positive)
                .flat_map(|(base, power)| {
                    std::iter::repeat_n(base.to_string(), usize::from(power.unsigned_abs()))
                })
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

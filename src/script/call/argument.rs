//! The arguments of a call, each as what it must be; what is not becomes a finding and no value.

use std::ops::{Range, RangeInclusive};

use rhai::{Array, Dynamic, INT, ImmutableString};
use rust_decimal::Decimal;

use super::Call;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Axis, Id, NO_BASELINE, Node, Scope, Target, Years};
use crate::script::api::values::{AxisName, CodeValue, Outside, Selecting, TargetName};
use crate::script::draft::{Handle, finding};
use crate::script::term::{Sort, Term};
use crate::value::{Ratio, Unit};

impl Call<'_> {
    /// Says that an argument is of the wrong kind.
    pub fn wrong(&mut self, position: usize, expected: &str) -> Option<Diagnostic> {
        let value = self.value(position);
        self.poisoned = true;
        if value
            .read_lock::<Term>()
            .is_some_and(|term| term.is_poison())
        {
            return None;
        }
        let found = kind(&value);
        Some(self.unlike(position, expected, &found, format!("this is {found}")))
    }

    /// The finding that an argument is not what is expected.
    fn unlike(&self, position: usize, expected: &str, found: &str, label: String) -> Diagnostic {
        let message = format!("`{}` expects {expected}, not {found}", self.name);
        let diagnostic = finding(Code::WrongType, message, &self.span_of(position), label);
        match self.signature {
            "" => diagnostic,
            signature => diagnostic.help(format!("write `{signature}`")),
        }
    }

    /// Says that a number of the right kind lies outside of what is expected.
    fn outside<T>(&mut self, position: usize, expected: &str, found: &str) -> Option<T> {
        self.poisoned = true;
        let diagnostic = self.unlike(
            position,
            expected,
            &format!("`{found}`"),
            "outside of that".to_owned(),
        );
        self.report(diagnostic);
        None
    }

    fn refuse<T>(&mut self, position: usize, expected: &str) -> Option<T> {
        if let Some(diagnostic) = self.wrong(position, expected) {
            self.report(diagnostic);
        }
        None
    }

    /// An argument as an expression of any sort.
    pub fn term(&mut self, position: usize) -> Option<Term> {
        let (value, span) = (self.value(position), self.span_of(position));
        let Some(mut term) = as_term(&value, &span) else {
            return self.refuse(position, "an expression");
        };
        if term.expr.span.file.is_empty() {
            term.expr.span = span.into();
        }
        if term.is_poison() {
            self.poisoned = true;
            return None;
        }
        Some(term)
    }

    fn sorted(
        &mut self,
        position: usize,
        expected: &str,
        fits: impl Fn(Sort) -> bool,
    ) -> Option<Term> {
        if as_term(&self.value(position), &self.span_of(position)).is_none() {
            return self.refuse(position, expected);
        }
        let term = self.term(position)?;
        if fits(term.sort) {
            Some(term)
        } else {
            self.refuse(position, expected)
        }
    }

    /// An argument as a formula of a figure.
    pub fn figure(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a figure", Sort::is_figure)
    }

    /// An argument as a formula of a figure or words.
    pub fn figure_or_text(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a figure or a text", |sort| {
            sort.is_figure() || sort == Sort::Text
        })
    }

    /// An argument as a condition on postings.
    pub fn condition(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a condition on postings", |sort| {
            sort == Sort::Condition
        })
    }

    /// An argument as a relation between figures.
    pub fn relation(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a relation between figures", |sort| {
            sort == Sort::Relation
        })
    }

    /// An argument as a category or what the asking row is about.
    pub fn category_or_row(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a category or `row`", |sort| {
            matches!(sort, Sort::Category | Sort::Row)
        })
    }

    /// An argument as a category.
    pub fn category(&mut self, position: usize) -> Option<Id> {
        let term = self.sorted(position, "a category", |sort| sort == Sort::Category)?;
        match &*term.expr.node {
            Node::Category(id) => Some(id.clone()),
            _ => None,
        }
    }

    /// An argument as a place where postings can belong.
    pub fn target(&mut self, position: usize) -> Option<Target> {
        let value = self.value(position);
        if let Some(name) = value.read_lock::<TargetName>() {
            return Some(name.0.clone());
        }
        if value.is::<Outside>() {
            return self.refuse(
                position,
                "a category, `outside.scope`, `pending(...)` or `ignored`",
            );
        }
        let term = self.sorted(
            position,
            "a category, `outside.scope`, `pending(...)` or `ignored`",
            |sort| sort == Sort::Category,
        )?;
        match &*term.expr.node {
            Node::Category(id) => Some(Target::Category(id.clone())),
            _ => None,
        }
    }

    /// An argument as words.
    pub fn text(&mut self, position: usize) -> Option<String> {
        match self.value(position).into_immutable_string() {
            Ok(text) => Some(text.to_string()),
            Err(_) => self.refuse(position, "a text"),
        }
    }

    /// An argument as an id.
    pub fn id(&mut self, position: usize) -> Option<Id> {
        let text = self.text(position)?;
        let allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "æøå_.-".contains(c);
        if text.is_empty() || !text.chars().all(allowed) {
            let span = self.span_of(position);
            let what = finding(
                Code::WrongType,
                format!("`{text}` is not an id"),
                &span,
                "this is not an id",
            );
            self.report(what.help("an id is made of small letters, digits, `_`, `-` and `.`"));
            return None;
        }
        Some(Id::from(text))
    }

    /// An argument as a reference to an id, which may be of any form.
    pub fn reference(&mut self, position: usize) -> Option<Id> {
        self.text(position).map(Id::from)
    }

    /// An argument as a municipality of the folder.
    pub fn municipality(&mut self, position: usize) -> Option<Id> {
        let id = self.reference(position)?;
        Some(self.named_place(&id, position))
    }

    /// A text of an argument as a municipality of the folder, another place with facts, or a pair
    /// of them, `a~b`. Whether a place that the project has not may be named here is known once
    /// every script is loaded.
    pub fn named_place(&mut self, id: &str, position: usize) -> Id {
        if let Some((first, second)) = Scope::from(id).both() {
            self.one_place(first, position);
            self.one_place(second, position);
            return Id::from(id);
        }
        self.one_place(id, position)
    }

    /// As [`Call::named_place`], of a text that is no pair.
    pub fn one_place(&mut self, id: &str, position: usize) -> Id {
        let id = Id::from(id);
        let is_here = *id == *NO_BASELINE || self.draft.names.municipalities.contains(&id);
        if !is_here {
            let span = self.span_of(position);
            self.draft.absent.insert((id.clone(), span));
        }
        id
    }

    /// An argument as a whole number.
    pub fn integer(&mut self, position: usize, range: RangeInclusive<i64>) -> Option<i64> {
        match self.value(position).as_int() {
            Ok(number) if range.contains(&number) => Some(number),
            other => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                match other {
                    Ok(number) => self.outside(position, &expected, &number.to_string()),
                    Err(_) => self.refuse(position, &expected),
                }
            }
        }
    }

    /// An argument as a plain number.
    pub fn number(&mut self, position: usize) -> Option<Ratio> {
        let value = self.value(position);
        let term = as_term(&value, &self.span_of(position)).filter(|_| !value.is_string());
        match term.as_ref().and_then(Term::plain_number) {
            Some(number) => Some(number.clone()),
            None => self.refuse(position, "a plain number"),
        }
    }

    /// An argument as accounting years.
    pub fn years(&mut self, position: usize) -> Option<Years> {
        let value = self.value(position);
        let (from, to) = match (value.as_int(), integer_range(&value)) {
            (Ok(year), _) => (year, year),
            (_, Some(range)) => range,
            _ => return self.refuse(position, "a year or a range of years such as `2013..=2014`"),
        };
        match (year(from), year(to)) {
            (Some(first), Some(last)) if first <= last => Some(Years {
                from: Some(first),
                to: Some(last),
            }),
            _ => {
                let found = if from == to {
                    from.to_string()
                } else {
                    format!("{from}..={to}")
                };
                self.outside(
                    position,
                    "years from 1900 to 2200, the first no later than the last",
                    &found,
                )
            }
        }
    }

    /// The arguments from `position` on as a list: one list, or each on its own.
    pub fn list(&mut self, position: usize) -> Vec<Dynamic> {
        match self.value(position).try_cast::<Array>() {
            Some(items) if self.count() == position + 1 => items,
            _ => self.arguments[position.min(self.arguments.len())..].to_vec(),
        }
    }

    /// An argument as what a fold runs through.
    pub fn axis(&mut self, position: usize) -> Option<Axis> {
        match self.value(position).try_cast::<AxisName>() {
            Some(AxisName(axis)) => Some(axis),
            None => self.refuse(position, "`rows()`, `municipalities()` or `periods([...])`"),
        }
    }
}

/// A year that accounts can have.
pub(in crate::script) fn year(number: i64) -> Option<i32> {
    i32::try_from(number)
        .ok()
        .filter(|year| (1900..=2200).contains(year))
}

/// A range of whole numbers with both ends included.
pub(in crate::script) fn integer_range(value: &Dynamic) -> Option<(i64, i64)> {
    if let Some(range) = value.read_lock::<Range<INT>>() {
        return Some((range.start, range.end.checked_sub(1)?));
    }
    value
        .read_lock::<RangeInclusive<INT>>()
        .map(|range| (*range.start(), *range.end()))
}

/// A value as an expression, if it can be one.
pub(in crate::script) fn as_term(value: &Dynamic, span: &Span) -> Option<Term> {
    if let Some(term) = value.read_lock::<Term>() {
        return Some(term.clone());
    }
    if let Ok(number) = value.as_int() {
        return Some(Term::number(
            Ratio::from(number),
            Unit::ratio(),
            span.clone(),
        ));
    }
    if let Ok(number) = value.as_decimal() {
        return Some(Term::number(exact(number), Unit::ratio(), span.clone()));
    }
    let text = value.clone().try_cast::<ImmutableString>()?;
    Some(Term::leaf(
        Node::Text(text.to_string()),
        Sort::Text,
        span.clone(),
    ))
}

/// The exact value of a decimal literal.
fn exact(number: Decimal) -> Ratio {
    Ratio::decimal(number.mantissa(), number.scale())
}

/// What a value is, for messages.
pub(in crate::script) fn kind(value: &Dynamic) -> String {
    if let Some(term) = value.read_lock::<Term>() {
        return term.sort.to_string();
    }
    let name = match () {
        () if value.is_int() => "a whole number",
        () if value.is_decimal() => "a number",
        () if value.is_string() => "a text",
        () if value.is_char() => "a character",
        () if value.is_bool() => "a truth value",
        () if value.is_array() => "a list",
        () if value.is_map() => "a map",
        () if value.is_fnptr() => "a closure",
        () if integer_range(value).is_some() => "a range",
        () if value.is::<TargetName>() || value.is::<Outside>() => "a target",
        () if value.is::<AxisName>() => "an axis",
        () if value.is::<Selecting>() => match value.read_lock::<Selecting>().as_deref() {
            Some(Selecting::Rule(_)) => "a reference to a rule",
            Some(Selecting::Imputed(_)) => "a reference to an imputed amount",
            Some(Selecting::Within(_)) => "a place in the categories",
            _ => "a part",
        },
        () if value.is::<CodeValue>() => "a code",
        () if value.is::<Handle>() => match value.read_lock::<Handle>().as_deref() {
            Some(Handle::Sheet(_)) => "a sheet",
            Some(Handle::View(_)) => "a view",
            _ => "a declaration",
        },
        () if value.is_unit() => "nothing",
        () => "another kind of value",
    };
    name.to_owned()
}

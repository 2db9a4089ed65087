//! What the values of a column are, by what the schema says of them.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use super::dates::Fineness;

/// How many digits a decimal number may have.
const MOST_DIGITS: i32 = 38;

/// How values are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ValueKind {
    /// As they are: numbers and texts.
    Plain,
    /// Whole numbers without a sign.
    Unsigned,
    /// Whole numbers of the last of so many decimals.
    Decimal(usize),
    Day,
    TimeOfDay(Fineness),
    Moment(Fineness),
    Uuid,
    /// As nothing, since they are this: `a list`.
    Unread(&'static str),
}

impl ValueKind {
    /// The kind of a column.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        if column.max_rep_level() > 0 {
            return Self::Unread("a list");
        }
        match column.logical_type_ref() {
            Some(logical) => Self::of_logical(logical, column),
            None => Self::of_converted(column),
        }
    }

    fn of_logical(logical: &LogicalType, column: &ColumnDescriptor) -> Self {
        match logical {
            LogicalType::Decimal(decimal) => Self::decimal(decimal.scale),
            LogicalType::Integer(integer) if !integer.is_signed => Self::Unsigned,
            LogicalType::Date => Self::Day,
            LogicalType::Time(time) => Self::TimeOfDay(fineness(&time.unit)),
            LogicalType::Timestamp(timestamp) => Self::Moment(fineness(&timestamp.unit)),
            LogicalType::Uuid => Self::Uuid,
            LogicalType::Float16 => Self::Unread("a number of half precision"),
            LogicalType::String
            | LogicalType::Enum
            | LogicalType::Json
            | LogicalType::Integer(_)
            | LogicalType::Unknown => Self::Plain,
            LogicalType::Map | LogicalType::List => Self::Unread("a list"),
            _ => Self::of_converted(column),
        }
    }

    /// By the names that older files have for it.
    fn of_converted(column: &ColumnDescriptor) -> Self {
        match column.converted_type() {
            ConvertedType::DECIMAL => Self::decimal(column.type_scale()),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::DATE => Self::Day,
            ConvertedType::TIME_MILLIS => Self::TimeOfDay(Fineness::Millis),
            ConvertedType::TIME_MICROS => Self::TimeOfDay(Fineness::Micros),
            ConvertedType::TIMESTAMP_MILLIS => Self::Moment(Fineness::Millis),
            ConvertedType::TIMESTAMP_MICROS => Self::Moment(Fineness::Micros),
            ConvertedType::INTERVAL => Self::Unread("a span of time"),
            ConvertedType::BSON => Self::Unread("a document"),
            _ if column.physical_type() == Type::INT96 => Self::Moment(Fineness::Nanos),
            _ => Self::Plain,
        }
    }

    fn decimal(scale: i32) -> Self {
        match usize::try_from(scale) {
            Ok(decimals) if scale <= MOST_DIGITS => Self::Decimal(decimals),
            _ => Self::Unread("a decimal number whose decimals make no sense"),
        }
    }
}

fn fineness(unit: &TimeUnit) -> Fineness {
    match unit {
        TimeUnit::MILLIS => Fineness::Millis,
        TimeUnit::MICROS => Fineness::Micros,
        TimeUnit::NANOS => Fineness::Nanos,
    }
}

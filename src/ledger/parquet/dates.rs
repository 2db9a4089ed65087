//! Dates and times of day from counts since an epoch, as ISO 8601 writes them.

use std::fmt;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How finely a count counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fineness {
    Millis,
    Micros,
    Nanos,
}

impl Fineness {
    fn per_second(self) -> i64 {
        match self {
            Self::Millis => 1_000,
            Self::Micros => 1_000_000,
            Self::Nanos => 1_000_000_000,
        }
    }
}

/// A day since 1970-01-01, written `2013-01-31`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day(pub(super) i64);

impl fmt::Display for Day {
    /// By the algorithm of Howard Hinnant's `civil_from_days`: years begin in March there, so that
    /// the day that not all of them have is the last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = i128::from(self.0) + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let of_month = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year + i128::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{of_month:02}")
    }
}

/// A time of day, written `13:45:10`, with its fraction where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeOfDay {
    pub(super) count: i64,
    pub(super) fineness: Fineness,
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_second = self.fineness.per_second();
        let (seconds, rest) = (
            self.count.div_euclid(per_second),
            self.count.rem_euclid(per_second),
        );
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours:02}:{minutes:02}:{:02}", seconds % 60)?;
        if rest == 0 {
            return Ok(());
        }
        let digits = (per_second + rest).to_string();
        write!(f, ".{}", digits[1..].trim_end_matches('0'))
    }
}

/// A moment since 1970-01-01, written as a day where it is midnight, else `2013-01-31T13:45:10`.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredMoment {
    pub(super) count: i64,
    pub(super) fineness: Fineness,
}

impl fmt::Display for StoredMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_day = DAY_SECONDS * self.fineness.per_second();
        let day = Day(self.count.div_euclid(per_day));
        match self.count.rem_euclid(per_day) {
            0 => write!(f, "{day}"),
            count => {
                let fineness = self.fineness;
                write!(f, "{day}T{}", TimeOfDay { count, fineness })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, written) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (15_736, "2013-01-31"),
            (15_764, "2013-02-28"),
            (15_765, "2013-03-01"),
            (16_070, "2013-12-31"),
            (11_016, "2000-02-29"),
            (-719_162, "0001-01-01"),
        ] {
            assert_eq!(Day(days).to_string(), written);
        }
        assert!(!Day(i64::MIN).to_string().is_empty());
    }

    #[test]
    fn midnight_is_a_day_alone() {
        let moment = |count, fineness| StoredMoment { count, fineness }.to_string();
        let midnight = 15_736 * DAY_SECONDS * 1_000;
        assert_eq!(moment(midnight, Fineness::Millis), "2013-01-31");
        let millis = midnight + 49_510_000;
        assert_eq!(moment(millis, Fineness::Millis), "2013-01-31T13:45:10");
        assert_eq!(
            moment(millis + 50, Fineness::Millis),
            "2013-01-31T13:45:10.05"
        );
        assert_eq!(moment(-1, Fineness::Nanos), "1969-12-31T23:59:59.999999999");
        assert!(!moment(i64::MIN, Fineness::Micros).is_empty());
    }
}

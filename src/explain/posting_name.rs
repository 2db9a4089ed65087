//! How a reader names a posting.

use std::str::FromStr;

use crate::diag::RecordPlace;
use crate::model::Id;

/// How a reader names a posting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PostingName {
    /// By file and record: `municipalities/boelum/2013/postings.csv:812`.
    Record {
        /// The end of the file's path.
        file: String,
        /// Where it stands in it.
        record: RecordPlace,
    },
    /// By voucher: `boelum/2013#500123`, or one line of it: `boelum/2013#500123/2`.
    Voucher {
        municipality: Id,
        year: i32,
        /// The voucher's number.
        voucher: String,
        /// The line within it.
        line: Option<String>,
    },
}

impl FromStr for PostingName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some((place, voucher)) = text.split_once('#') {
            let (municipality, year) = place.split_once('/').ok_or(())?;
            let (voucher, line) = voucher
                .split_once('/')
                .map_or((voucher, None), |(voucher, line)| {
                    (voucher, Some(line.to_owned()))
                });
            let year = year.parse().map_err(|_| ())?;
            return Ok(Self::Voucher {
                municipality: municipality.into(),
                year,
                voucher: voucher.to_owned(),
                line,
            });
        }
        let (file, record) = text.rsplit_once(':').ok_or(())?;
        let record = record.parse::<RecordPlace>()?;
        if file.is_empty() || file.contains('@') {
            return Err(());
        }
        Ok(Self::Record {
            file: file.replace('\\', "/"),
            record,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_named_by_line_or_voucher() {
        assert_eq!(
            "a/postings.csv:12".parse(),
            Ok(PostingName::Record {
                file: "a/postings.csv".into(),
                record: RecordPlace::Line(12)
            })
        );
        let voucher = PostingName::Voucher {
            municipality: "boelum".into(),
            year: 2013,
            voucher: "77".into(),
            line: Some("2".into()),
        };
        assert_eq!("boelum/2013#77/2".parse(), Ok(voucher));
        assert!("t07:row:col@boelum/2013".parse::<PostingName>().is_err());
        assert!("K0103".parse::<PostingName>().is_err());
    }
}

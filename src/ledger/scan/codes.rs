//! The codes of one dimension: from a field to the code, kept once each and named by a small
//! number.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::code_problem::CodeProblem;
use super::code_reader::{CodeReader, ReadCode};
use super::periods::PeriodCodes;
use super::years::{other_year_within, short_year_beside, year_beside};
use crate::ledger::CodeSource;
use crate::ledger::hash::FastState;
use crate::ledger::records::fields::Fields;

/// How many distinct fields are remembered with their code; beyond it they are worked out each
/// time.
const REMEMBERED: usize = 65_536;

/// How many short fields are found without hashing their bytes.
const QUICK_BITS: u32 = 10;

/// What no field's word is, see [`Fields::word`].
const VACANT: u64 = u64::MAX;

/// One coded dimension while a ledger is read.
pub(in crate::ledger) struct Dimension {
    /// Its name.
    pub(in crate::ledger) name: Arc<str>,
    /// Every code met, in order of first sight.
    pub(in crate::ledger) codes: Vec<Arc<str>>,
    /// What is to be said of the fields met.
    pub(in crate::ledger) notes: CodeNotes,
    reader: CodeReader,
    /// The year that may stand around the characters of a code.
    year: Option<i32>,
    /// Which periods there can be, of the dimension of periods.
    periods: Option<PeriodCodes>,
    ids: HashMap<Arc<str>, u32, FastState>,
    remembered: HashMap<Box<[u8]>, u32, FastState>,
    /// The last short field that was found to give a code, by its bytes.
    checked: Option<u64>,
    /// The word of a short field met lately and the number of its code.
    quick: Box<[(u64, u32)]>,
}

/// What is to be said of the fields of a dimension.
#[derive(Default)]
pub(in crate::ledger) struct CodeNotes {
    /// The fields of which a spreadsheet had changed the code, with the code.
    pub(in crate::ledger) restored: BTreeMap<Box<str>, Arc<str>>,
    /// How many characters there are where codes are cut out of them, with an example.
    pub(in crate::ledger) lengths: BTreeMap<usize, Box<str>>,
    /// The codes that are in no translation and stand for themselves, by number.
    as_written: BTreeSet<u32>,
}

impl Dimension {
    /// A dimension of which nothing is read yet.
    pub(in crate::ledger) fn new(name: &Arc<str>, source: &CodeSource) -> Self {
        Self {
            name: Arc::clone(name),
            codes: Vec::new(),
            notes: CodeNotes::default(),
            reader: CodeReader::new(name, source),
            year: None,
            periods: None,
            ids: HashMap::default(),
            remembered: HashMap::default(),
            checked: None,
            quick: vec![(VACANT, 0); 1 << QUICK_BITS].into(),
        }
    }

    /// The same, whose codes have so many digits.
    pub(in crate::ledger) fn of_digits(mut self, digits: Option<RangeInclusive<usize>>) -> Self {
        self.reader = self.reader.of_digits(digits);
        self
    }

    /// The same, of accounting periods of which there can be only some.
    pub(in crate::ledger) fn of_periods(mut self, periods: PeriodCodes) -> Self {
        self.periods = Some(periods);
        self
    }

    /// The same, of periods of a year, which a field may name beside the period.
    pub(in crate::ledger) fn of_year(mut self, year: i32) -> Self {
        self.year = Some(year);
        self
    }

    /// The number of the code that the field at a position stands for, an absent one being blank.
    #[inline]
    pub(in crate::ledger) fn number_at(
        &mut self,
        fields: &Fields<'_>,
        position: Option<usize>,
    ) -> Result<u32, CodeProblem> {
        let position = position.unwrap_or(usize::MAX);
        let Some(word) = fields.word(position) else {
            return self.number(fields.get(position).unwrap_or(""));
        };
        let place = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - QUICK_BITS)) as usize;
        if self.quick[place].0 == word {
            return Ok(self.quick[place].1);
        }
        let number = self.number(fields.get(position).unwrap_or(""))?;
        self.quick[place] = (word, number);
        Ok(number)
    }

    /// The number of the code that a field stands for: a position in `codes`.
    fn number(&mut self, field: &str) -> Result<u32, CodeProblem> {
        if let Some(number) = self.remembered.get(field.as_bytes()) {
            return Ok(*number);
        }
        self.see_to_year(field)?;
        let read = self.reader.read(field)?;
        self.see_to_period(&read.code)?;
        let number = match self.ids.get(&*read.code) {
            Some(number) => *number,
            None => keep(&mut self.codes, &mut self.ids, Arc::from(&*read.code)),
        };
        self.notes.add(field, &read);
        if read.is_as_written {
            self.notes.as_written.insert(number);
        }
        if self.remembered.len() < REMEMBERED {
            self.remembered.insert(Box::from(field.as_bytes()), number);
        }
        Ok(number)
    }

    /// The number of what stands in a field, whether it is a code or not.
    pub(in crate::ledger) fn number_as_written(&mut self, field: &str) -> u32 {
        match self.ids.get(field) {
            Some(number) => *number,
            None => keep(&mut self.codes, &mut self.ids, Arc::from(field)),
        }
    }

    /// Takes in what was read of the same dimension elsewhere; gives for each of the numbers there
    /// the number here.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) -> Vec<u32> {
        let numbers: Vec<u32> = other
            .codes
            .iter()
            .map(|code| self.number_as_written(code))
            .collect();
        let CodeNotes {
            restored,
            lengths,
            as_written,
        } = other.notes;
        self.notes.restored.extend(restored);
        for (length, example) in lengths {
            self.notes.note_length(length, &example);
        }
        let here = as_written
            .iter()
            .filter_map(|number| numbers.get(*number as usize));
        self.notes.as_written.extend(here);
        numbers
    }

    /// As [`Dimension::check`], of the field at a position, an absent one being blank.
    #[inline]
    pub(in crate::ledger) fn check_at(
        &mut self,
        fields: &Fields<'_>,
        position: Option<usize>,
    ) -> Result<(), CodeProblem> {
        let position = position.unwrap_or(usize::MAX);
        let word = fields.word(position);
        if word.is_some() && word == self.checked {
            return Ok(());
        }
        self.check(fields.get(position).unwrap_or(""))?;
        self.checked = word;
        Ok(())
    }

    /// Whether a field gives a code, without keeping it.
    pub(in crate::ledger) fn check(&mut self, field: &str) -> Result<(), CodeProblem> {
        let read = self.reader.read(field)?;
        self.see_to_period(&read.code)?;
        self.notes.add(field, &read);
        Ok(())
    }

    /// Whether a field gives a code that the dimension can have.
    pub(in crate::ledger) fn reads(&self, field: &str) -> bool {
        self.reader
            .read(field)
            .and_then(|read| self.see_to_period(&read.code))
            .is_ok()
    }

    fn see_to_period(&self, code: &str) -> Result<(), CodeProblem> {
        match &self.periods {
            Some(periods) if !self.reader.is_default(code) && !periods.has(code) => {
                Err(CodeProblem::Period(code.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// The code that a field stands for, without keeping it; `None` where it gives none.
    pub(in crate::ledger) fn code_of<'a>(&'a self, field: &'a str) -> Option<Cow<'a, str>> {
        self.reader.read(field).ok().map(|read| read.code)
    }

    /// How many characters the code of a field is cut out of; `None` where it is not cut.
    pub(in crate::ledger) fn length_of(&self, field: &str) -> Option<usize> {
        self.reader.read(field).ok()?.length
    }

    fn see_to_year(&self, field: &str) -> Result<(), CodeProblem> {
        let Some(year) = self.year else {
            return Ok(());
        };
        let field = field.trim();
        let other = match self.reader.source.characters {
            None => other_year_within(field, year),
            Some(characters) => match year_beside(field, characters) {
                Some(named) => (named != year).then_some(named),
                None => short_year_beside(field, characters, year),
            },
        };
        other.map_or(Ok(()), |other| Err(CodeProblem::OtherYear(other)))
    }

    /// The code of a number.
    pub(in crate::ledger) fn code(&self, number: u32) -> Option<&Arc<str>> {
        self.codes.get(number as usize)
    }

    /// Whether codes that are in no translation stand for themselves.
    pub(in crate::ledger) fn takes_as_written(&self) -> bool {
        self.reader.source.as_written
    }

    /// Whether a code is in no translation and stands for itself.
    pub(in crate::ledger) fn is_as_written(&self, number: u32) -> bool {
        self.notes.as_written.contains(&number)
    }

    /// Where its codes come from.
    pub(in crate::ledger) fn source(&self) -> &CodeSource {
        &self.reader.source
    }

    /// The column that codes are taken from.
    pub(in crate::ledger) fn column(&self) -> &str {
        self.reader.source.column.as_deref().unwrap_or("")
    }
}

impl CodeNotes {
    fn add(&mut self, field: &str, read: &ReadCode<'_>) {
        if let Some(length) = read.length {
            self.note_length(length, field.trim());
        }
        if read.is_restored && self.restored.len() < REMEMBERED {
            self.restored
                .insert(field.trim().into(), (*read.code).into());
        }
    }

    /// Notes a length with the least field that has it.
    fn note_length(&mut self, length: usize, example: &str) {
        match self.lengths.get_mut(&length) {
            None => drop(self.lengths.insert(length, example.into())),
            Some(known) if example < &**known => *known = example.into(),
            Some(_) => {}
        }
    }
}

/// Gives a code the next number.
fn keep(
    codes: &mut Vec<Arc<str>>,
    ids: &mut HashMap<Arc<str>, u32, FastState>,
    code: Arc<str>,
) -> u32 {
    let number = u32::try_from(codes.len()).unwrap_or(u32::MAX);
    codes.push(Arc::clone(&code));
    ids.insert(code, number);
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::records::fields::OwnFields;

    fn source(
        characters: Option<(usize, usize)>,
        translation: &[(&str, &str)],
        default: Option<&str>,
    ) -> CodeSource {
        let table: BTreeMap<_, _> = translation
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect();
        CodeSource {
            column: Some("Konto".to_owned()),
            characters,
            lengths: Vec::new(),
            as_written: false,
            translation: (!table.is_empty()).then(|| Arc::new(table)),
            default: default.map(str::to_owned),
        }
    }

    fn national(name: &str, source: &CodeSource) -> Dimension {
        let digits = crate::ledger::tests::kostra()
            .get(name)
            .and_then(|codes| codes.digits.clone());
        Dimension::new(&Arc::from(name), source).of_digits(digits)
    }

    fn check(name: &str, source: &CodeSource, field: &str, expected: &Result<&str, CodeProblem>) {
        let mut dimension = national(name, source);
        for _ in 0..2 {
            let number = dimension.number_at(&OwnFields::new(&[field]).fields(), Some(0));
            let code = number.map(|number| dimension.code(number).expect("kept").to_string());
            assert_eq!(code, expected.clone().map(str::to_owned), "{field:?}");
            assert_eq!(
                dimension.check(field),
                expected.clone().map(|_| ()),
                "{field:?}"
            );
        }
    }

    #[test]
    fn a_code_that_nothing_wants_is_checked_wherever_it_differs() {
        let mut dimension = national("art", &source(None, &[], None));
        for (field, is_code) in [
            ("010", true),
            ("010", true),
            ("x10", false),
            ("01x", false),
            ("010", true),
            ("", false),
        ] {
            let own = OwnFields::new(&[field]);
            let found = dimension.check_at(&own.fields(), Some(0));
            assert_eq!(found.is_ok(), is_code, "{field:?}");
        }
        assert!(
            dimension
                .check_at(&OwnFields::new(&["010"]).fields(), None)
                .is_err()
        );
    }

    #[test]
    fn a_code_is_cut_out_then_translated() {
        check("art", &source(None, &[], None), " 010 ", &Ok("010"));
        check("art", &source(Some((2, 4)), &[], None), "10891", &Ok("089"));
        check("ansvar", &source(Some((1, 1)), &[], None), "Å12", &Ok("Å"));
        check(
            "art",
            &source(Some((2, 4)), &[("011", "010")], None),
            "1011",
            &Ok("010"),
        );
        check(
            "art",
            &source(None, &[("011", "010")], Some("999")),
            "x",
            &Ok("999"),
        );
    }

    #[test]
    fn what_gives_no_code_says_why() {
        let short = CodeProblem::Short {
            field: "108".to_owned(),
            wanted: 4,
        };
        check(
            "art",
            &source(Some((2, 4)), &[], Some("0")),
            "108",
            &Err(short),
        );
        check(
            "art",
            &source(None, &[("011", "010")], None),
            "601",
            &Err(CodeProblem::Untranslated("601".to_owned())),
        );
        check(
            "funksjon",
            &source(None, &[], None),
            " ",
            &Err(CodeProblem::Blank),
        );
        check("funksjon", &source(None, &[], Some("0")), " ", &Ok("0"));
        check("prosjekt", &source(Some((2, 4)), &[], None), "", &Ok(""));
    }

    #[test]
    fn a_period_of_another_year_gives_no_code() {
        let source = source(Some((5, 6)), &[], None);
        let mut periods = Dimension::new(&Arc::from("periode"), &source).of_year(2013);
        for _ in 0..2 {
            assert_eq!(periods.number("201301"), Ok(0));
            assert_eq!(periods.number("201201"), Err(CodeProblem::OtherYear(2012)));
        }
        let mut others = Dimension::new(&Arc::from("ansvar"), &source);
        assert_eq!(others.number("201201"), Ok(0));
    }

    #[test]
    fn a_period_that_is_not_cut_may_be_of_another_year() {
        let whole = source(None, &[("jan.12", "01"), ("des.12", "12")], Some("01"));
        let mut periods = Dimension::new(&Arc::from("periode"), &whole).of_year(2013);
        assert_eq!(periods.number("2012/01"), Err(CodeProblem::OtherYear(2012)));
        assert_eq!(periods.number("jan.12"), Err(CodeProblem::OtherYear(2012)));
        // The twelfth month, or the twelfth of it.
        assert_eq!(periods.number("des.12"), Ok(0));
        let source = source(Some((6, 7)), &[], None);
        let mut padded = Dimension::new(&Arc::from("periode"), &source).of_year(2013);
        assert_eq!(padded.number("2012001"), Err(CodeProblem::OtherYear(2012)));
        assert_eq!(padded.number("2013001"), Ok(0));
    }

    #[test]
    fn fields_that_share_a_place_are_told_apart() {
        let mut dimension = Dimension::new(&Arc::from("ansvar"), &source(None, &[], None));
        let fields: Vec<String> = (0..5_000).map(|number| format!("{number:04}")).collect();
        for _ in 0..2 {
            for (number, field) in fields.iter().enumerate() {
                let found = dimension.number_at(&OwnFields::new(&[field]).fields(), Some(0));
                assert_eq!(found.map(|found| found as usize), Ok(number));
            }
        }
    }

    #[test]
    fn one_code_from_several_fields_has_one_number() {
        let mut dimension = national("art", &source(Some((2, 4)), &[], None));
        let numbers: Vec<_> = ["10891", "10892", "20101", "10891"]
            .map(|field| dimension.number(field))
            .into();
        assert_eq!(numbers, [Ok(0), Ok(0), Ok(1), Ok(0)]);
        assert_eq!(dimension.codes, [Arc::from("089"), Arc::from("010")]);
        let mut other = national("art", &source(Some((2, 4)), &[], None));
        for field in ["13001", "2010"] {
            other.number(field).expect("a code");
        }
        assert_eq!(dimension.absorb(other), [2, 1]);
        assert_eq!(
            dimension.codes,
            [Arc::from("089"), Arc::from("010"), Arc::from("300")]
        );
        let lengths: Vec<_> = dimension.notes.lengths.into_iter().collect();
        assert_eq!(lengths, [(4, "2010".into()), (5, "10891".into())]);
    }
}

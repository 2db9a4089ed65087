//! The codes of one dimension: from a field to the code, kept once each and named by a small
//! number.

use std::collections::HashMap;
use std::sync::Arc;

use super::periods::PeriodCodes;
use super::years::year_beside;
use crate::ledger::CodeSource;
use crate::ledger::hash::FastState;
use crate::ledger::records::fields::Fields;

/// The dimensions that must have a code on every line.
pub const NATIONAL_CODES: [&str; 4] = ["art", "funksjon", "kontoklasse", "periode"];

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
    source: CodeSource,
    required: bool,
    /// The year that may stand around the characters of a code.
    year: Option<i32>,
    /// Which periods there can be, of the dimension of periods.
    periods: Option<PeriodCodes>,
    ids: HashMap<Arc<str>, u32, FastState>,
    remembered: HashMap<Box<[u8]>, u32, FastState>,
    /// The word of a short field met lately and the number of its code.
    quick: Box<[(u64, u32)]>,
}

/// Why a field gives no code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum CodeProblem {
    /// It is blank, and the dimension needs a code.
    Blank,
    /// It ends before the characters that are wanted.
    Short { field: String, wanted: usize },
    /// The translation table lacks it.
    Untranslated(String),
    /// It names a year beside the period, and not the ledger's.
    OtherYear(i32),
    /// It is a word, and the dimension is national.
    Word(String),
    /// It is none of the accounting periods that the ledger can have.
    Period(String),
}

impl Dimension {
    /// A dimension of which nothing is read yet.
    pub(in crate::ledger) fn new(name: &Arc<str>, source: &CodeSource) -> Self {
        Self {
            name: Arc::clone(name),
            codes: Vec::new(),
            source: source.clone(),
            required: NATIONAL_CODES.contains(&&**name),
            year: None,
            periods: None,
            ids: HashMap::default(),
            remembered: HashMap::default(),
            quick: vec![(VACANT, 0); 1 << QUICK_BITS].into(),
        }
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
        let code = read_code(&self.source, self.required, field)?;
        if self.required {
            check_form(&self.source, self.periods.as_ref(), code)?;
        }
        let number = match self.ids.get(code) {
            Some(number) => *number,
            None => keep(&mut self.codes, &mut self.ids, Arc::from(code)),
        };
        if self.remembered.len() < REMEMBERED {
            self.remembered.insert(Box::from(field.as_bytes()), number);
        }
        Ok(number)
    }

    /// Takes in the codes of the same dimension read elsewhere; gives for each of their numbers the
    /// number here.
    pub(in crate::ledger) fn absorb(&mut self, codes: &[Arc<str>]) -> Vec<u32> {
        let mut number = |code: &Arc<str>| match self.ids.get(code) {
            Some(number) => *number,
            None => keep(&mut self.codes, &mut self.ids, Arc::clone(code)),
        };
        codes.iter().map(&mut number).collect()
    }

    /// Whether a field gives a code, without keeping it.
    pub(in crate::ledger) fn check(&self, field: &str) -> Result<(), CodeProblem> {
        let code = read_code(&self.source, self.required, field)?;
        if self.required {
            check_form(&self.source, self.periods.as_ref(), code)?;
        }
        Ok(())
    }

    fn see_to_year(&self, field: &str) -> Result<(), CodeProblem> {
        let (Some(year), Some(characters)) = (self.year, self.source.characters) else {
            return Ok(());
        };
        match year_beside(field.trim(), characters) {
            Some(other) if other != year => Err(CodeProblem::OtherYear(other)),
            _ => Ok(()),
        }
    }

    /// The code of a number.
    pub(in crate::ledger) fn code(&self, number: u32) -> Option<&Arc<str>> {
        self.codes.get(number as usize)
    }

    /// The column that codes are taken from.
    pub(in crate::ledger) fn column(&self) -> &str {
        self.source.column.as_deref().unwrap_or("")
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

/// The code that a field stands for: its characters, translated.
fn read_code<'a>(
    source: &'a CodeSource,
    required: bool,
    field: &'a str,
) -> Result<&'a str, CodeProblem> {
    let field = field.trim();
    if field.is_empty() {
        let fallback = if required { None } else { Some("") };
        return source
            .default
            .as_deref()
            .or(fallback)
            .ok_or(CodeProblem::Blank);
    }
    let local = match source.characters {
        Some((from, to)) => characters(field, from, to)
            .ok_or_else(|| CodeProblem::Short {
                field: field.to_owned(),
                wanted: to,
            })?
            .trim(),
        None => field,
    };
    match &source.translation {
        Some(table) => table
            .get(local)
            .map(String::as_str)
            .or(source.default.as_deref())
            .ok_or_else(|| CodeProblem::Untranslated(local.to_owned())),
        None => Ok(local),
    }
}

/// Whether a national code that was read has the form of one.
fn check_form(
    source: &CodeSource,
    periods: Option<&PeriodCodes>,
    code: &str,
) -> Result<(), CodeProblem> {
    if source.default.as_deref() == Some(code) {
        return Ok(());
    }
    let is_word = !code.contains(|c: char| c.is_ascii_digit());
    if is_word && source.translation.is_none() {
        return Err(CodeProblem::Word(code.to_owned()));
    }
    match periods {
        Some(periods) if !periods.has(code) => Err(CodeProblem::Period(code.to_owned())),
        _ => Ok(()),
    }
}

/// The characters `from` to `to`, counted from 1; `None` where the text ends before.
fn characters(text: &str, from: usize, to: usize) -> Option<&str> {
    let mut starts = text
        .char_indices()
        .map(|(at, _)| at)
        .chain(std::iter::once(text.len()));
    let first = from.checked_sub(1)?;
    let start = starts.clone().nth(first)?;
    let end = starts.nth(to)?;
    text.get(start..end)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
            translation: (!table.is_empty()).then(|| Arc::new(table)),
            default: default.map(str::to_owned),
        }
    }

    fn check(name: &str, source: &CodeSource, field: &str, expected: &Result<&str, CodeProblem>) {
        let mut dimension = Dimension::new(&Arc::from(name), source);
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
    fn a_code_is_cut_out_then_translated() {
        check("art", &source(None, &[], None), " 010 ", &Ok("010"));
        check("art", &source(Some((2, 4)), &[], None), "10891", &Ok("089"));
        check("ansvar", &source(Some((1, 1)), &[], None), "Å12", &Ok("Å"));
        let word = CodeProblem::Word("Lønn".to_owned());
        check("art", &source(None, &[], None), "Lønn", &Err(word));
        let table = [("Drift", "1"), ("Annet", "ingen")];
        check(
            "kontoklasse",
            &source(None, &table, None),
            "Drift",
            &Ok("1"),
        );
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
        let mut others = Dimension::new(&Arc::from("art"), &source);
        assert_eq!(others.number("201201"), Ok(0));
    }

    #[test]
    fn fields_that_share_a_place_are_told_apart() {
        let mut dimension = Dimension::new(&Arc::from("art"), &source(None, &[], None));
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
        let mut dimension = Dimension::new(&Arc::from("art"), &source(Some((2, 4)), &[], None));
        let numbers: Vec<_> = ["10891", "10892", "20101", "10891"]
            .map(|field| dimension.number(field))
            .into();
        assert_eq!(numbers, [Ok(0), Ok(0), Ok(1), Ok(0)]);
        assert_eq!(dimension.codes, [Arc::from("089"), Arc::from("010")]);
        assert_eq!(
            dimension.absorb(&[Arc::from("x"), Arc::from("010")]),
            [2, 1]
        );
        assert_eq!(
            dimension.codes,
            [Arc::from("089"), Arc::from("010"), Arc::from("x")]
        );
    }
}

//! The layout of a record: which characters hold what, and what may stand there.

/// How many characters a record has.
pub(super) const WIDTH: usize = 48;

/// The fields that a record is handed out as. Chapter and sector are those of balances; a function
/// and an art are blank there. The last two hold whichever of both stands in the record.
pub(super) const NAMES: [&str; 14] = [
    "skjema",
    "aar",
    "kvartal",
    "region",
    "orgnr",
    "foretaksnr",
    "kontoklasse",
    "funksjon",
    "art",
    "kapittel",
    "sektor",
    "funksjon_kapittel",
    "art_sektor",
    "belop",
];

/// Forms of operation and investment.
const OPERATION: [&str; 8] = ["0A", "0C", "0F", "0I", "0K", "0M", "0P", "0X"];

/// Forms of balances.
const BALANCE: [&str; 8] = ["0B", "0D", "0G", "0J", "0L", "0N", "0Q", "0Y"];

/// Whose accounts a form holds, as a number: a form of operation and that of its balances have one.
pub(super) fn body(form: &str) -> Option<usize> {
    let at = |forms: &[&str]| forms.iter().position(|other| *other == form);
    at(&OPERATION).or_else(|| at(&BALANCE))
}

/// What may stand in a field.
#[derive(Clone, Copy)]
enum Shape {
    /// So many digits at least, blanks around them.
    Digits(usize),
    /// The same, or nothing.
    DigitsOrBlank(usize),
    /// 1 to 4, or blank.
    Quarter,
    /// Blanks, then perhaps a minus, then digits; or nothing.
    Amount,
}

/// A field: its characters, from and to, counted from 1, what it is, and what may stand there.
struct KostraStretch {
    characters: (usize, usize),
    name: &'static str,
    shape: Shape,
}

const fn stretch(from: usize, to: usize, name: &'static str, shape: Shape) -> KostraStretch {
    KostraStretch {
        characters: (from, to),
        name,
        shape,
    }
}

/// All but the form, in their order.
const STRETCHES: [KostraStretch; 9] = [
    stretch(3, 6, "a year", Shape::Digits(4)),
    stretch(7, 7, "a quarter", Shape::Quarter),
    stretch(8, 13, "a region", Shape::Digits(4)),
    stretch(
        14,
        22,
        "the number of an organisation",
        Shape::DigitsOrBlank(9),
    ),
    stretch(
        23,
        31,
        "the number of an enterprise",
        Shape::DigitsOrBlank(9),
    ),
    stretch(32, 32, "an account class", Shape::DigitsOrBlank(1)),
    stretch(33, 36, "a function or chapter", Shape::Digits(2)),
    stretch(37, 39, "an art or sector", Shape::DigitsOrBlank(3)),
    stretch(40, 48, "an amount", Shape::Amount),
];

/// A record, taken apart. Every field is without the blanks around it.
pub(super) struct KostraRecord<'a> {
    pub(super) form: &'a str,
    pub(super) year: &'a str,
    pub(super) quarter: &'a str,
    pub(super) region: &'a str,
    pub(super) organisation: &'a str,
    pub(super) enterprise: &'a str,
    pub(super) class: &'a str,
    /// The function, or the chapter of a balance.
    pub(super) function: &'a str,
    /// The art, or the sector of a balance.
    pub(super) art: &'a str,
    /// Whole thousands.
    pub(super) amount: &'a str,
    pub(super) is_balance: bool,
}

impl KostraRecord<'_> {
    /// What is wrong with its class, if it is not one of its form.
    pub(super) fn class_problem(&self) -> Option<String> {
        let Self { form, class, .. } = self;
        let fits = match self.is_balance {
            true => ["2", "5", ""].contains(class),
            false => ["0", "1", "3", "4", ""].contains(class),
        };
        let holds = if self.is_balance {
            "balances"
        } else {
            "operation and investment"
        };
        (!fits).then(|| {
            format!("account class {class} does not belong in form {form}, which holds {holds}")
        })
    }
}

/// Takes a record apart.
///
/// # Errors
/// What is wrong with it, as one sentence.
pub(super) fn take_apart(line: &[u8]) -> Result<KostraRecord<'_>, String> {
    // Blanks behind the amount say nothing.
    let width = match line.len() {
        longer if longer > WIDTH => line.trim_ascii_end().len().max(WIDTH),
        width => width,
    };
    let whole = line.get(..WIDTH).unwrap_or(line);
    let text = std::str::from_utf8(whole)
        .ok()
        .filter(|text| text.bytes().all(is_plain));
    let text = text.ok_or("the record holds a letter or mark that no field of KOSTRA has")?;
    if width > WIDTH || text.len() < WIDTH {
        return Err(format!("the record has {width} characters, not {WIDTH}"));
    }
    let form = &text[..2];
    if !OPERATION.contains(&form) && !BALANCE.contains(&form) {
        return Err(format!("`{form}` is not a form of KOSTRA's accounts"));
    }
    let mut fields = [""; 9];
    for (
        field,
        KostraStretch {
            characters: (from, to),
            name,
            shape,
        },
    ) in fields.iter_mut().zip(&STRETCHES)
    {
        let written = &text[from - 1..*to];
        if !shape.allows(written) {
            return Err(format!(
                "characters {from} to {to} hold `{written}`, which is not {name}"
            ));
        }
        *field = written.trim();
    }
    let [
        year,
        quarter,
        region,
        organisation,
        enterprise,
        class,
        function,
        art,
        amount,
    ] = fields;
    Ok(KostraRecord {
        form,
        year,
        quarter,
        region,
        organisation,
        enterprise,
        class,
        function,
        art,
        amount,
        is_balance: BALANCE.contains(&form),
    })
}

/// Whether a line begins as a record does, whatever may be wrong behind its year.
pub(super) fn looks_like_record(line: &[u8]) -> bool {
    let Some(text) = line
        .get(..13)
        .and_then(|start| std::str::from_utf8(start).ok())
    else {
        return false;
    };
    let form = text.get(..2).unwrap_or("");
    text.is_ascii()
        && (OPERATION.contains(&form) || BALANCE.contains(&form))
        && Shape::Digits(4).allows(&text[2..6])
        && Shape::Quarter.allows(&text[6..7])
        && Shape::Digits(4).allows(&text[7..13])
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'-'
}

impl Shape {
    fn allows(self, written: &str) -> bool {
        let trimmed = written.trim();
        let are_digits = |text: &str, least: usize| {
            text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        match self {
            Self::Digits(least) => are_digits(trimmed, least),
            Self::DigitsOrBlank(least) => trimmed.is_empty() || are_digits(trimmed, least),
            Self::Quarter => [" ", "1", "2", "3", "4"].contains(&written),
            Self::Amount => {
                let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
                trimmed.is_empty() || (written.ends_with(trimmed) && are_digits(digits, 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<[&str; 5], &str>) {
        let found = take_apart(line.as_bytes());
        let found = found.map(|record| {
            [
                record.year,
                record.quarter,
                record.function,
                record.art,
                record.amount,
            ]
        });
        assert_eq!(found, expected.map_err(str::to_owned), "{line}");
    }

    #[test]
    fn a_record_is_cut_by_its_characters() {
        check(
            "0A2013 099900                  1242 010      873",
            Ok(["2013", "", "242", "010", "873"]),
        );
        check(
            "0B20133099900                  22101000    -4120   ",
            Ok(["2013", "3", "2101", "000", "-4120"]),
        );
        check(
            "0I2013 099900111222333         3242 010         ",
            Ok(["2013", "", "242", "010", ""]),
        );
    }

    #[test]
    fn what_is_not_of_the_layout_is_said() {
        check(
            "0A2013 099900                  1242 010     873",
            Err("the record has 47 characters, not 48"),
        );
        check(
            "0A2013 099900                  1242 010       873",
            Err("the record has 49 characters, not 48"),
        );
        check(
            "0Z2013 099900                  1242 010      873",
            Err("`0Z` is not a form of KOSTRA's accounts"),
        );
        check(
            "0A2013 099900                  1242  10      873",
            Err("characters 37 to 39 hold ` 10`, which is not an art or sector"),
        );
        check(
            "0A2013 099900                  1242 010     87 3",
            Err("characters 40 to 48 hold `     87 3`, which is not an amount"),
        );
        check(
            "0A20135099900                  1242 010      873",
            Err("characters 7 to 7 hold `5`, which is not a quarter"),
        );
        check(
            "0A2013 099900                  1242 010     8æ3",
            Err("the record holds a letter or mark that no field of KOSTRA has"),
        );
        check("0A", Err("the record has 2 characters, not 48"));
    }

    #[test]
    fn a_class_fits_its_form() {
        for (form, class, fits) in [
            ("0A", "1", true),
            ("0C", "0", true),
            ("0B", "2", true),
            ("0A", "2", false),
            ("0D", "1", false),
            ("0X", " ", true),
        ] {
            let line = format!("{form}2013 099900                  {class}242 010      873");
            let record = take_apart(line.as_bytes()).map(|record| record.class_problem().is_none());
            assert_eq!(record, Ok(fits), "{line}");
        }
    }
}

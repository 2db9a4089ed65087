//! Why figures are missing and checks open, in the reader's language. What stands in facts and rules
//! is said as it is written there.

use super::Language;

/// What the program itself says, in English as it is made and in Norwegian. What stands for the
/// parts of one is in both, in the same order.
const FORMS: [(&str, &str); 12] = [
    (
        "fact `{}` has no value for {}",
        "faktum `{}` har ingen verdi for {}",
    ),
    ("fact `{}`: {}", "faktum `{}`: {}"),
    (
        "{} has no key `{}` for {}",
        "{} har ingen nøkkel `{}` for {}",
    ),
    (
        "the ledger of {} has no {}",
        "regnskapet for {} har ikke {}",
    ),
    ("{} has no ledger for {}", "{} har ikke regnskap for {}"),
    ("the divisor `{}` is zero", "divisoren `{}` er null"),
    (
        "nothing is known of {} before {}",
        "ingenting er kjent om {} før {}",
    ),
    (
        "`{}` has no period before it",
        "`{}` har ingen periode før seg",
    ),
    (
        "`{}` is no pair of municipalities",
        "`{}` er ikke et par av kommuner",
    ),
    (
        "there is nothing to sum over",
        "det er ingenting å summere over",
    ),
    (
        "the interval lies on both sides",
        "intervallet ligger på begge sider",
    ),
    (
        "a text and a number are compared",
        "en tekst og et tall er sammenliknet",
    ),
];

/// A reason as a reader gets it.
pub fn reason(language: Language, reason: &str) -> String {
    if language == Language::English {
        return reason.to_owned();
    }
    let said = FORMS.iter().find_map(|(english, norwegian)| {
        let parts = parts(english, reason)?;
        let mut said = String::new();
        let mut parts = parts.into_iter();
        for (number, text) in norwegian.split("{}").enumerate() {
            if number > 0 {
                said.push_str(parts.next()?);
            }
            said.push_str(text);
        }
        Some(said)
    });
    said.unwrap_or_else(|| reason.to_owned())
}

/// What stands for the parts of a form in a text; `None` where the text is not of the form.
fn parts<'t>(form: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut between = form.split("{}");
    let mut rest = text.strip_prefix(between.next()?)?;
    let between: Vec<&str> = between.collect();
    let mut parts = Vec::new();
    for (number, literal) in between.iter().enumerate() {
        let is_last = number + 1 == between.len();
        let at = match (is_last, literal.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.strip_suffix(literal)?.len(),
            (false, _) => rest.find(literal)?,
        };
        parts.push(&rest[..at]);
        rest = &rest[at + literal.len()..];
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_said_in_norwegian_and_whatever_else_as_it_is_written() {
        for (english, norwegian) in FORMS {
            let parts = |form: &str| form.matches("{}").count();
            assert_eq!(parts(english), parts(norwegian), "{english}");
            let filled = |form: &str| form.replacen("{}", "a", 1).replace("{}", "b 2013");
            assert_eq!(
                reason(Language::Norwegian, &filled(english)),
                filled(norwegian)
            );
            assert_eq!(reason(Language::English, &filled(english)), filled(english));
        }
        for written in ["ikke samlet inn", "", "the table has no line for it"] {
            assert_eq!(reason(Language::Norwegian, written), written);
        }
        assert_eq!(
            reason(Language::Norwegian, "fact `a.b`: tabell 2: trykt uten tall"),
            "faktum `a.b`: tabell 2: trykt uten tall"
        );
    }
}

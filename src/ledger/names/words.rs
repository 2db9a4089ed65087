//! The words of a name.

/// The runs of letters and of digits in a name, in small letters.
pub(in crate::ledger) fn words(name: &str) -> impl Iterator<Item = String> {
    runs(name).map(str::to_lowercase)
}

/// The runs of letters and of digits in a text.
pub(in crate::ledger) fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !is_digit(c) && !c.is_alphabetic());
        let of_digits = is_digit(rest.chars().next()?);
        let is_other = |c: char| is_digit(c) != of_digits || !(of_digits || c.is_alphabetic());
        let (run, behind) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        rest = behind;
        Some(run)
    })
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

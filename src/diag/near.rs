//! Which known name was probably meant.

/// The nearest of `known` to what was written, unless all are far from it; of several the one most
/// like it in length and beginning.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let limit = if length < 4 { 1 } else { (length / 3).max(2) };
    let likeness = |name: &'a str| {
        let same = written
            .chars()
            .zip(name.chars())
            .take_while(|(a, b)| a == b)
            .count();
        (
            strsim::damerau_levenshtein(written, name),
            name.chars().count().abs_diff(length),
            std::cmp::Reverse(same),
            name,
        )
    };
    // What has no letter in common is never near.
    let is_near = |distance: usize, name: &str| {
        distance <= limit && distance < length.max(name.chars().count())
    };
    let near = known
        .into_iter()
        .map(likeness)
        .filter(|(distance, .., name)| is_near(*distance, name))
        .min()?;
    Some(near.3)
}

/// The nearest of `known` to what was written, as `did you mean ...`.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let known = ["lonn", "drift", "inntekter"];
        assert_eq!(
            did_you_mean("lon", known),
            Some("did you mean `lonn`?".to_owned())
        );
        assert_eq!(did_you_mean("husleie", known), None);
        assert_eq!(did_you_mean("foo", ["row", "col"]), None);
        assert_eq!(nearest("d", ["a", "bc"]), None);
        assert_eq!(nearest("d", ["a", "de"]), Some("de"));
        assert_eq!(nearest("aa", ["b", "a"]), Some("a"));
        assert_eq!(nearest("rull", ["col", "rule", "row"]), Some("rule"));
        assert_eq!(nearest("personz", ["person", "persons"]), Some("persons"));
    }
}

//! A line taken apart: its label, and fields that may be quoted or lists of objects.

/// A field of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum SieField {
    /// A text or number.
    Text(String),
    /// Objects in braces.
    Objects(Vec<SieObject>),
}

/// An object of a dimension.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SieObject {
    /// The number of the dimension.
    pub(super) dimension: String,
    /// The number of the object.
    pub(super) object: String,
}

/// The fields of a line behind its label.
#[derive(Clone, Default, Debug)]
pub(super) struct SieFields(Vec<SieField>);

impl SieFields {
    /// The text at a position, from 0; empty where there is none.
    pub(super) fn text(&self, position: usize) -> &str {
        match self.0.get(position) {
            Some(SieField::Text(text)) => text,
            _ => "",
        }
    }

    /// The objects at a position; `None` where there is no list of them.
    pub(super) fn objects(&self, position: usize) -> Option<&[SieObject]> {
        match self.0.get(position) {
            Some(SieField::Objects(objects)) => Some(objects),
            _ => None,
        }
    }
}

/// The label of a line in capitals, and what stands behind it; `None` for a line without one.
pub(super) fn label(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start();
    line.strip_prefix('#')?;
    let end = line.find([' ', '\t']).unwrap_or(line.len());
    let (label, rest) = line.split_at(end);
    Some((label.to_ascii_uppercase(), rest))
}

/// Takes the fields of a line apart.
///
/// # Errors
/// What is wrong with it, as one sentence.
pub(super) fn fields(mut rest: &str) -> Result<SieFields, String> {
    let mut fields = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Ok(SieFields(fields));
        };
        if first == '{' {
            let (objects, behind) = objects(&rest[1..])?;
            fields.push(SieField::Objects(objects));
            rest = behind;
        } else {
            let (text, behind) = text(rest)?;
            fields.push(SieField::Text(text));
            rest = behind;
        }
    }
}

/// The objects up to the brace that closes them, and what stands behind it.
fn objects(mut rest: &str) -> Result<(Vec<SieObject>, &str), String> {
    let mut texts: Vec<String> = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix('}') {
            let mut pairs = Vec::new();
            for pair in texts.chunks(2) {
                let [dimension, object] = pair else {
                    return Err("a list of objects has a dimension without an object".to_owned());
                };
                pairs.push(SieObject {
                    dimension: dimension_number(dimension),
                    object: object.clone(),
                });
            }
            return Ok((pairs, behind));
        }
        if rest.is_empty() {
            return Err("a list of objects is never closed".to_owned());
        }
        let (text, behind) = text(rest)?;
        texts.push(text);
        rest = behind;
    }
}

/// The number of a dimension without leading zeros.
pub(super) fn dimension_number(text: &str) -> String {
    let short = text.trim().trim_start_matches('0');
    if short.is_empty() { text.trim() } else { short }.to_owned()
}

/// One text, quoted or up to a blank, and what stands behind it.
fn text(rest: &str) -> Result<(String, &str), String> {
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find([' ', '\t', '}']).unwrap_or(rest.len());
        // A brace that nothing opened is a text.
        let end = if end == 0 { 1 } else { end };
        return Ok((rest[..end].to_owned(), &rest[end..]));
    };
    let mut text = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((text, &quoted[at + 1..])),
            '\\' if quoted[at + 1..].starts_with('"') => {
                text.push('"');
                characters.next();
            }
            c => text.push(c),
        }
    }
    Err("a quote is never closed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<&str, &str>) {
        let (_, rest) = label(line).expect("a label");
        let found = fields(rest).map(|SieFields(fields)| {
            let shown = |field: &SieField| match field {
                SieField::Text(text) => text.clone(),
                SieField::Objects(objects) => {
                    let pairs = objects
                        .iter()
                        .map(|one| format!("{}={}", one.dimension, one.object));
                    format!("[{}]", pairs.collect::<Vec<_>>().join(","))
                }
            };
            fields.iter().map(shown).collect::<Vec<_>>().join("|")
        });
        assert_eq!(found.as_deref().map_err(String::as_str), expected, "{line}");
    }

    #[test]
    fn fields_may_be_quoted_and_lists() {
        check(
            r#"  #TRANS 1910 {1 "100" 6 P1} -1000.00 20210105 "5 \"tum\" \a" "" sign"#,
            Ok(r#"1910|[1=100,6=P1]|-1000.00|20210105|5 "tum" \a||sign"#),
        );
        check("#ver\tA 1 {}\t{01 \"\"}", Ok("A|1|[]|[1=]"));
        assert_eq!(
            label("#ver A").map(|(label, _)| label).as_deref(),
            Some("#VER")
        );
        assert_eq!(label("{"), None);
    }

    #[test]
    fn what_is_never_closed_is_said() {
        check("#TRANS 1 \"a", Err("a quote is never closed"));
        check("#TRANS 1 {1 2", Err("a list of objects is never closed"));
        check(
            "#TRANS 1 {1} 5",
            Err("a list of objects has a dimension without an object"),
        );
    }
}

//! The order of the Norwegian alphabet.

/// What texts are compared by: letters by their place in the Norwegian alphabet, large like small,
/// with `æ`, `ø` and `å` last and `aa` as `å`, as in names. What has no place in it stands before,
/// letters with other accents beside their own.
///
/// It does for names of places and people. A whole table of collation would bring megabytes of data
/// for letters that they do not have.
pub fn alphabet_key(text: &str) -> Vec<u32> {
    let mut key: Vec<u32> = Vec::new();
    let lower = text.to_lowercase();
    let mut letters = lower.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let place = match letter {
            'a' if next == Some('a') => {
                letters.next();
                place_of('å')
            }
            // A letter and its accent apart, as some systems write names of files.
            'a' if next == Some('\u{30a}') => {
                letters.next();
                place_of('å')
            }
            'o' if next == Some('\u{308}') => {
                letters.next();
                place_of('ø')
            }
            '\u{300}'..='\u{36f}' => continue,
            _ => place_of(letter),
        };
        key.push(place);
    }
    key
}

/// Where a letter stands; behind all signs and digits if it is one.
fn place_of(letter: char) -> u32 {
    const FIRST: u32 = 0x11_0000;
    let plain = match letter {
        'á' | 'à' | 'â' | 'ã' | 'ā' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ē' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' => 'o',
        'ú' | 'ù' | 'û' => 'u',
        'ü' | 'ý' => 'y',
        'č' | 'ç' => 'c',
        'đ' | 'ð' => 'd',
        'ŋ' | 'ñ' => 'n',
        'š' => 's',
        'ŧ' => 't',
        'ž' => 'z',
        other => other,
    };
    match plain {
        'a'..='z' => FIRST + u32::from(plain) - u32::from('a'),
        'æ' | 'ä' => FIRST + 26,
        'ø' | 'ö' => FIRST + 27,
        'å' => FIRST + 28,
        other if other.is_alphabetic() => FIRST + 29 + u32::from(other),
        other => u32::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn æ_ø_and_å_stand_last_and_aa_is_å() {
        let mut names = [
            "Ås",
            "Østby",
            "Aasnes",
            "Ærdal",
            "Vik",
            "Ådal",
            "Alta",
            "Øvre Eiker",
            "Asker",
            "Kárášjohka",
            "Karmøy",
            "bø",
            "Odda",
            "1 Sted",
            "A\u{30a}l",
        ];
        names.sort_by_key(|name| alphabet_key(name));
        assert_eq!(
            names,
            [
                "1 Sted",
                "Alta",
                "Asker",
                "bø",
                "Kárášjohka",
                "Karmøy",
                "Odda",
                "Vik",
                "Ærdal",
                "Østby",
                "Øvre Eiker",
                "Ådal",
                "A\u{30a}l",
                "Ås",
                "Aasnes",
            ]
        );
    }
}

//! How much room there is for what people read.

use unicode_width::UnicodeWidthStr;

/// The widest line on paper. **Unit**: characters.
pub const SCREEN_WIDTH: usize = 100;

/// The narrowest terminal that is drawn for. **Unit**: characters.
const NARROWEST: usize = 24;

/// A terminal of some width, or paper, for which lines are as wide as always.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen {
    width: usize,
    is_terminal: bool,
}

impl Screen {
    /// What is written to a file or to another program.
    pub const PAPER: Self = Self {
        width: SCREEN_WIDTH,
        is_terminal: false,
    };

    /// A terminal of so many characters.
    pub fn terminal(width: usize) -> Self {
        Self {
            width: width.max(NARROWEST),
            is_terminal: true,
        }
    }

    /// How wide a line may be. **Unit**: characters.
    pub fn width(self) -> usize {
        self.width
    }

    /// Whether what is wider would be broken anywhere by the terminal.
    pub fn is_terminal(self) -> bool {
        self.is_terminal
    }

    /// The text with lines that a terminal would break broken between words, and within a word only
    /// where it is wider than the terminal; the rest of a line hangs.
    pub fn fit(self, text: String) -> String {
        let is_wide = |line: &str| line.width() > self.width;
        if !self.is_terminal || !text.lines().any(is_wide) {
            return text;
        }
        let fitted = text.split_inclusive('\n').map(|line| {
            let bare = line.trim_end_matches('\n');
            match is_wide(bare) {
                false => line.to_owned(),
                true => self.broken(bare) + &line[bare.len()..],
            }
        });
        fitted.collect()
    }

    fn broken(self, line: &str) -> String {
        let text = line.trim_start_matches([' ', '│']);
        let lead = &line[..line.len() - text.len()];
        let lead = if lead.width() * 2 > self.width {
            ""
        } else {
            lead
        };
        let hanging = format!("{lead}  ");
        let mut lines: Vec<String> = Vec::new();
        for part in wrap(text, self.width - hanging.width()) {
            let mut rest = part.as_str();
            while !rest.is_empty() {
                let room = self.width - hanging.width();
                let mut used = 0;
                let end = rest.char_indices().find(|(_, c)| {
                    used += c.encode_utf8(&mut [0; 4]).width();
                    used > room
                });
                let (head, tail) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
                let before = if lines.is_empty() { lead } else { &hanging };
                lines.push(format!("{before}{head}"));
                rest = tail;
            }
        }
        lines.join("\n")
    }
}

/// Holds a number together, and with what it counts, while lines are broken.
pub const NO_BREAK: char = '\u{a0}';

/// The text with every space behind a digit in place of which no line is broken.
pub fn unbreakable(sentence: &str) -> String {
    let mut before = ' ';
    let hold = |c: char| {
        let after_digit = std::mem::replace(&mut before, c).is_ascii_digit();
        if c == ' ' && after_digit { NO_BREAK } else { c }
    };
    sentence.chars().map(hold).collect()
}

/// Breaks a text between words into lines of at most `width` characters where words allow it.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width: usize, expected: &str) {
        assert_eq!(Screen::terminal(width).fit(text.to_owned()), expected);
    }

    #[test]
    fn what_is_wider_than_the_terminal_is_broken_between_words_and_hangs() {
        check("short\n", 30, "short\n");
        check(
            "  one two three four five six seven\nx\n",
            30,
            "  one two three four five\n    six seven\nx\n",
        );
        check(
            &"æ".repeat(40),
            30,
            &format!("{}\n  {}", "æ".repeat(28), "æ".repeat(12)),
        );
        let long = "word ".repeat(60);
        assert_eq!(Screen::PAPER.fit(long.clone()), long);
    }
}

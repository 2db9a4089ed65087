//! CSV that a spreadsheet opens without running any of it.

/// A CSV text under construction. **Shape**: a header, then rows of as many fields; `,` between them, `\n` after each row.
pub struct CsvText {
    text: String,
    at_row_start: bool,
}

impl CsvText {
    /// A table with its header.
    pub fn new(header: &[&str]) -> Self {
        let mut table = Self { text: String::new(), at_row_start: true };
        for name in header {
            table.text(name);
        }
        table.end_row();
        table
    }

    /// Adds a text. What a spreadsheet would run as a formula gets a leading `'`.
    pub fn text(&mut self, field: &str) -> &mut Self {
        if runs_as_formula(field) { self.field(&format!("'{field}")) } else { self.field(field) }
    }

    /// Adds a number, or several, as written: digits, marks and a percent sign. Whatever else it holds makes it a text.
    pub fn number(&mut self, field: &str) -> &mut Self {
        let is_number = field.chars().all(|c| c.is_ascii_digit() || " \u{a0}\u{202f},.-/%<".contains(c));
        if is_number { self.field(field) } else { self.text(field) }
    }

    /// Ends the row.
    pub fn end_row(&mut self) -> &mut Self {
        self.text.push('\n');
        self.at_row_start = true;
        self
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }

    fn field(&mut self, field: &str) -> &mut Self {
        if !std::mem::replace(&mut self.at_row_start, false) {
            self.text.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&field.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(field);
        }
        self
    }
}

/// Whether a spreadsheet that opens a text might run it as a formula.
pub(super) fn runs_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) || text.trim_start().starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_untouched() {
        let mut table = CsvText::new(&["a", "b"]);
        table.text("=1+1").number("-5").end_row();
        table.text("@x").text("-").end_row();
        table.number("-1 000,5 % - 2 %").number("-1+cmd|' /C calc'!A0").end_row();
        table.text(" =1").text("\t1").end_row();
        assert_eq!(table.finish(), "a,b\n'=1+1,-5\n'@x,'-\n\"-1 000,5 % - 2 %\",'-1+cmd|' /C calc'!A0\n' =1,'\t1\n");
    }

    #[test]
    fn a_csv_reader_gets_back_what_was_written() {
        let fields = ["a,b", "say \"hi\"", "two\nlines", "", "æøå"];
        let mut table = CsvText::new(&["1", "2", "3", "4", "5"]);
        fields.iter().for_each(|field| {
            table.text(field);
        });
        table.end_row();
        let text = table.finish();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let record = reader.records().next().expect("a row").expect("readable");
        assert_eq!(record.iter().collect::<Vec<_>>(), fields);
    }
}

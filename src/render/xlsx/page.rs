//! One worksheet while it is written: texts that stay texts, figures in the format of their unit,
//! notes.

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, Formula, Note, Worksheet, XlsxError,
};

use crate::render::dataset::runs_as_formula;
use crate::value::{Figure, Notation, Ratio, Unit, Value, display_below, display_figure};

use super::formula::scale;
use super::number::{decimal, decimals, rounded};

/// The longest text that a cell takes. **Unit**: UTF-16 units.
const LONGEST_TEXT: usize = 32_000;

const LONGEST_NOTE: usize = 2_000;

/// How a figure is shown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Look {
    /// Whether it stands out.
    pub bold: bool,
    /// Decimals, where they are stated.
    pub decimals: Option<u32>,
    /// Whether an interval is shown by its upper bound alone.
    pub below: bool,
}

/// One worksheet while it is written.
pub struct WorksheetWriter<'w> {
    sheet: &'w mut Worksheet,
}

/// What writing may fail with: a limit of the format.
pub type Wrote = Result<(), XlsxError>;

impl<'w> WorksheetWriter<'w> {
    /// Starts a worksheet.
    ///
    /// # Errors
    /// A name that spreadsheets do not take.
    pub fn new(sheet: &'w mut Worksheet, name: &str) -> Result<Self, XlsxError> {
        sheet
            .set_name(name)?
            .set_landscape()
            .set_print_fit_to_pages(1, 0);
        Ok(Self { sheet })
    }

    /// Keeps rows above and columns before a cell in sight.
    pub fn freeze(&mut self, row: u32, column: u16) -> Wrote {
        self.sheet.set_freeze_panes(row, column)?;
        if row > 0 {
            self.sheet.set_repeat_rows(0, row - 1)?;
        }
        Ok(())
    }

    /// The width of a column. **Unit**: characters.
    pub fn width(&mut self, column: u16, characters: u8) -> Wrote {
        self.sheet.set_column_width(column, characters).map(|_| ())
    }

    /// Room for headings of several lines in a row.
    pub fn tall(&mut self, row: u32) -> Wrote {
        self.sheet.set_row_height(row, 45).map(|_| ())
    }

    /// Lets the reader filter by the columns of a heading.
    pub fn filter(&mut self, row: u32, last_row: u32, last_column: u16) -> Wrote {
        self.sheet
            .autofilter(row, 0, last_row.max(row), last_column)
            .map(|_| ())
    }

    /// Rows that can be folded away.
    pub fn outline(&mut self, first: u32, last: u32) -> Wrote {
        self.sheet.group_rows(first, last).map(|_| ())
    }

    pub fn title(&mut self, row: u32, text: &str) -> Wrote {
        self.write(row, 0, text, Format::new().set_bold().set_font_size(13))
    }

    pub fn heading(&mut self, row: u32, column: u16, text: &str) -> Wrote {
        let format = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        let format = format
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(Color::RGB(0x00E8_EEF4));
        self.write(row, column, text, format)
    }

    /// A text. It stays one, whatever it begins with.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Wrote {
        self.write(row, column, text, Format::new())
    }

    /// A text that stands out.
    pub fn strong(&mut self, row: u32, column: u16, text: &str) -> Wrote {
        self.write(row, column, text, Format::new().set_bold())
    }

    /// A text in small grey letters.
    pub fn aside(&mut self, row: u32, column: u16, text: &str) -> Wrote {
        self.write(
            row,
            column,
            text,
            Format::new()
                .set_font_color(Color::RGB(0x0060_6060))
                .set_italic(),
        )
    }

    fn write(&mut self, row: u32, column: u16, text: &str, format: Format) -> Wrote {
        if text.is_empty() {
            return Ok(());
        }
        let format = if runs_as_formula(text) {
            format.set_quote_prefix()
        } else {
            format
        };
        self.sheet
            .write_string_with_format(row, column, cut(text, LONGEST_TEXT), &format)
            .map(|_| ())
    }

    /// A figure as a value: a number, a text, the bounds of an interval as a text; nothing for what
    /// is missing.
    pub fn figure(&mut self, row: u32, column: u16, figure: &Figure, look: Look) -> Wrote {
        let format = format_of(figure, look);
        match &figure.value {
            Value::Exact(value) => self
                .sheet
                .write_number_with_format(
                    row,
                    column,
                    rounded(&stored_number(value, &figure.unit)),
                    &format,
                )
                .map(|_| ()),
            Value::Text(text) => self.write(row, column, &text.norwegian(), format),
            Value::Interval { .. } => {
                let display = if look.below {
                    display_below
                } else {
                    display_figure
                };
                self.write(
                    row,
                    column,
                    &display(figure, look.decimals),
                    format.set_align(FormatAlign::Right),
                )
            }
            Value::Missing(_) => self.sheet.write_blank(row, column, &format).map(|_| ()),
        }
    }

    /// A figure as a formula, with the figure as its stored result.
    pub fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        figure: &Figure,
        look: Look,
    ) -> Wrote {
        let result = match &figure.value {
            Value::Exact(value) => decimal(&stored_number(value, &figure.unit)),
            Value::Text(text) => text.norwegian(),
            Value::Interval { .. } | Value::Missing(_) => String::new(),
        };
        let formula = Formula::new(formula).set_result(result);
        self.sheet
            .write_formula_with_format(row, column, formula, &format_of(figure, look))
            .map(|_| ())
    }

    /// A whole number.
    pub fn count(&mut self, row: u32, column: u16, count: u64) -> Wrote {
        let figure = Figure::exact(Ratio::integer(count), Unit::kr());
        self.figure(row, column, &figure, Look::default())
    }

    /// A note on a cell.
    pub fn note(&mut self, row: u32, column: u16, text: &str) -> Wrote {
        if text.is_empty() {
            return Ok(());
        }
        let note = Note::new(cut(text, LONGEST_NOTE))
            .set_author("kontering")
            .add_author_prefix(false)
            .set_width(320)
            .set_height(110);
        self.sheet.insert_note(row, column, &note).map(|_| ())
    }
}

/// The number as its cell holds it.
fn stored_number(value: &Ratio, unit: &Unit) -> Ratio {
    value * &Ratio::integer(scale(unit))
}

fn cut(text: &str, longest: usize) -> String {
    let mut length = 0;
    text.chars()
        .take_while(|c| {
            length += c.len_utf16();
            length <= longest
        })
        .collect()
}

/// The format of a figure: thousands apart, decimals by unit, percent signs.
fn format_of(figure: &Figure, look: Look) -> Format {
    let format = if look.bold {
        Format::new().set_bold()
    } else {
        Format::new()
    };
    if matches!(figure.value, Value::Text(_)) {
        return format.set_text_wrap().set_align(FormatAlign::Top);
    }
    let unit = &figure.unit;
    let usual = match unit.notation() {
        Notation::Percent => 1,
        Notation::Plain if unit.is_dimensionless() => 2,
        Notation::Plain | Notation::Index | Notation::Text => 0,
    };
    let places = look.decimals.unwrap_or(usual);
    let point = if places == 0 {
        String::new()
    } else {
        format!(
            ".{}",
            "0".repeat(usize::try_from(places.min(12)).unwrap_or(0))
        )
    };
    match unit.notation() {
        Notation::Percent => format.set_num_format(format!("0{point} %")),
        Notation::Plain | Notation::Index | Notation::Text => {
            format.set_num_format(format!("#,##0{point}"))
        }
    }
}

/// The look of a stated figure: with all the decimals that it has.
pub fn stated(figure: &Figure) -> Look {
    let factor = Ratio::integer(figure.unit.written_factor());
    let places = figure.as_exact().map(|value| decimals(&(value * &factor)));
    Look {
        decimals: places,
        ..Look::default()
    }
}

//! What happens to exports on their way: each damage does one thing that people have reported.

use super::amounts::*;
use super::export::{Draw, Export};
use super::files_and_years::*;
use super::headers_and_totals::*;
use super::quotes_and_lines::*;
use super::spellings::*;

/// Damages an export; says whether it could be done to one in this dialect.
type Apply = fn(&mut Export, &mut Draw) -> bool;

/// One kind of damage.
pub struct Damage {
    pub name: &'static str,
    pub apply: Apply,
}

macro_rules! damages {
    ($($name:ident),+ $(,)?) => {
        /// Every damage.
        pub const DAMAGES: &[Damage] = &[$(Damage { name: stringify!($name), apply: $name }),+];
    };
}

damages! {
    stray_quote_opens_a_text, stray_quotes_in_two_texts, quote_never_closed, quote_closed_a_line_later,
    credit_mark_of_another_system, blank_mark, debit_mark_of_another_system,
    credit_column_with_minus, debit_column_with_minus,
    mark_of_byte_order_within_the_file, zero_width_space_in_header, soft_hyphen_in_header, no_break_space_in_header,
    zero_width_space_in_a_code, no_break_space_behind_a_code, soft_hyphen_in_a_text, decomposed_texts, no_break_spaces_in_texts,
    codes_as_floats, codes_as_floats_with_comma, codes_in_scientific_notation, leading_zeros_lost, codes_with_apostrophe, code_turned_into_a_date,
    subtotal_by_period, total_with_blank_codes, total_in_a_code, total_by_its_text_alone, lines_of_a_budget,
    lines_of_a_budget_in_any_column, lines_in_another_unit, lines_not_booked, lines_up_to_their_period,
    signs_moved_to_a_column, header_repeated, note_at_the_end, note_with_delimiters_at_the_end,
    title_before_the_header, separator_line, captions_over_the_header, header_cut_off, blank_leading_column,
    utf8_under_another_encoding, other_encoding_under_utf8, old_code_page, utf16_under_another_encoding,
    same_file_twice, same_file_twice_with_other_line_ends, same_file_twice_in_another_order, a_month_in_two_files, a_month_moved_to_a_file_in_capitals,
    year_of_another_file, one_posting_of_another_year, period_without_zero,
    unquoted_delimiter_in_a_text, unquoted_decimals_in_the_amount, surplus_cell, line_cut_short, file_cut_within_a_line, two_lines_joined,
    blank_amount, amount_in_parentheses, amount_with_currency, amount_with_credit_letters, amount_with_trailing_minus, amount_with_surplus_zeros,
    amount_in_scientific_notation, amount_with_noise_of_a_float, amounts_with_the_other_decimal_mark, amount_grouped_by_apostrophes, amount_with_a_letter,
    columns_in_another_order, line_ends_of_another_system, blank_lines_between, column_renamed, column_there_twice, column_missing, amounts_in_a_thirteenth_month,
    posting_repeated,
    postings_pasted_again, end_of_file_character_within, nul_bytes, empty_file, header_alone, spreadsheet_error_as_amount,
}

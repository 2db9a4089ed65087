//! The pages of a column, looked at before room is made for what they claim to hold.
//!
//! The reader of pages believes lengths: a few bytes that say so make it ask for any amount of
//! memory, and where that is refused the program ends. What is refused here can be in no file.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

/// How many times its size a page grows at most when it is unpacked, beyond its first
/// [`FREE_BYTES`].
const MOST_GROWTH: u64 = 2_000;

/// How large a page may become however small it was.
const FREE_BYTES: u64 = 1 << 20;

/// The bytes of a file, for the reader of pages: it asks for a reader where the header of a page
/// begins.
pub(super) struct PagesOfFile(pub(super) Bytes);

impl Length for PagesOfFile {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl ChunkReader for PagesOfFile {
    type T = io::Cursor<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let start = usize::try_from(start)
            .ok()
            .filter(|start| *start <= self.0.len());
        let start = start.ok_or_else(|| damaged("a page begins behind the end"))?;
        let rest = self.0.slice(start..);
        check_page_size(&rest)?;
        Ok(io::Cursor::new(rest))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        match start.checked_add(length) {
            Some(end) if end <= self.0.len() => Ok(self.0.slice(start..end)),
            _ => Err(damaged("a page ends behind the end")),
        }
    }
}

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Refuses the header of a page that claims to grow beyond all measure. Its first three fields are
/// the kind of page, its size, and its size as it is packed, each behind a byte that says which
/// field it is; a header that begins otherwise is left to the reader.
fn check_page_size(header: &Bytes) -> Result<()> {
    const NEXT_WHOLE: u8 = 0x15;
    let mut rest = &header[..];
    let mut sizes = [0_u64; 3];
    for size in &mut sizes {
        match rest.split_first() {
            Some((&NEXT_WHOLE, after)) => rest = after,
            _ => return Ok(()),
        }
        let Some(zigzag) = varint(&mut rest) else {
            return Ok(());
        };
        *size = zigzag >> 1;
    }
    let [_, size, packed] = sizes;
    if size
        > packed
            .saturating_mul(MOST_GROWTH)
            .saturating_add(FREE_BYTES)
    {
        return Err(damaged("a page grows beyond all measure"));
    }
    Ok(())
}

/// A number of seven bits a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The pages of one column in one group of rows.
pub(super) struct GuardedPages {
    pages: SerializedPageReader<PagesOfFile>,
    /// Whether values may be absent, so that a page says which are.
    has_levels: bool,
}

impl GuardedPages {
    /// Those of a column, of which a group has so many rows.
    pub(super) fn new(
        file: &Arc<PagesOfFile>,
        column: &ColumnChunkMetaData,
        rows: usize,
    ) -> Result<Self> {
        let (start, length) = column.byte_range();
        let end = start.checked_add(length);
        if end.is_none_or(|end| end > file.len()) {
            return Err(damaged("a column ends behind the end"));
        }
        Ok(Self {
            pages: SerializedPageReader::new(Arc::clone(file), column, rows, None)?,
            has_levels: column.column_descr().max_def_level() > 0,
        })
    }
}

/// Refuses a page with more values than its bytes can hold. Where values may be absent, a page says
/// before them which are.
fn check_page(page: &Page, has_levels: bool) -> Result<()> {
    let bytes = page.buffer().len() as u64;
    let values = u64::from(page.num_values());
    if page.is_dictionary_page() && values > bytes.saturating_mul(8) {
        return Err(damaged("a dictionary has more values than bytes for them"));
    }
    let is_delta = matches!(
        page.encoding(),
        Encoding::DELTA_BINARY_PACKED
            | Encoding::DELTA_LENGTH_BYTE_ARRAY
            | Encoding::DELTA_BYTE_ARRAY
    );
    if page.is_data_page() && is_delta {
        let lists = if page.encoding() == Encoding::DELTA_BYTE_ARRAY {
            2
        } else {
            1
        };
        let mut rest = values_of(page, has_levels).unwrap_or_default();
        for _ in 0..lists {
            let list = take_differences(rest, values);
            rest = list.ok_or_else(|| damaged("a page states more values than it has"))?;
        }
    }
    Ok(())
}

/// What stands in a page behind the levels.
fn values_of(page: &Page, has_levels: bool) -> Option<&[u8]> {
    let levels = match page {
        Page::DataPageV2 {
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len),
        _ if has_levels => {
            let (length, _) = page.buffer().split_first_chunk::<4>()?;
            4 + u64::from(u32::from_le_bytes(*length))
        }
        _ => 0,
    };
    page.buffer().get(usize::try_from(levels).ok()?..)
}

/// What stands behind a list of differences, which has at most so many values; `None` where it
/// states more, or does not end.
fn take_differences(mut rest: &[u8], most: u64) -> Option<&[u8]> {
    let block = varint(&mut rest)?;
    let parts = varint(&mut rest)?;
    let count = varint(&mut rest).filter(|count| *count <= most)?;
    varint(&mut rest)?;
    let of_part = block.checked_div(parts).filter(|values| *values > 0)?;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        varint(&mut rest)?;
        let (widths, values) = rest.split_at_checked(usize::try_from(parts).ok()?)?;
        rest = values;
        for width in widths {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(of_part);
            let bytes = of_part.checked_mul((*width).into())?.div_ceil(8);
            // The last part may end with its last value.
            let end = usize::try_from(bytes).ok()?.min(rest.len());
            rest = &rest[end..];
        }
    }
    Some(rest)
}

impl Iterator for GuardedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for GuardedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            check_page(page, self.has_levels)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_grows_beyond_all_measure_is_refused() {
        // The kind of page, its size, its size as it is packed: each twice itself.
        let header = |size: &[u8], packed: u8| {
            let fields = [&[0x15, 0][..], &[0x15], size, &[0x15, packed], &[0]];
            check_page_size(&Bytes::from(fields.concat()))
        };
        assert!(header(&[0x80, 0x80, 0x80, 0x01], 2).is_ok());
        assert!(header(&[0xfe, 0xff, 0xff, 0xff, 0x0f], 0x7e).is_err());
        assert!(header(&[0xfe, 0xff, 0xff, 0xff, 0x0f], 0).is_err());
        assert!(check_page_size(&Bytes::new()).is_ok());
    }

    #[test]
    fn a_dictionary_has_no_more_values_than_bits() {
        let page = |num_values| Page::DictionaryPage {
            buf: Bytes::from_static(&[0; 10]),
            num_values,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        assert!(check_page(&page(80), true).is_ok());
        assert!(check_page(&page(81), true).is_err());
    }

    #[test]
    fn a_page_of_differences_states_no_more_values_than_it_has() {
        let page = |bytes: &[u8], encoding| Page::DataPage {
            buf: Bytes::copy_from_slice(bytes),
            num_values: 5,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let delta = Encoding::DELTA_LENGTH_BYTE_ARRAY;
        let values = [0x80, 0x01, 4, 5, 0, 0, 0, 0, 0, 0];
        let behind_levels = [&[1, 0, 0, 0, 7][..], &values].concat();
        assert!(check_page(&page(&values, delta), false).is_ok());
        assert!(check_page(&page(&behind_levels, delta), true).is_ok());
        // As many in one block, each of no bits.
        let size = [0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
        let many = [&size[..], &[4], &[0xff, 0xff, 0xff, 0xff, 0x7f], &[0; 6]].concat();
        assert!(check_page(&page(&many, delta), false).is_err());
        assert!(check_page(&page(&many, Encoding::PLAIN), false).is_ok());
        assert!(check_page(&page(&[200, 0, 0, 0], delta), true).is_err());
        let both = Encoding::DELTA_BYTE_ARRAY;
        // A part of 32 values, each of two bits, then the list of the rest of each text.
        let first = [&[0x80, 0x01, 4, 5, 0, 0, 2, 0, 0, 0][..], &[0; 8]].concat();
        assert!(check_page(&page(&[&first[..], &values].concat(), both), false).is_ok());
        assert!(check_page(&page(&[&first[..], &many].concat(), both), false).is_err());
    }
}

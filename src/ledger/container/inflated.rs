//! Bytes that grow while they are read: what compressed data may become, and what damage of it is
//! called.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diag::Code;
use crate::ledger::records::content::FileRemark;

/// How many bytes are read before it is asked how much they have grown.
const FREE_BYTES: u64 = 64 << 20;

/// How many times its size packed data may become. Ledgers grow ten times or twenty, the blank rows
/// of a worksheet a hundred times; data made to fill a disk grows a thousand times.
const MOST_GROWTH: u64 = 300;

/// How many bytes were read of packed data; all copies count the same.
#[derive(Clone, Default)]
pub(super) struct PackedSize(Arc<AtomicU64>);

impl PackedSize {
    /// A size that is known.
    pub(super) fn of(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }
}

/// A file that counts what is read of it.
pub(super) struct CountedFile<R> {
    pub(super) file: R,
    pub(super) size: PackedSize,
}

impl<R: Read> Read for CountedFile<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.size.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Unpacked bytes, refused where they grow beyond all measure. `what` names the packing.
pub(super) struct InflatedFile<R> {
    pub(super) file: R,
    pub(super) packed: PackedSize,
    pub(super) unpacked: u64,
    pub(super) what: &'static str,
}

impl<R: Read> Read for InflatedFile<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .file
            .read(buffer)
            .map_err(|error| damage(&error, self.what))?;
        self.unpacked += read as u64;
        let packed = self.packed.0.load(Ordering::Relaxed);
        if self.unpacked > FREE_BYTES && self.unpacked / MOST_GROWTH > packed {
            let problem = FileRemark::new(
                Code::FileUnreadable,
                format!(
                    "cannot be read: its {} data grows to more than {MOST_GROWTH} times its size",
                    self.what
                ),
                "unpack it by hand and look at what is in it; no ledger is packed like that",
            );
            return Err(problem.into());
        }
        Ok(read)
    }
}

/// What is said of packed data that cannot be unpacked.
fn damage(error: &io::Error, what: &str) -> io::Error {
    if FileRemark::of(error).is_some() || error.kind() == io::ErrorKind::Interrupted {
        return io::Error::new(error.kind(), error.to_string());
    }
    let how = match error.kind() {
        io::ErrorKind::UnexpectedEof => "ends too early".to_owned(),
        _ => format!("is damaged ({error})"),
    };
    FileRemark::new(
        Code::FileUnreadable,
        format!("cannot be read: its {what} data {how}"),
        "the file was cut off or changed on its way; copy or export it again",
    )
    .into()
}

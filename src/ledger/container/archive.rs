//! A zip archive in memory: the names of its files, and one of them to read.

use std::io::{self, Cursor, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::inflated::{InflatedFile, PackedSize};
use crate::diag::Code;
use crate::ledger::records::content::{FileContent, FileRemark};

/// An archive of which the directory was read.
pub(in crate::ledger) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// The names of the files in it; a folder is not a file, and neither is what a system leaves
    /// beside them.
    pub(in crate::ledger) members: Vec<String>,
}

impl Archive {
    /// Reads the directory of an archive.
    pub(in crate::ledger) fn open(bytes: Vec<u8>) -> io::Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.has_duplicate_names() {
            return Err(damaged(&"two files in it have the same name"));
        }
        let mut members = Vec::new();
        let mut first = u64::MAX;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|error| damaged(&error))?;
            first = first.min(entry.header_start());
            let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
            if !entry.is_dir() && !is_litter(&name) {
                members.push(name);
            }
        }
        // The directory stands at the end; what is joined in front of it is not in it.
        if first != u64::MAX && first > 0 {
            return Err(damaged(
                &"there are bytes in front of its first file, as where two archives were joined",
            ));
        }
        Ok(Self { zip, members })
    }

    /// All its bytes.
    pub(in crate::ledger) fn into_bytes(self) -> Vec<u8> {
        self.zip.into_inner().into_inner()
    }

    /// One of its files, read where it is, checked against its check sum at its end.
    pub(in crate::ledger) fn part(&mut self, name: &str) -> io::Result<impl Read + '_> {
        let file = self.zip.by_name(name).map_err(|error| damaged(&error))?;
        Ok(InflatedFile {
            packed: PackedSize::of(file.compressed_size()),
            file,
            unpacked: 0,
            what: "zip",
        })
    }

    /// One of its files, checked against its check sum when it has been read.
    pub(in crate::ledger) fn read<'f>(mut self, name: &str) -> io::Result<FileContent<'f>> {
        let index = self
            .zip
            .index_for_name(name)
            .ok_or_else(|| damaged(&"it is not in it"))?;
        let entry = self
            .zip
            .by_index_raw(index)
            .map_err(|error| damaged(&error))?;
        if entry.encrypted() {
            let problem = FileRemark::new(
                Code::FormatUnread,
                format!("holds `{name}` protected by a password"),
                "unpack it, and put the file itself here",
            );
            return Err(problem.into());
        }
        let (method, packed, size, sum) = (
            entry.compression(),
            entry.compressed_size(),
            entry.size(),
            entry.crc32(),
        );
        let start = entry
            .data_start()
            .ok_or_else(|| damaged(&"a file in it stands nowhere"))?;
        drop(entry);
        let mut file = self.zip.into_inner();
        file.set_position(start);
        let stored = file.take(packed);
        let file: Box<dyn Read + Send> = match method {
            CompressionMethod::Stored => Box::new(stored),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(stored)),
            other => {
                let problem = FileRemark::new(
                    Code::FormatUnread,
                    format!("holds `{name}` packed in a way that is not read ({other})"),
                    "unpack it, and put the file itself here, or pack it as any system does by itself",
                );
                return Err(problem.into());
            }
        };
        Ok(FileContent::stream(InflatedFile {
            file: CheckedFile {
                file,
                found: Crc::new(),
                size,
                sum,
            },
            packed: PackedSize::of(packed),
            unpacked: 0,
            what: "zip",
        }))
    }
}

/// Files that systems put into archives, and that nobody means.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn damaged(why: &dyn std::fmt::Display) -> io::Error {
    FileRemark::new(
        Code::FileUnreadable,
        format!("cannot be read: its zip archive is damaged ({why})"),
        "the file was cut off or changed on its way; copy or export it again",
    )
    .into()
}

/// A file whose size and check sum are compared at its end.
struct CheckedFile<R> {
    file: R,
    found: Crc,
    size: u64,
    sum: u32,
}

impl<R: Read> Read for CheckedFile<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.found.update(&buffer[..read]);
        // The counter of a check sum wraps at 32 bits.
        let is_whole = self.found.sum() == self.sum && self.found.amount() == self.size as u32;
        if read == 0 && !buffer.is_empty() && !is_whole {
            return Err(io::Error::other("its check sum does not hold"));
        }
        Ok(read)
    }
}

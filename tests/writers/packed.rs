//! Files packed by gzip and zip.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(bytes).expect("in memory");
    gz.finish().expect("in memory")
}

/// An archive of files, each a name and bytes.
pub fn zipped(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let files = files.iter().map(|(name, bytes)| (*name, *bytes, method));
    zipped_each(&files.collect::<Vec<_>>())
}

/// The same, each file packed in a way of its own.
fn zipped_each(files: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, method) in files {
        let options = SimpleFileOptions::default().compression_method(*method);
        zip.start_file(*name, options).expect("a name");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// A packed workbook of OpenDocument with this `content.xml`; its kind stands first, as it is.
pub fn opendocument(content: &str) -> Vec<u8> {
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    let (stored, packed) = (CompressionMethod::Stored, CompressionMethod::Deflated);
    zipped_each(&[
        ("mimetype", kind, stored),
        ("META-INF/manifest.xml", b"<manifest:manifest/>", packed),
        ("content.xml", content.as_bytes(), packed),
    ])
}

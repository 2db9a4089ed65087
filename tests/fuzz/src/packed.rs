//! Files packed into archives, and workbooks of a few parts.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What stands between the parts of an input.
const BETWEEN: u8 = 0x0c;

/// The parts of an input.
pub fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == BETWEEN)
}

/// The bytes, packed by gzip.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(bytes).expect("in memory");
    gz.finish().expect("in memory")
}

/// An archive of some files, which are not made smaller.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, options).expect("a name");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// The parts of an XLSX, the likeliest to be changed first.
const XLSX: [(&str, &str); 6] = [
    ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    (
        "xl/sharedStrings.xml",
        "<sst><si><t>242</t></si><si><t>æ</t></si></sst>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Ark1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

/// An XLSX with the parts that an input has, and the usual ones for the others.
pub fn xlsx(bytes: &[u8]) -> Vec<u8> {
    let mut given = parts(bytes);
    let mut files: Vec<(&str, &[u8])> = XLSX
        .iter()
        .map(|(name, usual)| (*name, given.next().unwrap_or(usual.as_bytes())))
        .collect();
    files.insert(0, ("[Content_Types].xml", b"<Types/>"));
    zipped(&files)
}

/// An ODS with the content that an input is.
pub fn ods(bytes: &[u8]) -> Vec<u8> {
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", bytes),
    ])
}

//! What a file is that no format reads, by the bytes that it begins with.

use std::io;

use crate::diag::Code;
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};

/// A kind of file that is not read: what it is, and what makes a ledger of it.
struct UnreadKind {
    name: &'static str,
    help: &'static str,
}

const SAVE_AS_XLSX: &str = "open it in a spreadsheet program and save it as .xlsx";
const UNPACK: &str = "unpack it, and put the file itself here";
const EXPORT: &str = "export the postings as .xlsx or as delimited text, and name that file";

/// What files begin with that are not read, the name of the kind, and what to do.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", EXPORT),
    (b"{\\rtf", "a text document (RTF)", EXPORT),
    (b"\x89PNG", "an image (PNG)", EXPORT),
    (b"\xff\xd8\xff", "an image (JPEG)", EXPORT),
    (b"GIF8", "an image (GIF)", EXPORT),
    (b"II*\0", "an image (TIFF)", EXPORT),
    (b"MM\0*", "an image (TIFF)", EXPORT),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", UNPACK),
    (b"Rar!\x1a\x07", "an archive (RAR)", UNPACK),
    (b"MSCF\0", "an archive (CAB)", UNPACK),
    (b"BZh91AY&SY", "packed by bzip2", UNPACK),
    (b"\xfd7zXZ\0", "packed by xz", UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", UNPACK),
    (b"\x04\x22\x4d\x18", "packed by lz4", UNPACK),
    (b"\0\x01\0\0Standard Jet DB", "an Access database", EXPORT),
    (b"\0\x01\0\0Standard ACE DB", "an Access database", EXPORT),
    (b"SQLite format 3\0", "a database (SQLite)", EXPORT),
    (
        b"PAR1",
        "a Parquet file, and this program was built without their reader",
        "build it with `cargo build --features parquet`, or write the file as delimited text",
    ),
    (
        b"ARROW1",
        "an Arrow file",
        "write it as Parquet or as delimited text",
    ),
    (
        b"Obj\x01",
        "an Avro file",
        "write it as Parquet or as delimited text",
    ),
    (
        b"\x09\x08",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
    (
        b"\x09\x04",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
    (
        b"\x09\x02",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
    (
        b"\x09\0\x04\0",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
    (b"MZ\x90\0", "a program", EXPORT),
    (
        b"version https://git-lfs.github.com/",
        "a pointer of Git LFS and not the file itself",
        "fetch the file: `git lfs pull`",
    ),
];

/// What old documents of offices begin with: workbooks, texts, and whatever is protected.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The streams that tell what a compound document is, in the order in which they decide.
const STREAMS: &[(&str, &str, &str)] = &[
    (
        "EncryptedPackage",
        "a document protected by a password",
        "save it without the password",
    ),
    ("WordDocument", "a Word document (.doc)", EXPORT),
    ("PowerPoint Document", "a presentation (.ppt)", EXPORT),
    (
        "Workbook",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
    (
        "Book",
        "a workbook in the old binary format (.xls)",
        SAVE_AS_XLSX,
    ),
];

/// What archives hold that are documents, the name of the kind, and what to do.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    (
        "xl/workbook.bin",
        "a workbook in the binary format (.xlsb)",
        SAVE_AS_XLSX,
    ),
    ("word/document.xml", "a Word document (.docx)", EXPORT),
    ("ppt/presentation.xml", "a presentation (.pptx)", EXPORT),
    (
        "Index/Document.iwa",
        "a document of Apple Numbers or Pages",
        SAVE_AS_XLSX,
    ),
    (
        "content.xml",
        "an OpenDocument that is not a spreadsheet",
        EXPORT,
    ),
];

/// Gives the content of a file back that may be text or an archive, and refuses one that is of a
/// kind that nothing reads.
pub(super) fn refuse_unread<'f>(
    head: FileHead<'_>,
    content: FileContent<'f>,
) -> io::Result<FileContent<'f>> {
    if head.bytes.starts_with(COMPOUND) {
        return Err(refuse(&compound(content)?));
    }
    match kind(&head) {
        Some(kind) => Err(refuse(&kind)),
        None => Ok(content),
    }
}

fn refuse(kind: &UnreadKind) -> io::Error {
    let UnreadKind { name, help } = kind;
    FileRemark::new(Code::FormatUnread, format!("is {name}"), *help).into()
}

/// Which kind of compound document it is.
fn compound(content: FileContent<'_>) -> io::Result<UnreadKind> {
    let bytes = content.into_bytes()?;
    let named = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &wide).is_some()
    };
    let known = STREAMS.iter().find(|(stream, ..)| named(stream));
    Ok(match known {
        Some((_, name, help)) => UnreadKind { name, help },
        None => UnreadKind {
            name: "an old Office document",
            help: EXPORT,
        },
    })
}

fn kind(head: &FileHead<'_>) -> Option<UnreadKind> {
    let signed = SIGNATURES
        .iter()
        .find(|(signature, ..)| head.bytes.starts_with(signature))
        .map(|(_, name, help)| UnreadKind { name, help });
    let document = || {
        DOCUMENTS
            .iter()
            .find(|(member, ..)| head.members.iter().any(|name| name == member))
            .map(|(_, name, help)| UnreadKind { name, help })
    };
    signed
        .or_else(document)
        .or_else(|| tape(head.bytes))
        .or_else(|| image(head.bytes))
        .or_else(|| marked_up(head))
}

fn tape(bytes: &[u8]) -> Option<UnreadKind> {
    bytes.get(257..262).filter(|mark| mark == b"ustar")?;
    Some(UnreadKind {
        name: "an archive (tar)",
        help: UNPACK,
    })
}

/// Images whose first bytes could begin a text, told by what follows.
fn image(bytes: &[u8]) -> Option<UnreadKind> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    (is_webp || is_bitmap).then_some(UnreadKind {
        name: "an image",
        help: EXPORT,
    })
}

/// Texts that are marked up and so no delimited ones.
fn marked_up(head: &FileHead<'_>) -> Option<UnreadKind> {
    let text = head.text();
    let start = text.trim_start();
    let begins = |mark: &str| {
        start
            .get(..mark.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    if ["<!doctype html", "<html", "<table", "<head", "<body"]
        .into_iter()
        .any(begins)
    {
        let is_sheet = head.ends_with(".xls") || head.ends_with(".xlsx");
        return Some(UnreadKind {
            name: if is_sheet {
                "a web page (HTML) in the name of a workbook"
            } else {
                "a web page (HTML)"
            },
            help: if is_sheet { SAVE_AS_XLSX } else { EXPORT },
        });
    }
    if begins("MIME-Version:") {
        return Some(UnreadKind {
            name: "a web page with its images (MHTML)",
            help: SAVE_AS_XLSX,
        });
    }
    if begins("<?xml") || begins("<Workbook") {
        let is_sheet = text.contains("Excel.Sheet") || text.contains("office:spreadsheet");
        return Some(if is_sheet {
            UnreadKind {
                name: "a workbook in the XML format of 2003",
                help: SAVE_AS_XLSX,
            }
        } else {
            UnreadKind {
                name: "an XML document of a kind that is not read",
                help: EXPORT,
            }
        });
    }
    let is_list = start
        .strip_prefix('[')
        .is_some_and(|rest| rest.trim_start().starts_with('{'));
    is_list.then_some(UnreadKind {
        name: "a JSON document that is one list",
        help: "write each posting as an object on a line of its own",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, bytes: &[u8], expected: Option<&str>) {
        let head = FileHead {
            path,
            bytes,
            members: &[],
        };
        assert_eq!(kind(&head).map(|kind| kind.name), expected, "{path}");
    }

    #[test]
    fn what_is_not_read_is_named_as_what_it_is() {
        check("a", b"%PDF-1.7", Some("a PDF document"));
        check("a.csv", b"\x89PNG\r\n", Some("an image (PNG)"));
        check("a", b"SQLite format 3\0..", Some("a database (SQLite)"));
        check(
            "a.XLS",
            b"\xef\xbb\xbf\r\n<HTML><table>",
            Some("a web page (HTML) in the name of a workbook"),
        );
        let wide: Vec<u8> = "\u{feff}<table>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check("a.csv", &wide, Some("a web page (HTML)"));
        check(
            "a.xls",
            b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>",
            Some("a workbook in the XML format of 2003"),
        );
        check(
            "a",
            b"[ {\"a\": 1}]",
            Some("a JSON document that is one list"),
        );
    }

    #[test]
    fn a_text_is_not_taken_for_anything_else() {
        for text in [
            "",
            "Art;Beløp\n",
            "[Art];[Beløp]\n",
            "BM;1;2;3;4\n",
            "<Art>;<Beløp>\n",
            "ORG;Art\n",
        ] {
            check("a.xls", text.as_bytes(), None);
        }
    }

    #[test]
    fn compound_documents_are_told_apart_by_their_streams() {
        let stream = |name: &str| {
            let wide = name.encode_utf16().flat_map(u16::to_le_bytes);
            COMPOUND
                .iter()
                .copied()
                .chain([0; 600])
                .chain(wide)
                .collect::<Vec<u8>>()
        };
        for (name, expected) in [
            ("Workbook", "a workbook in the old binary format (.xls)"),
            ("WordDocument", "a Word document (.doc)"),
            ("EncryptedPackage", "a document protected by a password"),
            ("?", "an old Office document"),
        ] {
            let kind = compound(FileContent::whole(stream(name))).expect("in memory");
            assert_eq!(kind.name, expected);
        }
    }
}

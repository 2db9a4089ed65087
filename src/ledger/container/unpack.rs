//! Takes a file out of whatever it is packed into, layer by layer.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::archive::Archive;
use super::inflated::{CountedFile, InflatedFile, PackedSize};
use super::kind::refuse_unread;
use crate::diag::{Code, did_you_mean};
use crate::ledger::records::content::{FileContent, FileHead, FileRemark, HEAD_BYTES, read_head};

/// How many layers are taken off.
const LAYERS: usize = 3;

/// How many files of an archive are looked at beside the one that is read.
const MOST_OTHERS: usize = 100;

/// How many names a message lists.
const MOST_NAMES: usize = 12;

const GZIP: &[u8] = b"\x1f\x8b\x08";
const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";

/// A file taken out of its packing.
pub(in crate::ledger) struct UnpackedFile<'f> {
    /// Its name: the path of what it is packed into without `.gz`, or its name in the archive.
    pub(in crate::ledger) name: String,
    /// Its first bytes.
    pub(in crate::ledger) head: Vec<u8>,
    /// The files in it, where it is an archive that a format reads as it is.
    pub(in crate::ledger) members: Vec<String>,
    /// All its bytes.
    pub(in crate::ledger) content: FileContent<'f>,
    /// What it was packed into, the outermost first: `gzip`.
    pub(in crate::ledger) packings: Vec<String>,
    /// Its name in the archive that it was chosen from, with its folders.
    pub(in crate::ledger) member: Option<String>,
    /// The other files of that archive.
    pub(in crate::ledger) others: Vec<OtherMember>,
}

/// A file of an archive that was not chosen, with its first bytes.
pub(in crate::ledger) struct OtherMember {
    pub(in crate::ledger) name: String,
    pub(in crate::ledger) head: Vec<u8>,
}

impl UnpackedFile<'_> {
    /// What is known of it.
    pub(in crate::ledger) fn head(&self) -> FileHead<'_> {
        FileHead {
            path: &self.name,
            bytes: &self.head,
            members: &self.members,
        }
    }
}

/// Takes a file out of its packing; `is_read` says of a layer whether some format reads it as it
/// is, `member` which file of an archive is meant.
///
/// # Errors
/// As the file; a [`FileRemark`] for an archive that holds no file or several and nothing says
/// which, and for what is packed too deep.
pub(in crate::ledger) fn unpack<'f>(
    path: &str,
    file: impl Read + Send + 'f,
    member: Option<&str>,
    is_read: &dyn Fn(&FileHead<'_>) -> bool,
) -> io::Result<UnpackedFile<'f>> {
    let mut layer = UnpackedFile {
        name: path.to_owned(),
        head: Vec::new(),
        members: Vec::new(),
        content: FileContent::stream(file),
        packings: Vec::new(),
        member: None,
        others: Vec::new(),
    };
    for _ in 0..=LAYERS {
        layer.head = read_head(&mut layer.content, HEAD_BYTES)?;
        layer.content = FileContent::stream(Cursor::new(layer.head.clone()).chain(layer.content));
        let is_gzip = layer.head.starts_with(GZIP);
        let is_zip = layer.head.starts_with(ZIP) || layer.head.starts_with(EMPTY_ZIP);
        if !is_gzip && !is_zip {
            if !is_read(&layer.head()) {
                layer.content = refuse_unread(
                    FileHead {
                        path: &layer.name,
                        bytes: &layer.head,
                        members: &[],
                    },
                    layer.content,
                )?;
            }
            return Ok(layer);
        }
        if is_read(&layer.head()) {
            return Ok(layer);
        }
        layer = if is_gzip {
            gunzip(layer)
        } else {
            let mut archive = Archive::open(layer.content.into_bytes()?)?;
            layer.members = archive.members.clone();
            layer.content = FileContent::whole(Vec::new());
            if is_read(&layer.head()) {
                layer.content = FileContent::whole(archive.into_bytes());
                return Ok(layer);
            }
            refuse_unread(layer.head(), FileContent::whole(Vec::new()))?;
            let name = choose(&archive.members, member)?;
            let others = read_others(&mut archive, &name);
            let mut packings = layer.packings;
            packings.push("zip".to_owned());
            UnpackedFile {
                content: archive.read(&name)?,
                member: Some(name.clone()),
                name,
                head: Vec::new(),
                members: Vec::new(),
                packings,
                others,
            }
        };
    }
    let problem = FileRemark::new(
        Code::FormatUnread,
        "is packed within packings, too deep to be unpacked",
        "unpack it, and put the file itself here",
    );
    Err(problem.into())
}

fn gunzip(layer: UnpackedFile<'_>) -> UnpackedFile<'_> {
    let UnpackedFile {
        name,
        content,
        mut packings,
        member,
        others,
        ..
    } = layer;
    let packed = PackedSize::default();
    let file = CountedFile {
        file: content,
        size: packed.clone(),
    };
    packings.push("gzip".to_owned());
    let inner = match name.rsplit_once('.') {
        Some((inner, ending)) if ending.eq_ignore_ascii_case("gz") => inner,
        Some((inner, ending)) if ending.eq_ignore_ascii_case("tgz") => &format!("{inner}.tar"),
        _ => &name,
    };
    UnpackedFile {
        name: inner.to_owned(),
        head: Vec::new(),
        members: Vec::new(),
        content: FileContent::stream(InflatedFile {
            file: MultiGzDecoder::new(file),
            packed,
            unpacked: 0,
            what: "gzip",
        }),
        packings,
        member,
        others,
    }
}

/// Whether bytes begin as what is packed does, a workbook included.
pub(in crate::ledger) fn is_packed(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(ZIP)
}

/// The first bytes of the files of an archive but one, as far as they can be read.
fn read_others(archive: &mut Archive, chosen: &str) -> Vec<OtherMember> {
    let names: Vec<String> = archive
        .members
        .iter()
        .filter(|name| *name != chosen)
        .take(MOST_OTHERS)
        .cloned()
        .collect();
    let read = |name: String| {
        let head = read_head(&mut archive.part(&name).ok()?, HEAD_BYTES).ok()?;
        Some(OtherMember { name, head })
    };
    names.into_iter().filter_map(read).collect()
}

/// The file of an archive that is meant.
fn choose(members: &[String], stated: Option<&str>) -> io::Result<String> {
    let listed = || {
        let names: Vec<String> = members
            .iter()
            .take(MOST_NAMES)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = if members.len() > MOST_NAMES {
            " and more"
        } else {
            ""
        };
        format!("{}{more}", names.join(", "))
    };
    let problem = match (members, stated) {
        ([], _) => FileRemark::new(
            Code::FormatUnread,
            "is a zip archive without files",
            "pack it again, or put the file itself here",
        ),
        (_, Some(stated)) => {
            let ends_so = |name: &&String| {
                **name == stated || name.rsplit('/').next().is_some_and(|file| file == stated)
            };
            let mut alike = members.iter().filter(ends_so);
            match (alike.next(), alike.next()) {
                (Some(name), None) => return Ok(name.clone()),
                (first, _) => FileRemark::new(
                    Code::PartNotChosen,
                    match first {
                        None => format!("is a zip archive without `{stated}`"),
                        Some(_) => format!("is a zip archive with several files `{stated}`"),
                    },
                    did_you_mean(stated, members.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("it holds {}", listed())),
                ),
            }
        }
        ([only], None) => return Ok(only.clone()),
        ([first, ..], None) => FileRemark::new(
            Code::PartNotChosen,
            format!(
                "is a zip archive with {} files: {}",
                members.len(),
                listed()
            ),
            format!("say in municipality.toml which is meant: `member = \"{first}\"`"),
        ),
    };
    Err(problem.into())
}

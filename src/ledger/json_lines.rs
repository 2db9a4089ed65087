//! JSON lines: an object on each line, its fields asked for by path.
//!
//! A path is the name of a field, or names with points between them that lead through objects and,
//! by a number from 0, lists: `konto.art`. The columns of such a file are the paths that the
//! ledger's description asks for and those of the first lines; of a wide table, all that lead to a
//! value in any line. Numbers are
//! handed over as they are written.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::diag::{Code, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::exponent::without_exponent;
use crate::ledger::records::format::{EachRecord, RecordFormat, Records};
use crate::ledger::{AmountColumns, FileDialect, LedgerSpec};

use super::json_late::{LateFields, top_names};

/// How many bytes a portion has, or a little more.
const PORTION_BYTES: usize = 1 << 17;

/// The most paths that are columns of a wide table.
const MOST_PATHS: usize = 4096;

/// How many bytes are looked at for fields that nothing reads, and how many of them are columns.
const FIRST_BYTES: usize = 1 << 16;
const MOST_UNREAD: usize = 200;

/// The longest line.
const LINE_BYTES: u64 = 1 << 24;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Text that has an object on each line.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct JsonLines;

impl RecordFormat for JsonLines {
    type Records<'f> = JsonRecords<'f>;

    fn name(&self) -> &str {
        "jsonl"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        let text = head
            .bytes
            .strip_prefix(BYTE_ORDER_MARK)
            .unwrap_or(head.bytes);
        let rest = text.trim_ascii_start().strip_prefix(b"{");
        rest.is_some_and(|rest| matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')))
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<JsonRecords<'f>> {
        let mut file = file;
        let mut paths = asked_paths(spec, dialect);
        let asked = paths.len();
        let mut names = BTreeSet::new();
        if matches!(spec.amount, AmountColumns::Wide { .. }) {
            // What columns there are is only known when all lines were seen.
            let text = file.into_bytes()?;
            add_all_paths(&text, &mut paths)?;
            file = FileContent::whole(text);
        }
        let mut file = BufReader::with_capacity(FIRST_BYTES, file);
        if !matches!(spec.amount, AmountColumns::Wide { .. }) {
            names = add_first_paths(file.fill_buf()?, &mut paths);
        }
        names.extend(paths.iter().flat_map(|path| top_names(path)));
        Ok(JsonRecords {
            file,
            asked: Arc::new(AskedPaths {
                // What a line has that was looked at leads somewhere.
                found: (0..paths.len())
                    .map(|at| AtomicBool::new(at >= asked))
                    .collect(),
                paths,
                late: LateFields::beside(names),
                decimal: dialect.marks.decimal,
            }),
            line: 0,
        })
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let at = usize::try_from(place.number()).ok()?.checked_sub(1)?;
        let line = BufReader::new(file).split(b'\n').nth(at)?.ok()?;
        Some(String::from_utf8_lossy(&line).trim().to_owned())
    }
}

/// Every column that a description asks for, by the name that the file gives it, once; of a wide
/// table those beside its amounts.
fn asked_paths(spec: &LedgerSpec, dialect: &FileDialect) -> Vec<String> {
    let columns: Vec<&str> = match &spec.amount {
        AmountColumns::Wide { .. } => spec.columns_beside().collect(),
        _ => spec.columns().collect(),
    };
    let mut paths: Vec<String> = Vec::new();
    for column in columns {
        let path = dialect.name(column).trim();
        if !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    paths
}

/// Adds every path that leads to a value in any line.
fn add_all_paths(text: &[u8], paths: &mut Vec<String>) -> Result<(), FileRemark> {
    let mut known: BTreeSet<String> = paths.iter().cloned().collect();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let Ok(value) = serde_json::from_slice::<&RawValue>(line) else {
            continue;
        };
        each_path(value.get(), "", &mut |path| {
            if known.insert(path.to_owned()) {
                paths.push(path.to_owned());
            }
        });
        if paths.len() > MOST_PATHS {
            let message =
                format!("has more than {MOST_PATHS} fields, which cannot be columns of a table");
            let help = "write each amount as an object of its own, and name its `column`";
            return Err(FileRemark::new(Code::FormatUnread, message, help));
        }
    }
    Ok(())
}

/// Adds the paths of the first whole lines, where they are few: what nothing reads may say that a
/// line is not of the ledger. Gives the names of all fields that stand at the top there.
fn add_first_paths(head: &[u8], paths: &mut Vec<String>) -> BTreeSet<String> {
    let whole = memchr::memrchr(b'\n', head).map_or(head, |end| &head[..end]);
    let mut all = paths.clone();
    let are_known = add_all_paths(whole, &mut all).is_ok();
    let names = whole
        .split(|byte| *byte == b'\n')
        .flat_map(names_at_top)
        .collect();
    if are_known && all.len() <= paths.len() + MOST_UNREAD {
        *paths = all;
    }
    names
}

/// The names of the fields of a line.
fn names_at_top(line: &[u8]) -> Vec<String> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let object = serde_json::from_slice::<&RawValue>(line).ok();
    let object = object.and_then(|value| fields(value.get()));
    let names = object.into_iter().flat_map(|object| object.0);
    names.map(|(name, _)| name.into_owned()).collect()
}

/// Goes over the paths to all values of some JSON below a path.
fn each_path(json: &str, above: &str, take: &mut dyn FnMut(&str)) {
    let below = |name: &str| match above {
        "" => name.to_owned(),
        above => format!("{above}.{name}"),
    };
    match json.as_bytes().first() {
        Some(b'{') => {
            for (name, value) in fields(json).map(|object| object.0).unwrap_or_default() {
                each_path(value.get(), &below(&name), take);
            }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            for (at, item) in items.iter().enumerate() {
                each_path(item.get(), &below(&at.to_string()), take);
            }
        }
        _ if above.is_empty() => {}
        _ => take(above),
    }
}

/// The paths that are asked for.
struct AskedPaths {
    paths: Vec<String>,
    /// Whether each led anywhere in any line.
    found: Vec<AtomicBool>,
    /// What no path leads to.
    late: LateFields,
    /// The decimal mark of amounts, in place of the point.
    decimal: char,
}

/// A file of such lines.
pub(in crate::ledger) struct JsonRecords<'f> {
    file: BufReader<FileContent<'f>>,
    asked: Arc<AskedPaths>,
    line: u64,
}

/// Some lines, and how far they were gone through.
#[derive(Default)]
pub(in crate::ledger) struct JsonPortion {
    text: Vec<u8>,
    first: u64,
    asked: Option<Arc<AskedPaths>>,
    batch: RecordBatch,
    is_cut: bool,
}

impl Records for JsonRecords<'_> {
    type Portion = JsonPortion;

    fn take(&mut self, portion: &mut JsonPortion) -> io::Result<bool> {
        portion.text.clear();
        portion.first = self.line;
        portion.asked = Some(Arc::clone(&self.asked));
        portion.is_cut = false;
        portion.batch.clear();
        while portion.text.len() < PORTION_BYTES {
            let read = self
                .file
                .by_ref()
                .take(LINE_BYTES)
                .read_until(b'\n', &mut portion.text)?;
            if read == 0 {
                break;
            }
            if read as u64 == LINE_BYTES {
                return Err(FileRemark::new(
                    Code::FormatUnread,
                    "has a line that is too long",
                    "write each posting as an object on a line of its own",
                )
                .at(RecordPlace::Line(self.line + 1))
                .into());
            }
            self.line += 1;
        }
        if portion.first == 0 {
            refuse_document(&portion.text)?;
        }
        Ok(!portion.text.is_empty())
    }

    fn each(portion: &mut JsonPortion, each: &mut EachRecord<'_>) {
        let JsonPortion {
            text,
            first,
            asked: Some(asked),
            batch,
            is_cut,
        } = portion
        else {
            return;
        };
        if !*is_cut {
            *is_cut = true;
            if *first == 0 {
                asked.paths.iter().for_each(|path| batch.field(path));
                batch.end(RecordPlace::Line(1), false);
            }
            for (number, line) in (*first + 1..).zip(text.split(|byte| *byte == b'\n')) {
                asked.cut(line, number, batch);
            }
        }
        batch.each(each);
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        let asked = &self.asked;
        let paths = asked.paths.iter().zip(&asked.found);
        let missing = paths
            .filter(|(_, found)| !found.load(Ordering::Relaxed))
            .map(|(path, _)| {
                FileRemark::new(
                    Code::MissingColumn,
                    format!("has no line with a field `{path}`"),
                    "write the path as the objects have it, such as \"konto.art\"",
                )
            });
        missing.chain(asked.late.remarks()).collect()
    }
}

/// Refuses a document that is no lines: one object over several of them.
fn refuse_document(text: &[u8]) -> io::Result<()> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let first = text
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty());
    let is_open = first.is_some_and(|line| {
        serde_json::from_slice::<&RawValue>(line).is_err_and(|error| error.is_eof())
    });
    if !is_open {
        return Ok(());
    }
    let problem = FileRemark::new(
        Code::FormatUnread,
        "is a JSON document of which a value stands on several lines, or the first is cut off",
        "write each posting as an object on a line of its own",
    );
    Err(problem.into())
}

impl AskedPaths {
    /// Cuts a line into the fields that are asked for.
    fn cut(&self, line: &[u8], number: u64, batch: &mut RecordBatch) {
        let line = match number {
            1 => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
            _ => line,
        };
        if line.trim_ascii().is_empty() {
            return;
        }
        let object = serde_json::from_slice::<&RawValue>(line)
            .ok()
            .and_then(|value| fields(value.get()));
        if let Some(object) = &object {
            let fields = object.0.iter();
            let fields = fields.map(|(name, value)| (&**name, value.get()));
            self.late.note(fields, number);
        }
        for (path, found) in self.paths.iter().zip(&self.found) {
            let value = match &object {
                Some(object) => look_up(object, path),
                None => PathEnd::Problem("the line is not one JSON object".to_owned()),
            };
            match value {
                PathEnd::Absent => batch.field(""),
                PathEnd::Problem(problem) => {
                    if object.is_some() {
                        found.store(true, Ordering::Relaxed);
                    }
                    batch.field("");
                    batch.fault(problem);
                }
                PathEnd::Value(value) => {
                    if !found.load(Ordering::Relaxed) {
                        found.store(true, Ordering::Relaxed);
                    }
                    self.value(value, path, batch);
                }
            }
        }
        batch.end(RecordPlace::Line(number), false);
    }

    /// Adds a value as a field.
    fn value(&self, value: &str, path: &str, batch: &mut RecordBatch) {
        match value.as_bytes().first() {
            Some(b'"') => match serde_json::from_str::<Cow<'_, str>>(value) {
                Ok(text) => batch.field(&text),
                Err(error) => {
                    batch.field("");
                    batch.fault(format!("`{path}` is not a text: {error}"));
                }
            },
            Some(b'{' | b'[') => {
                let kind = if value.starts_with('{') {
                    "an object"
                } else {
                    "a list"
                };
                batch.field("");
                batch.fault(format!("`{path}` is {kind} and not a value"));
            }
            Some(b'n') => batch.field(""),
            Some(b't' | b'f') => batch.field(value),
            _ => {
                let plain = without_exponent(value);
                let value = plain.as_deref().unwrap_or(value);
                match value.split_once('.') {
                    Some((whole, rest)) => {
                        batch.written(format_args!("{whole}{}{rest}", self.decimal));
                    }
                    None => batch.field(value),
                }
            }
        }
    }
}

/// Where a path leads.
enum PathEnd<'a> {
    Absent,
    /// The JSON of a value.
    Value(&'a str),
    Problem(String),
}

/// The fields of an object, in the order in which they are written.
struct ObjectFields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

fn fields(json: &str) -> Option<ObjectFields<'_>> {
    serde_json::from_str(json).ok()
}

/// Follows a path into an object. A field whose name has points itself is found first.
fn look_up<'a>(object: &ObjectFields<'a>, path: &str) -> PathEnd<'a> {
    let mut named = object.0.iter().filter(|(name, _)| name == path);
    if let Some((_, value)) = named.next() {
        return match named.next() {
            None => PathEnd::Value(value.get()),
            Some(_) => PathEnd::Problem(format!("`{path}` is there twice")),
        };
    }
    for (at, _) in path.match_indices('.') {
        let (first, rest) = (&path[..at], &path[at + 1..]);
        let mut named = object.0.iter().filter(|(name, _)| name == first);
        let Some((_, value)) = named.next() else {
            continue;
        };
        if named.next().is_some() {
            return PathEnd::Problem(format!("`{first}` is there twice"));
        }
        return follow(value.get(), rest);
    }
    PathEnd::Absent
}

fn follow<'a>(json: &'a str, path: &str) -> PathEnd<'a> {
    if json.starts_with('{') {
        return fields(json).map_or(PathEnd::Absent, |object| look_up(&object, path));
    }
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let item = first.parse::<usize>().ok().and_then(|at| {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        items.get(at).map(|item| item.get())
    });
    match (item, rest) {
        (None, _) => PathEnd::Absent,
        (Some(item), None) => PathEnd::Value(item),
        (Some(item), Some(rest)) => follow(item, rest),
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ObjectFields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = ObjectFields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((FieldName(name), value)) = map.next_entry()? {
                    fields.push((name, value));
                }
                Ok(ObjectFields(fields))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// The name of a field, borrowed where it has no escapes.
struct FieldName<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for FieldName<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = FieldName<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(FieldName(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(FieldName(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

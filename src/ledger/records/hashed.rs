//! A file that is hashed while it is read, whatever the line ends of a text.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::world::hexadecimal;

/// A file with the SHA-256 of what was read of it. All copies read the same file on.
///
/// A version control may give a text other line ends on another machine. So CR LF counts as LF,
/// unless the file is binary by git's measure: a zero byte near its start.
#[derive(Clone)]
pub(in crate::ledger) struct HashedFile<'f>(Arc<Mutex<HashedBytes<'f>>>);

struct HashedBytes<'f> {
    file: Box<dyn Read + Send + 'f>,
    hash: Sha256,
    /// Whether it is a text, once enough was read to say so.
    is_text: Option<bool>,
    /// What was read until then.
    head: Vec<u8>,
    /// Whether a CR was read last, which counts only where no LF follows.
    ends_in_cr: bool,
}

/// How much of a file says whether it is a text. **Unit**: bytes.
const HEAD: usize = 8_000;

impl HashedBytes<'_> {
    fn update(&mut self, bytes: &[u8]) {
        if self.is_text.is_none() {
            self.head.extend_from_slice(bytes);
            if self.head.len() >= HEAD {
                self.settle();
            }
        } else {
            self.add(bytes);
        }
    }

    /// Says whether it is a text by what was read so far.
    fn settle(&mut self) {
        let head = std::mem::take(&mut self.head);
        let first = &head[..head.len().min(HEAD)];
        self.is_text
            .get_or_insert_with(|| memchr::memchr(0, first).is_none());
        self.add(&head);
    }

    fn add(&mut self, bytes: &[u8]) {
        let Some(first) = bytes.first() else { return };
        if self.is_text != Some(true) {
            return self.hash.update(bytes);
        }
        if std::mem::take(&mut self.ends_in_cr) && *first != b'\n' {
            self.hash.update(b"\r");
        }
        let mut from = 0;
        for at in memchr::memchr_iter(b'\r', bytes) {
            match bytes.get(at + 1) {
                Some(b'\n') => {
                    self.hash.update(&bytes[from..at]);
                    from = at + 1;
                }
                Some(_) => {}
                None => {
                    self.hash.update(&bytes[from..at]);
                    from = bytes.len();
                    self.ends_in_cr = true;
                }
            }
        }
        self.hash.update(&bytes[from..]);
    }
}

impl<'f> HashedFile<'f> {
    /// A file of which nothing was read yet.
    pub(in crate::ledger) fn new(file: Box<dyn Read + Send + 'f>) -> Self {
        Self(Arc::new(Mutex::new(HashedBytes {
            file,
            hash: Sha256::new(),
            is_text: None,
            head: Vec::new(),
            ends_in_cr: false,
        })))
    }

    /// Reads what is left unread and gives the SHA-256 of the whole file in hexadecimal.
    pub(in crate::ledger) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.settle();
        let mut hash = bytes.hash.clone();
        if bytes.ends_in_cr {
            hash.update(b"\r");
        }
        Ok(hexadecimal(hash))
    }
}

impl Read for HashedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = bytes.file.read(buffer)?;
        bytes.update(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_the_whole_file_read_or_not() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for read in 0..4 {
            let file = HashedFile::new(Box::new(&b"abc"[..]));
            file.clone()
                .read_exact(&mut vec![0; read])
                .expect("so many bytes");
            assert_eq!(file.finish().expect("in memory"), abc, "{read}");
        }
    }

    fn hash_of(content: &[u8], portion: usize) -> String {
        struct Portions<'c>(&'c [u8], usize);
        impl Read for Portions<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = buffer.len().min(self.1);
                self.0.read(&mut buffer[..length])
            }
        }
        let file = HashedFile::new(Box::new(Portions(content, portion)));
        file.finish().expect("in memory")
    }

    #[test]
    fn a_text_has_one_hash_with_either_line_end_however_it_is_read() {
        let plain = |content: &[u8]| hexadecimal(Sha256::new_with_prefix(content));
        for (text, counted) in [
            (&b"a;b\r\n1;2\r\n"[..], &b"a;b\n1;2\n"[..]),
            (b"a;b\n1;2\n", b"a;b\n1;2\n"),
            (b"a\rb\r\r\nc\r", b"a\rb\r\nc\r"),
            (b"\r\n\r\n", b"\n\n"),
            (b"a\0\r\nb", b"a\0\r\nb"),
            (b"", b""),
        ] {
            for portion in [2, 3, 5, 100] {
                assert_eq!(
                    hash_of(text, portion),
                    plain(counted),
                    "{text:?} by {portion}"
                );
            }
        }
    }
}

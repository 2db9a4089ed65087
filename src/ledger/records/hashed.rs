//! A file that is hashed while it is read.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::world::hexadecimal;

/// A file with the SHA-256 of what was read of it. All copies read the same file on.
#[derive(Clone)]
pub(in crate::ledger) struct HashedFile<'f>(Arc<Mutex<HashedBytes<'f>>>);

struct HashedBytes<'f> {
    file: Box<dyn Read + Send + 'f>,
    hash: Sha256,
}

impl<'f> HashedFile<'f> {
    /// A file of which nothing was read yet.
    pub(in crate::ledger) fn new(file: Box<dyn Read + Send + 'f>) -> Self {
        Self(Arc::new(Mutex::new(HashedBytes {
            file,
            hash: Sha256::new(),
        })))
    }

    /// Reads what is left unread and gives the SHA-256 of the whole file in hexadecimal.
    pub(in crate::ledger) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(hexadecimal(
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .hash
                .clone(),
        ))
    }
}

impl Read for HashedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = bytes.file.read(buffer)?;
        bytes.hash.update(&buffer[..read]);
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
}

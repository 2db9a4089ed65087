//! A file that a thread of its own reads ahead of those who take its records.
//!
//! It is for readers that keep hold of what they read from, as those of workbooks do, and for those
//! that take the greater part of the time: what is read waits in a queue of a few batches, so only
//! so much is in memory.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::batch::RecordBatch;
use super::content::FileRemark;
use super::format::{EachRecord, Records};
use crate::diag::Code;

/// How many records a batch has.
const BATCH_RECORDS: usize = 1000;

/// How many bytes of a batch are enough.
const BATCH_BYTES: usize = 1 << 20;

/// How many batches wait at most.
const WAITING: usize = 4;

/// The records that a thread reads.
pub(in crate::ledger) struct BackgroundRecords {
    batches: Receiver<io::Result<RecordBatch>>,
    remarks: Arc<Mutex<Vec<FileRemark>>>,
    /// What of the file is read, where that is not all.
    pub(in crate::ledger) part: Option<String>,
}

/// Where such a thread puts its records.
pub(in crate::ledger) struct BatchQueue {
    /// The batch at hand.
    pub(in crate::ledger) batch: RecordBatch,
    sender: SyncSender<io::Result<RecordBatch>>,
    remarks: Arc<Mutex<Vec<FileRemark>>>,
}

impl BatchQueue {
    /// Sends the batch at hand when it is full. To be called between two records.
    ///
    /// # Errors
    /// Where nobody wants any more, so that the reader may stop.
    pub(in crate::ledger) fn step(&mut self) -> io::Result<()> {
        if self.batch.len() < BATCH_RECORDS && self.batch.size() < BATCH_BYTES {
            return Ok(());
        }
        self.send()
    }

    /// Says what is worth knowing of the file.
    pub(in crate::ledger) fn remark(&mut self, remark: FileRemark) {
        self.remarks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(remark);
    }

    fn send(&mut self) -> io::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.sender
            .send(Ok(batch))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

thread_local! {
    /// Whether this thread reads with a crate whose panics are findings.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread says that a file is damaged, and not that the program is.
pub(crate) fn is_guarded() -> bool {
    GUARDED.get()
}

/// Reads with a crate that may panic at what is damaged; a file that it panics at cannot be read.
pub(in crate::ledger) fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(before);
    result.unwrap_or_else(|_| {
        let message = "cannot be read: it is damaged";
        let help = "open it in the program that it is of, and save it again";
        Err(FileRemark::new(Code::FileUnreadable, message, help).into())
    })
}

impl BackgroundRecords {
    /// Lets `read` fill the queue on a thread of its own, [`guarded`].
    pub(in crate::ledger) fn start(
        read: impl FnOnce(&mut BatchQueue) -> io::Result<()> + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, batches) = sync_channel(WAITING);
        let remarks = Arc::default();
        let mut queue = BatchQueue {
            batch: RecordBatch::default(),
            sender,
            remarks: Arc::clone(&remarks),
        };
        thread::Builder::new().spawn(move || {
            let result = guarded(|| read(&mut queue));
            let result = queue.send().and(result);
            if let Err(error) = result {
                // Nobody may be there any more to hear it.
                let _ = queue.sender.send(Err(error));
            }
        })?;
        Ok(Self {
            batches,
            remarks,
            part: None,
        })
    }
}

impl Records for BackgroundRecords {
    type Portion = RecordBatch;

    fn take(&mut self, portion: &mut RecordBatch) -> io::Result<bool> {
        match self.batches.recv() {
            Ok(Ok(batch)) => {
                *portion = batch;
                Ok(true)
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn each(portion: &mut RecordBatch, each: &mut EachRecord<'_>) {
        portion.each(each);
    }

    fn part(&self) -> Option<String> {
        self.part.clone()
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *remarks)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::diag::RecordPlace;

    fn read(count: u64, end: fn() -> io::Result<()>) -> (u64, Option<String>) {
        let mut records = BackgroundRecords::start(move |queue| {
            for line in 1..=count {
                queue.batch.field("x");
                queue.batch.end(RecordPlace::Line(line), false);
                queue.step()?;
            }
            end()
        })
        .expect("a thread");
        let (mut batch, mut last) = (RecordBatch::default(), 0);
        loop {
            match records.take(&mut batch) {
                Ok(true) => BackgroundRecords::each(&mut batch, &mut |record| {
                    assert_eq!(record.place, RecordPlace::Line(last + 1));
                    last += 1;
                    ControlFlow::Continue(())
                }),
                Ok(false) => return (last, None),
                Err(error) => return (last, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn all_records_come_in_order_then_the_error() {
        assert_eq!(read(0, || Ok(())), (0, None));
        assert_eq!(read(12_345, || Ok(())), (12_345, None));
        let broken = || Err(io::Error::other("broken"));
        assert_eq!(read(2_500, broken), (2_500, Some("broken".to_owned())));
    }

    #[test]
    fn a_reader_that_nobody_listens_to_ends() {
        let (ended, end) = sync_channel(1);
        let records = BackgroundRecords::start(move |queue| {
            let result = loop {
                queue.batch.field("x");
                queue.batch.end(RecordPlace::Line(1), false);
                if let Err(error) = queue.step() {
                    break error.kind();
                }
            };
            let _ = ended.send(result);
            Ok(())
        });
        drop(records);
        assert_eq!(end.recv(), Ok(io::ErrorKind::BrokenPipe));
    }
}

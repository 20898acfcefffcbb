//! A file too large to hold: read once from end to end, hashed on the way, one record at a time.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::records::{self, Record, Splitter};
use crate::source::hexadecimal;

/// Bytes of a file looked at to tell what it is.
const HEAD: u64 = 64 * 1024;
/// A record longer than this is no record of any return: the file never ends its line.
pub(crate) const LONGEST_RECORD: usize = 1024 * 1024;
/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// Bytes of records handed from one thread to the other at a time: they stay near the processor.
const BLOCK: usize = 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Blocks that may wait.
const BLOCKS: usize = 4;

/// Column names of a `.csv` or `.csv.gz` file, in lower case, from its beginning alone. Empty where the beginning is no CSV: what
/// is wrong with it is told when the file is read.
pub(crate) fn header(path: &Path, file: &str) -> Result<Vec<String>, Error> {
    let lower = file.to_lowercase();
    let zipped = lower.strip_suffix(".csv.gz").is_some();
    if !zipped && lower.strip_suffix(".csv").is_none() {
        return Ok(Vec::new());
    }
    let open = File::open(path).map_err(|source| io_error(path, source))?;
    let mut line = Vec::new();
    let read = if zipped {
        let unzipped = MultiGzDecoder::new(BufReader::new(open));
        BufReader::new(unzipped.take(HEAD)).read_until(b'\n', &mut line)
    } else {
        BufReader::new(open.take(HEAD)).read_until(b'\n', &mut line)
    };
    if read.is_err() {
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(&line);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.records().next().and_then(Result::ok);
    Ok(names.map_or_else(Vec::new, |r| {
        r.iter().map(|c| c.trim().to_lowercase()).collect()
    }))
}

fn io_error(path: &Path, source: io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        source,
    }
}

/// Reads a file's records through `each`, which is given the record and its row (the header is row 1), and gives the SHA-256 of
/// the file as stored. A second thread reads, unpacks and hashes while this one takes records apart, in the order of the file.
///
/// # Errors
/// Where a record is not as long as the header, or the file ends early or cannot be read.
pub(crate) fn records(
    path: &Path,
    file: &str,
    each: impl FnMut(&Record<'_>, u64) -> Result<(), Error>,
) -> Result<String, Error> {
    let open = File::open(path).map_err(|source| io_error(path, source))?;
    let zipped = file.to_lowercase().strip_suffix(".gz").is_some();
    thread::scope(|scope| {
        let (full, blocks) = mpsc::sync_channel(BLOCKS);
        let (emptied, spare) = mpsc::channel();
        let reader = scope.spawn(move || read(open, zipped, &full, &spare));
        // On an error the blocks are dropped here, and the other thread stops at its next.
        take_apart(blocks, &emptied, file, each)?;
        let hash = reader
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        hash.map_err(|source| io_error(path, source))
    })
}

/// Text of whole records in the first `held` bytes, and what stopped the reading behind them.
struct Block {
    text: Vec<u8>,
    held: usize,
    stopped: Option<io::Error>,
}

/// Cuts a file into blocks of whole records; gives the hash of all of it.
fn read(
    open: File,
    zipped: bool,
    full: &SyncSender<Block>,
    spare: &Receiver<Vec<u8>>,
) -> io::Result<String> {
    let mut hashed = Hashed {
        inner: open,
        hash: Sha256::new(),
    };
    if zipped {
        let unzipped = MultiGzDecoder::new(BufReader::with_capacity(CHUNK, &mut hashed));
        cut(Lines::new(unzipped), full, spare);
    } else {
        cut(Lines::new(&mut hashed), full, spare);
    }
    // Whatever follows what was unpacked belongs to the file too.
    io::copy(&mut hashed, &mut io::sink())?;
    Ok(hexadecimal(&hashed.hash.finalize()))
}

fn cut<R: Read>(mut lines: Lines<R>, full: &SyncSender<Block>, spare: &Receiver<Vec<u8>>) {
    let (mut text, mut held) = (Vec::new(), 0);
    let mut first = true;
    loop {
        let (ended, mut stopped) = match fill(&mut lines, &mut text, &mut held) {
            Ok(ended) => (ended, None),
            Err(error) => (false, Some(error)),
        };
        if std::mem::take(&mut first) && text[..held].starts_with(BYTE_ORDER_MARK) {
            text.copy_within(BYTE_ORDER_MARK.len()..held, 0);
            held -= BYTE_ORDER_MARK.len();
        }
        let whole = if ended {
            held
        } else {
            records::whole(&text[..held])
        };
        if held - whole > LONGEST_RECORD && stopped.is_none() {
            let what = "a quoted text does not close within a megabyte";
            stopped = Some(io::Error::other(what));
        }
        let rest = held - whole;
        let mut next = spare.try_recv().unwrap_or_default();
        next.resize(next.len().max(rest), 0);
        next[..rest].copy_from_slice(&text[whole..held]);
        let last = ended || stopped.is_some();
        let block = Block {
            text,
            held: whole,
            stopped,
        };
        // Nobody takes the block where another one was wrong.
        if full.send(block).is_err() || last {
            return;
        }
        (text, held) = (next, rest);
    }
}

/// Reads until a block is full; whether the file has ended.
fn fill<R: Read>(lines: &mut Lines<R>, text: &mut Vec<u8>, held: &mut usize) -> io::Result<bool> {
    let full = (*held).max(BLOCK) + CHUNK;
    // What was read into it before is not cleared.
    text.resize(text.len().max(full), 0);
    while *held + CHUNK <= full {
        match lines.read(&mut text[*held..*held + CHUNK]) {
            Ok(0) => return Ok(true),
            Ok(n) => *held += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn take_apart(
    blocks: Receiver<Block>,
    emptied: &Sender<Vec<u8>>,
    file: &str,
    mut each: impl FnMut(&Record<'_>, u64) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut splitter = Splitter::default();
    let (mut row, mut width) = (0, None);
    let truncated = |row, what| Error::Truncated {
        file: file.to_owned(),
        row,
        what,
    };
    for block in blocks {
        splitter.split(&block.text[..block.held], |record| {
            row += 1;
            let (len, expected) = (record.len(), *width.get_or_insert(record.len()));
            if len != expected {
                let what = format!("the row has {len} fields where the header has {expected}");
                return Err(truncated(row, what));
            }
            each(record, row)
        })?;
        if let Some(error) = block.stopped {
            return Err(truncated(row + 1, error.to_string()));
        }
        // The other thread may have ended.
        let _ = emptied.send(block.text);
    }
    Ok(())
}

/// Hashes what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.hash.update(&into[..n]);
        Ok(n)
    }
}

/// Fails when a line does not end.
struct Lines<R> {
    inner: R,
    /// Bytes since the last line end.
    open: usize,
}

impl<R: Read> Lines<R> {
    fn new(inner: R) -> Self {
        Self { inner, open: 0 }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        let read = &into[..n];
        self.open = match read.iter().rposition(|b| *b == b'\n') {
            Some(at) => n - at - 1,
            None => self.open + n,
        };
        if self.open > LONGEST_RECORD {
            return Err(io::Error::other("the row does not end within a megabyte"));
        }
        Ok(n)
    }
}

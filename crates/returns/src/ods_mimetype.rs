//! Some published `.ods` files lack the `mimetype` entry that the format requires; spreadsheets open them, our reader would not.

const MIMETYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const NAME: &[u8] = b"mimetype";
const END_OF_DIRECTORY: [u8; 4] = *b"PK\x05\x06";

/// The archive with the entry added, or `None` when it is there already or the archive is not as expected.
pub(crate) fn add(archive: &[u8]) -> Option<Vec<u8>> {
    let end = archive.windows(4).rposition(|w| w == END_OF_DIRECTORY)?;
    let number = |at: usize, width: usize| -> Option<usize> {
        archive
            .get(at..at + width)?
            .iter()
            .rev()
            .try_fold(0_usize, |n, b| {
                n.checked_mul(256)?.checked_add(usize::from(*b))
            })
    };
    let (entries, size, start) = (
        number(end + 10, 2)?,
        number(end + 12, 4)?,
        number(end + 16, 4)?,
    );
    let directory = archive.get(start..start.checked_add(size)?)?;
    if directory.windows(NAME.len()).any(|w| w == NAME) {
        return None;
    }
    let mut crc = flate2::Crc::new();
    crc.update(MIMETYPE);
    let length = (MIMETYPE.len() as u32).to_le_bytes();
    // Version, flags, method (stored), time, date, checksum, sizes, length of name, no extra field.
    let mut fields = vec![10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    fields.extend(crc.sum().to_le_bytes());
    fields.extend(length);
    fields.extend(length);
    fields.extend((NAME.len() as u16).to_le_bytes());
    fields.extend([0, 0]);

    let mut out = archive[..start].to_vec();
    let local = out.len() as u32;
    out.extend(b"PK\x03\x04");
    out.extend(&fields);
    out.extend(NAME);
    out.extend(MIMETYPE);
    let new_start = out.len();
    out.extend(directory);
    out.extend(b"PK\x01\x02\x0a\x00");
    out.extend(&fields);
    out.extend([0; 10]); // no comment, first disk, no attributes
    out.extend(local.to_le_bytes());
    out.extend(NAME);
    let new_size = out.len() - new_start;
    let count = (u16::try_from(entries + 1).ok()?).to_le_bytes();
    out.extend(END_OF_DIRECTORY);
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend((new_size as u32).to_le_bytes());
    out.extend((new_start as u32).to_le_bytes());
    out.extend([0; 2]);
    Some(out)
}

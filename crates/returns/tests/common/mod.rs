//! What the tests share: our tables, and folders of made-up returns. Not every test needs all of it.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use pressure_returns::{Areas, CheckSettings, Crosswalk};

pub(crate) fn tables() -> (Areas, Crosswalk) {
    (
        Areas::parse(include_str!("../../../../models/england/areas.csv")).unwrap(),
        Crosswalk::parse(include_str!("../../../../models/england/crosswalk.csv")).unwrap(),
    )
}

pub(crate) fn checks() -> CheckSettings {
    toml::from_str(include_str!("../../../../models/england/checks.toml")).unwrap()
}

/// A folder that is removed when the test ends.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "pressure-returns-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

//! Files that scenarios name, found beside them.

use std::path::{Path, PathBuf};

use pressure_scenario::FilesBeside;

/// Folders that scenarios are read from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    folders: Vec<PathBuf>,
}

impl Beside {
    /// These folders and another.
    pub(crate) fn and(&self, folder: &Path) -> Self {
        let mut folders = self.folders.clone();
        folders.push(folder.to_owned());
        Self { folders }
    }
}

impl FilesBeside for Beside {
    /// The file of that name; where several folders have one they must agree, for a scenario must not take another's.
    fn open(&self, name: &str) -> Result<String, String> {
        let mut found: Option<(String, PathBuf)> = None;
        for path in self.folders.iter().map(|folder| folder.join(name)) {
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
            match &found {
                Some((other, at)) if *other != text => {
                    return Err(format!(
                        "`{name}` is both {} and {}, which differ; give one of them another name",
                        at.display(),
                        path.display()
                    ));
                }
                _ => found = Some((text, path)),
            }
        }
        found
            .map(|(text, _)| text)
            .ok_or_else(|| match self.folders.as_slice() {
                [] => format!("there is no `{name}`: a scenario shipped has no files beside it"),
                folders => {
                    let folders: Vec<String> =
                        folders.iter().map(|f| f.display().to_string()).collect();
                    format!("there is no `{name}` in {}", folders.join(" or "))
                }
            })
    }
}

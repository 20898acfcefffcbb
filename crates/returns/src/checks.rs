//! Checks of the picture as a whole.

use crate::house::Context;
use crate::picture::Picture;

/// Runs every check.
pub(crate) fn all(_picture: &Picture, _context: &mut Context<'_>) {}

//! Small dense tables with names for their two or three directions, so that fitting code reads like the arithmetic.

/// A table of `rows x cols` numbers, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    rows: usize,
    cols: usize,
    cells: Vec<f64>,
}

impl Grid {
    /// A table of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self {
            rows,
            cols,
            cells: vec![0.0; rows * cols],
        }
    }

    /// A table whose cell `(r, c)` is `f(r, c)`.
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> f64) -> Self {
        let mut grid = Self::zeros(rows, cols);
        for r in 0..rows {
            for c in 0..cols {
                grid.cells[r * cols + c] = f(r, c);
            }
        }
        grid
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The cell in row `r` and column `c`.
    pub fn at(&self, r: usize, c: usize) -> f64 {
        self.cells[r * self.cols + c]
    }

    /// The cell in row `r` and column `c`, to change.
    pub fn at_mut(&mut self, r: usize, c: usize) -> &mut f64 {
        &mut self.cells[r * self.cols + c]
    }

    /// One row.
    pub fn row(&self, r: usize) -> &[f64] {
        &self.cells[r * self.cols..(r + 1) * self.cols]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, r: usize) -> &mut [f64] {
        &mut self.cells[r * self.cols..(r + 1) * self.cols]
    }

    /// Sum of every row.
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|r| self.row(r).iter().sum()).collect()
    }

    /// Sum of every column.
    pub fn col_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.cols];
        for r in 0..self.rows {
            for (sum, cell) in sums.iter_mut().zip(self.row(r)) {
                *sum += cell;
            }
        }
        sums
    }

    /// Sum of all cells.
    pub fn total(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// Adds `other` times `weight`, cell by cell.
    pub fn add_scaled(&mut self, other: &Self, weight: f64) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell += weight * more;
        }
    }

    /// Every cell times `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            cells: self.cells.iter().map(|x| x * factor).collect(),
            ..*self
        }
    }
}

/// A table of `depth` layers of `rows x cols` numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Cube {
    depth: usize,
    rows: usize,
    cols: usize,
    cells: Vec<f64>,
}

impl Cube {
    /// A cube filled with one value.
    pub fn filled(depth: usize, rows: usize, cols: usize, value: f64) -> Self {
        Self {
            depth,
            rows,
            cols,
            cells: vec![value; depth * rows * cols],
        }
    }

    /// `(depth, rows, cols)`.
    pub fn size(&self) -> (usize, usize, usize) {
        (self.depth, self.rows, self.cols)
    }

    /// The cell `(d, r, c)`.
    pub fn at(&self, d: usize, r: usize, c: usize) -> f64 {
        self.cells[(d * self.rows + r) * self.cols + c]
    }

    /// The cell `(d, r, c)`, to change.
    pub fn at_mut(&mut self, d: usize, r: usize, c: usize) -> &mut f64 {
        &mut self.cells[(d * self.rows + r) * self.cols + c]
    }

    /// All cells, layer by layer and row by row.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// All cells, to change.
    pub fn cells_mut(&mut self) -> &mut [f64] {
        &mut self.cells
    }

    /// Adds `other` cell by cell.
    pub fn add(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell += more;
        }
    }
}

/// `part / whole`, or `otherwise` where the whole is not positive.
pub(crate) fn ratio(part: f64, whole: f64, otherwise: f64) -> f64 {
    if whole > 0.0 { part / whole } else { otherwise }
}

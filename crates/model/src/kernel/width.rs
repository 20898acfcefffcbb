//! One instance of a loop for each length of a lane.

/// Runs `$task::<W, C>`, as [`by_width`] does where it is known whether needs move alike.
macro_rules! by_lane {
    ($task:expr, $method:ident, $shape:expr) => {
        match $shape.lane() {
            8 => $task.$method::<8, 2>(),
            12 => $task.$method::<12, 3>(),
            16 => $task.$method::<16, 4>(),
            _ => $task.$method::<4, 1>(),
        }
    };
}
pub(super) use by_lane;

/// Runs `$task::<W, C, ALIKE>` with a width known to the compiler, which keeps the sums of a group of
/// destinations in registers, and how many fours it has.
macro_rules! by_width {
    ($task:expr, $method:ident, $table:expr) => {
        match ($table.shape.lane(), $table.is_alike()) {
            (8, true) => $task.$method::<8, 2, true>(),
            (8, false) => $task.$method::<8, 2, false>(),
            (12, true) => $task.$method::<12, 3, true>(),
            (12, false) => $task.$method::<12, 3, false>(),
            (16, true) => $task.$method::<16, 4, true>(),
            (16, false) => $task.$method::<16, 4, false>(),
            // The shortest lane, or one too long for the registers: four needs at a time.
            (_, true) => $task.$method::<4, 1, true>(),
            (_, false) => $task.$method::<4, 1, false>(),
        }
    };
}
pub(super) use by_width;

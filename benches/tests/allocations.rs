//! A draw allocates nothing: the memory of a block of draws is made once, however many it holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use pressure_benches::{Moving, england, uncertain, with_funnel_and_places};
use pressure_model::{DrawSettings, Simulator};

/// The system's allocator, counting.
struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: every call is passed on unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's conditions are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's conditions are those of the system's allocator.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn more_draws_take_no_more_allocations() {
    let mut inputs = with_funnel_and_places(england(1, Moving::AtNaturalPoints));
    inputs.areas[0].mover_tilt = vec![1.2; inputs.shape.placements];
    let uncertainty = uncertain();
    let allocations = |draws: u32| {
        let settings = DrawSettings {
            seed: 1,
            draws,
            whole_children: false,
        };
        let simulator = Simulator::new(&inputs, &uncertainty, settings).expect("sound inputs");
        let before = COUNT.load(Ordering::Relaxed);
        let drawn = simulator.run();
        assert_eq!(drawn.count(), draws as usize);
        COUNT.load(Ordering::Relaxed) - before
    };
    // The first run also starts the threads.
    allocations(2);
    let (few, many) = (allocations(4), allocations(60));
    assert!(
        many < few + 28,
        "56 more draws made {} more allocations",
        many - few
    );
}

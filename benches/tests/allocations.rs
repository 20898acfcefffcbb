//! A draw allocates nothing: the memory of a block of draws is made once, however many it holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pressure_benches::{Moving, england, uncertain, with_funnel_and_places};
use pressure_model::{DrawSettings, Flows, Simulator, Stepper};

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

/// Held by the test that counts.
static COUNTING: Mutex<()> = Mutex::new(());

#[test]
fn more_draws_take_no_more_allocations() {
    let _alone = COUNTING.lock();
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

#[test]
fn steps_of_a_stepper_allocate_nothing() {
    let _alone = COUNTING.lock();
    for moving in [Moving::EverywhereAlike, Moving::InStreams] {
        let open = england(2, moving);
        for inputs in [&open, &with_funnel_and_places(open.clone())] {
            let mut stepper = Stepper::new(inputs).expect("sound inputs").in_total();
            let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
            let mut rounds = |count: usize| {
                let before = COUNT.load(Ordering::Relaxed);
                for _ in 0..count {
                    stepper.restart();
                    stepper.finish_into(&mut flows, |_, _, _, _| {});
                }
                COUNT.load(Ordering::Relaxed) - before
            };
            // The first also starts the threads.
            rounds(2);
            assert!(rounds(40) < 40, "{moving:?}");
        }
    }
}

//! Whole children.
use crate::draw_step::Workspace;
use crate::draws::Simulator;
use crate::state::State;
use crate::uncertainty::World;

pub(crate) fn whole(state: &mut State, expected: &State, _world: World) {
    state.clone_from(expected);
}

pub(crate) fn step(
    _workspace: &mut Workspace,
    _simulator: &Simulator<'_>,
    _index: usize,
    _step: usize,
    _world: World,
) {
}

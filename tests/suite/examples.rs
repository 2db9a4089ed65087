//! The examples in `examples/`, each run and held to what it prints.

#[path = "../../examples/follow.rs"]
#[allow(dead_code)]
mod follow;

#[test]
fn a_followed_project_is_told_as_it_moves_fails_and_is_mended() {
    let expected = "\
loaded: 14 cells
moved
  weight vekt of a: 2013: 1.5 → 2013: 2
  t2:intro:veid@a/2013/reported is now 2 400
failed: the figures before stand
  K0204: unknown function `wieght`
mended
  weight vekt of a: 2013: 2 → 2013: 2.5
  t2:intro:veid@a/2013/reported is now 3 000
";
    assert_eq!(follow::events(), expected);
}

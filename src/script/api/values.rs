//! The small values that scripts hold beside expressions and declarations.

use std::sync::Arc;

use crate::model::{Axis, Target};

/// `outside.scope` and `ignored`.
#[derive(Clone, Debug)]
pub(in crate::script) struct TargetName(pub Target);

/// `outside`, which has the member `scope`.
#[derive(Clone, Debug)]
pub(in crate::script) struct Outside;

/// What `rows()`, `municipalities()` and `periods([...])` make.
#[derive(Clone, Debug)]
pub(in crate::script) struct AxisName(pub Axis);

/// A posting's code as a closure gets it.
#[derive(Clone, Debug)]
pub(in crate::script) struct Code(pub Arc<str>);

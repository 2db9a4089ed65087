//! The accepted snapshots of the shipped municipalities, read with insta.
//!
//! insta's update mode is off (`.config/insta.yaml`): only `kontering accept` writes these files.

use std::path::Path;

use kontering::host::DiskWorld;
use kontering::snapshot;
use kontering::workspace::{Request, load};

#[test]
fn the_shipped_municipalities_give_the_accepted_result() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = DiskWorld::new(root);
    let project = load(&world).value;
    let request = Request::default();
    let run = project.run(&world, &request).value;
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(&*request.view, snapshot::body(&project, &run)));
}

//! Writes the reconstructed ledgers of the three municipalities: `cargo run --example reconstruct`.

#[path = "mod.rs"]
mod ledgers;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    for file in ledgers::reconstruct(&read) {
        let path = root.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        std::fs::write(root.join(&file.path), &file.bytes)?;
        println!("{:>9} bytes  {}", file.bytes.len(), file.path);
    }
    Ok(())
}

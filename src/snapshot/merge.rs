//! A part of a fresh result taken into an accepted one, the rest left as it was.

use std::collections::{BTreeMap, BTreeSet};

use super::body::SEPARATOR;

/// A body with the lines of `fresh` whose key is taken, and those of `accepted` otherwise. **Order**: as bodies have it.
///
/// A key is what stands before the fields of a line: its kind and name. A taken key that `fresh` lacks is gone.
pub fn merge(accepted: &str, fresh: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
    fn by_key(body: &str) -> BTreeMap<&str, &str> {
        body.lines().map(|line| (line.split_once(SEPARATOR).map_or(line, |(key, _)| key), line)).collect()
    }
    let (accepted, fresh) = (by_key(accepted), by_key(fresh));
    let keys: BTreeSet<&str> = accepted.keys().chain(fresh.keys()).copied().collect();
    let mut lines: Vec<&str> =
        keys.into_iter().filter_map(|key| if is_taken(key) { fresh.get(key) } else { accepted.get(key) }).copied().collect();
    lines.sort_unstable();
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}

/// The sheet that a key's line is of; `None` for lines that are of no cell.
pub fn sheet_of(key: &str) -> Option<&str> {
    key.strip_prefix("cell ")?.split_once(':').map(|(sheet, _)| sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_new_and_the_rest_as_it_was() {
        let (old, new) = ("cell a:x | 1\ncell b:x | 1\ncell c:x | 1\n", "cell a:x | 2\ncell b:x | 2\ncell d:x | 2\n");
        let merged =
            |keys: &'static [&str]| merge(old, new, &move |key| sheet_of(key).is_some_and(|sheet| keys.contains(&sheet)));
        assert_eq!(merged(&[]), old);
        assert_eq!(merged(&["a", "b", "c", "d"]), new);
        assert_eq!(merged(&["a", "c"]), "cell a:x | 2\ncell b:x | 1\n");
        assert_eq!(merged(&["d"]), "cell a:x | 1\ncell b:x | 1\ncell c:x | 1\ncell d:x | 2\n");
    }

    #[test]
    fn only_cells_are_of_a_sheet() {
        assert_eq!(sheet_of("cell t06:intro:sum@baerum/2013/reported"), Some("t06"));
        assert_eq!(sheet_of("rule baerum/2013 national/a -> intro:x"), None);
    }
}

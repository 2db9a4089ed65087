//! What another year needs: facts, and no file that was there before.

use super::*;

/// The shipped folder with some files replaced.
struct Replaced {
    disk: DiskWorld,
    files: BTreeMap<String, Vec<u8>>,
}

impl World for Replaced {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        match self.files.get(path) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => self.disk.open(path),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.disk.list(folder)
    }

    fn presence(&self, path: &str) -> Presence {
        if self.files.contains_key(path) {
            Presence::File
        } else {
            self.disk.presence(path)
        }
    }
}

/// A `series.toml` in which 2015 is as 2014.
fn with_2015(path: &str, text: &str) -> String {
    let mut facts: toml::Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    for (_, fact) in &mut facts {
        let values = fact["values"].as_table_mut().expect("values");
        if let Some(value) = values.get("2014").cloned() {
            values.insert("2015".to_owned(), value);
        }
    }
    facts.to_string()
}

#[test]
fn next_years_figures_need_facts_alone() {
    let disk = DiskWorld::new(env!("CARGO_MANIFEST_DIR"));
    let paths = [
        "municipalities/baerum/series.toml",
        "reference/hele_landet/series.toml",
    ];
    let mut files = BTreeMap::new();
    for path in paths {
        files.insert(
            path.to_owned(),
            with_2015(path, &disk.text(path).expect("a file")).into_bytes(),
        );
    }
    // One more goes to full work, and so one more leaves.
    let baerum = String::from_utf8(files[paths[0]].clone()).expect("UTF-8");
    let mut baerum: toml::Table = baerum.parse().expect("TOML");
    for (fact, heads) in [
        ("sluttstatus.arbeid_over_30_timer", 10),
        ("sluttstatus.avsluttet", 74),
        ("prediksjon.antall.menn_irak", 8),
    ] {
        baerum[fact]["values"]
            .as_table_mut()
            .expect("values")
            .insert("2015".to_owned(), heads.into());
    }
    files.insert(paths[0].to_owned(), baerum.to_string().into_bytes());
    let world = Replaced { disk, files };
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(&world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    let run = run.value;
    assert_eq!(
        exact(&run, "t29:arbeid_over_30_timer:andel@baerum/2015"),
        fraction(10, 74)
    );
    assert_eq!(
        exact(&run, "t29:summert:andel@baerum/2015"),
        fraction(37, 74)
    );
    assert_eq!(
        exact(&run, "t35:ikke_forlenget:andel@baerum/2015"),
        fraction(8, 29)
    );
    // Every figure of Bærum 2014 has one of 2015 beside it.
    let of_year = |year: &str| -> BTreeSet<String> {
        let tables = run
            .workbook
            .cells
            .iter()
            .filter(|cell| cell.table.is_some_and(|table| (28..=41).contains(&table)));
        let own =
            tables.filter(|cell| &*cell.address.scope == "baerum" && &*cell.address.period == year);
        own.map(|cell| {
            format!(
                "{}:{}:{}",
                cell.address.sheet, cell.address.row, cell.address.column
            )
        })
        .collect()
    };
    assert_eq!(of_year("2015"), of_year("2014"));
    assert!(of_year("2015").len() > 70, "{}", of_year("2015").len());
    // The mean over years counts the new one, and its target is decided.
    let mean = &Ratio::from(64 + 68 + 57 + 61 + 49 + 49) * &fraction(1, 600);
    assert_eq!(exact(&run, "t28:baerum:sluttstatus@baerum/snitt"), mean);
    let target = run
        .checks
        .iter()
        .find(|check| &*check.id == "mal-sluttstatus-landet" && &*check.period == "2015");
    assert!(matches!(
        target.expect("a target").outcome,
        CheckOutcome::Fails(_)
    ));
    let Value::Exact(predicted) = &cell(&run, "t37:predikert_maloppnaelse:andel@baerum/2015")
        .figure
        .value
    else {
        panic!("no prediction")
    };
    // The leavers of 2014 weigh as 69.24 heads of the national mean, and the one more as 0.93.
    assert_eq!(
        *predicted,
        &(&fraction(6924 + 93, 100) * &fraction(1, 74)) * &fraction(44, 100)
    );
}

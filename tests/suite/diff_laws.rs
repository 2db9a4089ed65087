//! Two random variants of a small project: whatever differs between them, the parts of every moved
//! cell add up exactly, and nothing is named that is the same in both.

use kontering::world::MemoryWorld;
use proptest::prelude::*;

use crate::diff::differing;

/// What may differ.
#[derive(Clone, PartialEq, Debug)]
struct Variant {
    weight: u32,
    heads: u32,
    group: u32,
    value: u32,
    amounts: Vec<u32>,
    extra: bool,
    to_drift: bool,
    upper: u32,
    share: usize,
    strong: bool,
    flat_key: bool,
    part: u32,
    doubled: bool,
    percent: u32,
}

fn variant() -> impl Strategy<Value = Variant> {
    let figures = (
        2u32..4,
        1u32..4,
        1u32..4,
        1u32..3,
        prop::collection::vec(prop_oneof![Just(700u32), 1u32..5000], 5),
    );
    let rules = (
        any::<bool>(),
        any::<bool>(),
        prop_oneof![Just(99u32), Just(250)],
        0usize..3,
        any::<bool>(),
    );
    let rest = (any::<bool>(), 1u32..4, any::<bool>(), 3u32..5);
    (figures, rules, rest).prop_map(|(figures, rules, rest)| Variant {
        weight: figures.0,
        heads: figures.1,
        group: figures.2,
        value: figures.3 * 1000,
        amounts: figures.4,
        extra: rules.0,
        to_drift: rules.1,
        upper: rules.2,
        share: rules.3,
        strong: rules.4,
        flat_key: rest.0,
        part: rest.1,
        doubled: rest.2,
        percent: rest.3,
    })
}

const FRAME: &str = concat!(
    r#"
//- rules/vocabulary.toml
[units.persons]
nb = "personer"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
digits = 1
operation = "1"
[dimensions.funksjon]
nb = "funksjon"
digits = 3
absent_in = ["2", "9"]
[dimensions.art]
nb = "art"
digits = [2, 3]
absent_in = ["2", "9"]
cost = [10, 599]
income = [600, 999]
[dimensions.periode]
nb = "periode"
[facts.deltakere]
nb = "deltakere"
unit = "persons"
[facts.gruppe]
nb = "gruppe"
unit = "persons"
[facts.alle]
nb = "alle"
unit = "persons"
[facts.verdi]
nb = "verdi"
unit = "kr"
//- rules/categories.toml
[[area]]
id = "intro"
nb = "Introduksjonsprogram"
denominator = "deltakere"
[[area.line]]
id = "lonn"
nb = "Lønn"
[[area.line]]
id = "drift"
nb = "Drift"
[[area]]
id = "boliger"
nb = "Boliger"
//- municipalities/by/municipality.toml
name = "By"
number = "0219"
"#,
    small_ledger!(),
    r#"[ledger.voucher]
number = "Bilag"
"#
);

impl Variant {
    fn world(&self) -> MemoryWorld {
        let world = MemoryWorld::fixture(FRAME);
        let Self {
            weight,
            heads,
            group,
            value,
            upper,
            part,
            percent,
            ..
        } = self;
        let target = if self.to_drift {
            "intro.drift"
        } else {
            "intro.lonn"
        };
        let share = ["", ".share(key(\"k\"))", ".share(weight(\"w\") / 8)"][self.share];
        let key = if self.flat_key {
            "fact(\"gruppe\") / fact(\"alle\")"
        } else {
            "weight(\"w\") * fact(\"gruppe\") / fact(\"alle\")"
        };
        let strong = match self.strong {
            true => {
                "rule(\"tolk\", funksjon == 275 and art == 270).to(boliger).over(\"rest\").because(\"x\");\n"
            }
            false => "",
        };
        let factor = if self.doubled { "2 * " } else { "" };
        world.put(
            "rules/kostra.rhai",
            format!(
                "rule(\"lonn\", funksjon == 275 and art.within(10..={upper})).to({target}){share}.because(\"x\");\n\
                 rule(\"rest\", funksjon == 275 and art.within({}..=999)).to(intro.drift).because(\"x\");\n{strong}\
                 rule(\"bolig\", funksjon == 265).to(boliger).share(key(\"k\")).because(\"x\");\n\
                 otherwise(outside.scope).because(\"x\");\n\
                 view(\"jevn\").exclude(\"del\", funksjon == 265, part({part}, 7)).because(\"x\");\n\
                 sheet(\"t01\").title(\"T\", \"T\").row(\"intro\", intro).row(\"boliger\", boliger)\n\
                 .column(\"sum\", sum(row), \"S\", \"S\")\n\
                 .column(\"andel\", sum(row) / (intro + boliger), \"A\", \"A\")\n\
                 .column(\"per\", {factor}col(\"sum\") / fact(\"deltakere\"), \"P\", \"P\");\n\
                 sheet(\"t02\").title(\"T\", \"T\").view(\"jevn\").row(\"boliger\", boliger)\n\
                 .column(\"sum\", sum(row), \"S\", \"S\");\n",
                upper + 1
            ),
        );
        world.put(
            "municipalities/by/rules.rhai",
            format!(
                "weight(\"w\", #{{ \"2013\": {weight} }}).because(\"x\");\nkey(\"k\", {key}).because(\"x\");\n\
                 impute(\"kapital\", boliger, percent({percent}) * fact(\"verdi\")).because(\"x\");\n"
            ),
        );
        let fact = |id: &str, value: u32, more: &str| {
            format!("[{id}]\nvalue = {value}\n{more}\norigin = \"published\"\nsource = \"s\"\n")
        };
        let persons = "unit = \"persons\"\ncounted = \"during_year\"";
        let facts = [
            ("deltakere", *heads, persons),
            ("gruppe", *group, persons),
            ("alle", 12, persons),
            ("verdi", *value, "unit = \"kr\""),
        ];
        let facts: String = facts
            .iter()
            .map(|(id, value, more)| fact(id, *value, more))
            .collect();
        world.put("municipalities/by/2013/facts.toml", facts);
        let codes = ["275;010", "275;200", "275;270", "265;190", "265;240"];
        let mut postings = "Klasse;Funksjon;Art;Periode;Beløp;Bilag\n".to_owned();
        for (number, (codes, amount)) in codes.iter().zip(&self.amounts).enumerate() {
            // What is 700 in both is the same posting; a posting that is there in one alone is
            // added or removed.
            postings += &format!("1;{codes};01;{amount},{:02};{number}\n", amount % 100);
        }
        if self.extra {
            postings += "1;275;270;01;33,33;9\n";
        }
        world.put("municipalities/by/2013/postings.csv", postings);
        world
    }

    /// The items that differ from another variant's, as outputs name them.
    fn items(&self, other: &Self) -> Vec<String> {
        let mut items = Vec::new();
        let mut add = |differs: bool, item: &str| {
            if differs {
                items.push(item.to_owned());
            }
        };
        for (number, (own, others)) in self.amounts.iter().zip(&other.amounts).enumerate() {
            add(own != others, &format!("data by/2013/bilag {number}"));
        }
        add(self.extra != other.extra, "data by/2013/bilag 9");
        add(
            (self.upper, self.to_drift, self.share) != (other.upper, other.to_drift, other.share),
            "rule national/lonn",
        );
        add(self.upper != other.upper, "rule national/rest");
        add(self.strong != other.strong, "rule national/tolk");
        add(self.weight != other.weight, "weight by/w");
        add(self.flat_key != other.flat_key, "key by/k");
        add(self.heads != other.heads, "fact by/2013/deltakere");
        add(self.group != other.group, "fact by/2013/gruppe");
        add(self.value != other.value, "fact by/2013/verdi");
        add(self.part != other.part, "adjustment national/jevn.del");
        add(self.doubled != other.doubled, "formula national/sheet t01");
        add(self.percent != other.percent, "formula by/imputed kapital");
        items
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_and_name_only_what_differs(old in variant(), new in variant()) {
        let cells = differing(&old.world(), &new.world());
        let may_be_named = old.items(&new);
        for part in cells.iter().flat_map(|cell| &cell.parts) {
            prop_assert!(may_be_named.contains(&part.item.to_string()), "{} is named, but {may_be_named:?} differ", part.item);
        }
    }

    #[test]
    fn one_edit_alone_is_the_whole_cause(base in variant(), heads in 1u32..4, percent in 3u32..5, weight in 2u32..4, which in 0usize..3) {
        let mut new = base.clone();
        match which {
            0 => new.heads = heads,
            1 => new.percent = percent,
            _ => new.weight = weight,
        }
        for cell in differing(&base.world(), &new.world()) {
            prop_assert_eq!(cell.parts.len(), 1, "{}", cell.address);
            prop_assert_eq!(vec![cell.parts[0].item.to_string()], base.items(&new));
            prop_assert_eq!(Some(&cell.parts[0].amount), cell.difference.as_ref());
        }
    }
}

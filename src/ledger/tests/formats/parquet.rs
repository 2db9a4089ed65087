//! Parquet.

use parquet::basic::{Compression, Encoding, GzipLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use proptest::prelude::*;

use super::parquet_writer::{ParquetColumn, parquet_file, texts};
use super::{ReadLedger, brief, check, described, described_beside, read_file};
use crate::ledger::LedgerSpec;
use crate::value::Amount;

fn books() -> LedgerSpec {
    described(
        "belop",
        &[
            ("art", "konto.art"),
            ("funksjon", "konto.funksjon"),
            ("kontoklasse", "klasse"),
            ("periode", "periode"),
        ],
    )
}

const SCHEMA: &str = "message bok {
    required int64 belop (DECIMAL(18, 2));
    optional group konto { optional binary art (STRING); optional binary funksjon (STRING); }
    optional int32 klasse;
    required int32 periode (DATE);
}";

/// One posting: øre, art, function, class, days since 1970.
type Row = (i64, String, String, Option<i32>, i32);

fn file(rows: &[Row], group_rows: usize, properties: WriterProperties) -> Vec<u8> {
    let columns = [
        ParquetColumn::Int64(rows.iter().map(|row| Some(row.0)).collect()),
        texts(rows.iter().map(|row| row.1.as_str())),
        texts(rows.iter().map(|row| row.2.as_str())),
        ParquetColumn::Int32(rows.iter().map(|row| row.3).collect()),
        ParquetColumn::Int32(rows.iter().map(|row| Some(row.4)).collect()),
    ];
    parquet_file(SCHEMA, &columns, rows.len(), group_rows, properties)
}

fn properties(compression: Compression) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(compression)
        .build()
}

fn some_rows(count: i64) -> Vec<Row> {
    let row = |at: i64| {
        let art = ["010", "", "270"][(at % 3).unsigned_abs() as usize];
        let class = (at % 5 > 0).then_some(1);
        (
            at * 101 - 700,
            art.to_owned(),
            "242".to_owned(),
            class,
            15_736,
        )
    };
    (0..count).map(row).collect()
}

fn expected(rows: &[Row]) -> Vec<String> {
    let or_none = |text: &str| if text.is_empty() { "-" } else { text }.to_owned();
    (1..)
        .zip(rows)
        .map(|(number, (ore, art, funksjon, klasse, _))| {
            let class = klasse.map_or("-".to_owned(), |class| class.to_string());
            format!(
                "{number}: {} {} {} {class} 2013-01-31",
                Amount::from_ore((*ore).into()),
                or_none(art),
                or_none(funksjon)
            )
        })
        .collect()
}

#[test]
fn columns_are_found_by_their_paths_and_null_is_blank() {
    let rows = some_rows(3);
    let bytes = file(&rows, 2, properties(Compression::SNAPPY));
    let expected = [
        "1: -7.00 010 242 - 2013-01-31",
        "2: -5.99 - 242 1 2013-01-31",
        "3: -4.98 270 242 1 2013-01-31",
    ];
    check(&bytes, &books(), &expected, &[]);
    let mut wrong = books();
    wrong.codes.get_mut("local art").expect("there").column = Some("konto.aart".to_owned());
    let read = read_file(&bytes, &wrong);
    assert_eq!(
        read.findings,
        [
            "K0105: there is no column `konto.aart` @ a.csv:0 the header, municipality.toml | did you mean `konto.art`?"
        ]
    );
}

/// The text of a value in a column `x` of a type, or what is wrong with it.
fn field(column: &str, value: ParquetColumn) -> String {
    let schema = format!("message m {{ optional int32 belop; optional {column}; }}");
    let columns = [ParquetColumn::Int32(vec![Some(5)]), value];
    let bytes = parquet_file(
        &schema,
        &columns,
        1,
        1,
        properties(Compression::UNCOMPRESSED),
    );
    let mut spec = described_beside("belop", ["x", "belop", "belop", "belop"]);
    spec.year = 1969;
    let read = read_file(&bytes, &spec);
    match (&read.postings[..], &read.findings[..]) {
        ([posting], _) => posting.codes["local x1"].to_string(),
        (_, findings) => findings.join("\n"),
    }
}

#[test]
fn every_type_is_written_as_people_write_it() {
    use ParquetColumn::{Bools, Bytes, Fixed, Int32, Int64, Int96};
    let bytes = |bytes: &[u8]| Some(bytes.to_vec());
    for (column, value, expected) in [
        ("boolean x", Bools(vec![Some(true)]), "true"),
        ("int32 x", Int32(vec![Some(-7)]), "-7"),
        ("int32 x", Int32(vec![None]), "-"),
        (
            "int32 x (INTEGER(32, false))",
            Int32(vec![Some(-1)]),
            "4294967295",
        ),
        (
            "int64 x (UINT_64)",
            Int64(vec![Some(-1)]),
            "18446744073709551615",
        ),
        ("int32 x (DECIMAL(9, 2))", Int32(vec![Some(-5)]), "-0,05"),
        (
            "int64 x (DECIMAL(18, 4))",
            Int64(vec![Some(12_345_000)]),
            "1234,5",
        ),
        (
            "binary x (DECIMAL(38, 2))",
            Bytes(vec![bytes(&[0xff, 0x38])]),
            "-2",
        ),
        (
            "fixed_len_byte_array(5) x (DECIMAL(10, 2))",
            Fixed(vec![bytes(&[0, 0, 0, 1, 1])]),
            "2,57",
        ),
        ("int32 x (DATE)", Int32(vec![Some(15_736)]), "2013-01-31"),
        (
            "int32 x (TIME_MILLIS)",
            Int32(vec![Some(49_510_000)]),
            "13:45:10",
        ),
        (
            "int64 x (TIMESTAMP(MICROS, true))",
            Int64(vec![Some(1_359_590_400_000_000)]),
            "2013-01-31",
        ),
        (
            "int64 x (TIMESTAMP_MILLIS)",
            Int64(vec![Some(1_359_639_910_000)]),
            "2013-01-31T13:45:10",
        ),
        (
            "int96 x",
            Int96(vec![Some([0, 0, 2_456_324])]),
            "2013-01-31",
        ),
        ("binary x (STRING)", Bytes(vec![bytes("æ".as_bytes())]), "æ"),
        ("binary x", Bytes(vec![bytes(b"275")]), "275"),
        (
            "fixed_len_byte_array(3) x",
            Fixed(vec![bytes(b"275")]),
            "275",
        ),
    ] {
        assert_eq!(field(column, value), expected, "{column}");
    }
}

#[test]
fn floats_are_the_shortest_decimals_that_name_them() {
    use ParquetColumn::{Doubles, Floats};
    for (written, expected) in [("1234.56", "1234,56"), ("-0.1", "-0,1"), ("1e3", "1000")] {
        let double = Doubles(vec![written.parse().ok()]);
        assert_eq!(field("double x", double), expected);
        let float = Floats(vec![written.parse().ok()]);
        assert_eq!(field("float x", float), expected);
    }
    let large = "99999999999.99";
    assert_eq!(
        field("double x", Doubles(vec![large.parse().ok()])),
        "99999999999,99"
    );
    for (found, problem) in [
        (
            field("double x", Doubles(vec!["NaN".parse().ok()])),
            "holds a number that is not one",
        ),
        (
            field("float x", Floats(vec!["inf".parse().ok()])),
            "holds a number that is not one",
        ),
        (
            field("float x", Floats(vec!["1234567.89".parse().ok()])),
            "holds a number of single precision, which is too large to keep øre",
        ),
    ] {
        let start = format!("K0143: column `x` {problem} @ a.csv:1 in quarantine with 5.00 kr");
        assert!(found.starts_with(&start), "{found}");
    }
}

#[test]
fn a_number_of_a_computation_is_read_as_15_digits_and_named() {
    let schema = "message m { optional double belop; }";
    let values = ParquetColumn::Doubles(vec!["0.30000000000000004".parse().ok()]);
    let bytes = parquet_file(schema, &[values], 1, 1, properties(Compression::SNAPPY));
    let read = read_file(&bytes, &described_beside("belop", [""; 4]));
    assert_eq!(read.postings[0].amount.to_string(), "0.30");
    assert_eq!(
        read.findings,
        [
            "K0144: `a.csv` holds 1 number with digits that only computing leaves: row 1 of `belop` is stored as 0.30000000000000004 and read as 0.3 @ a.csv:1 , municipality.toml | such numbers come of computing; round them, or store amounts as decimals, if they should be said otherwise"
        ]
    );
}

#[test]
fn what_is_not_a_value_is_quarantined_where_it_is_asked_for() {
    use ParquetColumn::{Bytes, Fixed};
    for (column, value, problem) in [
        (
            "binary x",
            Bytes(vec![Some(vec![0xff, 0xfe])]),
            "holds bytes that are not text in UTF-8",
        ),
        (
            "binary x (DECIMAL(38, 2))",
            Bytes(vec![Some(vec![1; 17])]),
            "holds a decimal number of no length that is known",
        ),
        (
            "fixed_len_byte_array(2) x (FLOAT16)",
            Fixed(vec![Some(vec![0, 60])]),
            "is a number of half precision, and not a value",
        ),
    ] {
        let found = field(column, value);
        let start = format!("K0143: column `x` {problem} @ a.csv:1 in quarantine with 5.00 kr");
        assert!(found.starts_with(&start), "{found}");
    }
}

#[test]
fn what_cannot_be_unpacked_is_named() {
    let mut bytes = file(&some_rows(20), 20, properties(Compression::SNAPPY));
    // In the footer the name of a column stands before its compression: 1 is snappy, 4 is brotli.
    let at = memchr::memmem::rfind(&bytes, b"klasse\x15\x02").expect("there");
    bytes[at + 7] = 8;
    let read = read_file(&bytes, &books());
    assert_eq!(
        read.findings,
        [
            "K0140: `a.csv` is compressed by brotli, which is not read @ a.csv, municipality.toml | write it with `snappy`, `gzip` or `lz4` as its compression"
        ]
    );
}

#[test]
fn a_file_without_a_column_of_values_is_an_error() {
    let schema = "message m { repeated int32 belop; }";
    let values = ParquetColumn::Int32(Vec::new());
    let bytes = parquet_file(schema, &[values], 0, 1, properties(Compression::SNAPPY));
    let read = read_file(&bytes, &books());
    assert_eq!(
        read.findings,
        [
            "K0140: `a.csv` has no column of values @ a.csv, municipality.toml | write each posting as a row, with a column for each of its fields"
        ]
    );
}

#[test]
fn a_group_of_another_length_than_its_columns_is_an_error() {
    for stated in [4, 6] {
        let mut bytes = file(&some_rows(5), 5, properties(Compression::UNCOMPRESSED));
        let (_, end) = bytes.split_last_chunk::<8>().expect("an end");
        let length = u32::from_le_bytes([end[0], end[1], end[2], end[3]]);
        let footer = bytes.len() - 8 - length as usize;
        // Whole numbers stand there behind the mark of their type, each as twice itself.
        for at in footer..bytes.len() - 8 {
            if bytes[at..at + 2] == [0x16, 10] {
                bytes[at + 1] = 2 * stated;
            }
        }
        let read = read_file(&bytes, &books());
        assert_eq!(
            read.findings,
            [
                "K0701: `a.csv` cannot be read: it is damaged (column `belop` has another number of rows than its group) @ a.csv, municipality.toml | write it again where it was made"
            ]
        );
    }
}

fn is_right(read: &ReadLedger, rows: &[Row]) -> bool {
    read.postings.iter().map(brief).collect::<Vec<_>>() == expected(rows)
}

#[test]
fn a_file_that_was_cut_is_an_error() {
    let bytes = file(&some_rows(5), 3, properties(Compression::UNCOMPRESSED));
    for end in 4..bytes.len() {
        let read = read_file(&bytes[..end], &books());
        assert!(
            read.postings.is_empty() && read.findings.len() == 1,
            "{end}: {:?}",
            read.findings
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec((any::<i32>(), "[0-9æ]{0,3}", "[0-9]{0,3}", prop::option::of(0..3)), 1..3000),
        group_rows in 1..2500usize,
        compression in prop::sample::select(vec![
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::LZ4_RAW,
            Compression::LZ4,
            #[cfg(feature = "parquet-zstd")]
            Compression::ZSTD(parquet::basic::ZstdLevel::default()),
        ]),
        version in prop::sample::select(vec![WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]),
        encoding in prop::sample::select(vec![None, Some(Encoding::PLAIN), Some(Encoding::DELTA_BYTE_ARRAY), Some(Encoding::DELTA_LENGTH_BYTE_ARRAY)]),
        page_bytes in prop::sample::select(vec![100, 1 << 20]),
    ) {
        let rows: Vec<Row> = rows.into_iter().map(|(ore, art, funksjon, class)| (i64::from(ore), art, funksjon, class, 15_736)).collect();
        let mut properties = WriterProperties::builder()
            .set_compression(compression)
            .set_writer_version(version)
            .set_data_page_size_limit(page_bytes)
            .set_dictionary_enabled(encoding.is_none());
        if let Some(encoding) = encoding {
            for path in ["art", "funksjon"] {
                let path = vec!["konto".to_owned(), path.to_owned()];
                properties = properties.set_column_encoding(path.into(), encoding);
            }
        }
        let read = read_file(&file(&rows, group_rows, properties.build()), &books());
        prop_assert_eq!(read.postings.iter().map(brief).collect::<Vec<_>>(), expected(&rows));
        prop_assert_eq!(read.findings, [""; 0]);
    }

    /// Bytes of values have no check sum unless their writer made one: a changed digit is another
    /// digit, as it is in text. Everything else that is damaged is said.
    #[test]
    fn damage_is_an_error_and_never_fewer_postings_in_silence(
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 1..4),
        dictionary in any::<bool>(),
        packed in any::<bool>(),
    ) {
        let rows = some_rows(200);
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(dictionary)
            .set_compression(if packed { Compression::SNAPPY } else { Compression::UNCOMPRESSED })
            .build();
        let mut damaged = file(&rows, 90, properties);
        let at = 4 + at.index(damaged.len() - 4);
        let end = damaged.len().min(at + bytes.len());
        damaged.splice(at..end, bytes);
        let read = read_file(&damaged, &books());
        prop_assert!(
            read.postings.len() == rows.len() || !read.findings.is_empty() || is_right(&read, &rows),
            "{} postings", read.postings.len()
        );
    }
}

#[test]
fn amounts_in_another_currency_are_kept_out() {
    let found = |currencies: [&str; 2]| {
        let schema = "message m { optional int32 belop; optional int32 x; optional group sum { optional binary valuta (STRING); } }";
        let columns = [
            ParquetColumn::Int32(vec![Some(5), Some(6)]),
            ParquetColumn::Int32(vec![Some(1), Some(2)]),
            texts(currencies.into_iter()),
        ];
        let bytes = parquet_file(
            schema,
            &columns,
            2,
            2,
            properties(Compression::UNCOMPRESSED),
        );
        let mut spec = described_beside("belop", ["x", "x", "x", "x"]);
        spec.year = 1969;
        let read = read_file(&bytes, &spec);
        let findings = read.findings.into_iter();
        findings
            .filter(|finding| finding.contains("currency"))
            .collect::<Vec<_>>()
    };
    for currencies in [["NOK", "EUR"], ["", "EUR"]] {
        let found = found(currencies);
        assert!(
            found.len() == 1
                && found[0]
                    .starts_with("K0131: 1 line is in another currency: column `sum.valuta`"),
            "{found:?}"
        );
    }
    assert_eq!(found(["NOK", "NOK"]), Vec::<String>::new());
}

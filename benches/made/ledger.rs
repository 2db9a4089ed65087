//! The made-up ledger: postings at some two thousand places, some far oftener than others, in
//! vouchers of a few lines.

use std::io::{self, Write};

use super::catalogue::{ARTER, FUNKSJONER, PAY, WARES};
use super::random::Random;

/// What the ledger adds up to. **Unit**: øre.
#[derive(Default, Debug)]
pub struct Totals {
    /// How many postings.
    pub lines: u64,
    /// The sum of those above zero.
    pub debit: i64,
    /// The sum of those below zero.
    pub credit: i64,
    /// The sum of each period, from the first.
    pub periods: [i64; 13],
}

/// Where postings are made. Zero is a blank code.
struct Place {
    kontoklasse: u32,
    funksjon: u32,
    art: u32,
    ansvar: u32,
    prosjekt: u32,
}

/// How many shares all places have together.
const SHARES: usize = 1 << 16;

/// Every place as often as its share in the postings.
fn shares() -> Vec<Place> {
    let mut random = Random::new("places");
    let mut places = Vec::new();
    for (number, funksjon) in (0_u32..).zip(FUNKSJONER) {
        for centre in 0..1 + number % 4 {
            let ansvar = 3000 + number * 10 + centre;
            for art in ARTER {
                if !random.chance(28) {
                    continue;
                }
                places.push(Place {
                    kontoklasse: 1,
                    funksjon,
                    art,
                    ansvar,
                    prosjekt: 0,
                });
                if random.chance(25) {
                    let prosjekt = 7000 + number * 10 + u32::try_from(random.below(4)).unwrap_or(0);
                    places.push(Place {
                        kontoklasse: 1,
                        funksjon,
                        art,
                        ansvar,
                        prosjekt,
                    });
                }
            }
            if random.chance(40) {
                places.push(Place {
                    kontoklasse: 0,
                    funksjon,
                    art: 230,
                    ansvar,
                    prosjekt: 9000 + number,
                });
            }
        }
    }
    places.extend((0..40).map(|art| Place {
        kontoklasse: 2,
        funksjon: 0,
        art: 100 + art * 10,
        ansvar: 0,
        prosjekt: 0,
    }));
    places.extend((0..5).map(|art| Place {
        kontoklasse: 9,
        funksjon: 0,
        art: 200 + art * 10,
        ansvar: 0,
        prosjekt: 0,
    }));
    let weights: Vec<u64> = places.iter().map(|_| 1 << random.below(7)).collect();
    let sum: u64 = weights.iter().sum();
    let mut shared = Vec::with_capacity(SHARES);
    let mut before = 0;
    for (place, weight) in places.into_iter().zip(weights) {
        before += weight;
        let until = (before * SHARES as u64 / sum) as usize;
        let Place {
            kontoklasse,
            funksjon,
            art,
            ansvar,
            prosjekt,
        } = place;
        shared.resize_with(until.max(shared.len()), || Place {
            kontoklasse,
            funksjon,
            art,
            ansvar,
            prosjekt,
        });
    }
    shared
}

/// Writes a ledger of so many postings as CSV.
///
/// # Errors
/// As writing fails.
pub fn write_ledger(postings: u64, out: &mut impl Write) -> io::Result<Totals> {
    let shares = shares();
    let mut random = Random::new("postings");
    let mut totals = Totals::default();
    writeln!(
        out,
        "Periode;Bilag;Kl;Funksjon;Art;Ansvar;Prosjekt;Belop;Tekst"
    )?;
    let (mut voucher, mut left) = (1_000_000_u64, 0);
    for line in 0..postings {
        if left == 0 {
            voucher += 1;
            left = 1 + random.below(6);
        }
        left -= 1;
        let period = usize::try_from(line * 13 / postings).unwrap_or(0);
        let place = &shares[usize::try_from(random.below(SHARES as u64)).unwrap_or(0)];
        let ore = amount(place, &mut random);
        totals.lines += 1;
        totals.periods[period] += ore;
        *(if ore > 0 {
            &mut totals.debit
        } else {
            &mut totals.credit
        }) += ore;
        write!(out, "{:02};{voucher};{};", period + 1, place.kontoklasse)?;
        code(out, place.funksjon, 3)?;
        code(out, place.art, 3)?;
        code(out, place.ansvar, 4)?;
        code(out, place.prosjekt, 4)?;
        let sign = if ore < 0 { "-" } else { "" };
        write!(
            out,
            "{sign}{}.{:02};",
            ore.unsigned_abs() / 100,
            ore.unsigned_abs() % 100
        )?;
        text(out, place, &mut random)?;
        out.write_all(b"\n")?;
    }
    Ok(totals)
}

/// Writes a code and what ends it.
fn code(out: &mut impl Write, code: u32, width: usize) -> io::Result<()> {
    if code > 0 {
        write!(out, "{code:0width$};")
    } else {
        out.write_all(b";")
    }
}

/// Income is below zero; now and then a posting is turned. **Unit**: øre.
fn amount(place: &Place, random: &mut Random) -> i64 {
    let ore = random.size() * random.between(1, 9_999);
    let turned = random.chance(3);
    if (place.art >= 600) == turned {
        ore
    } else {
        -ore
    }
}

/// Writes what stands in the text column. A text that holds the delimiter is quoted.
fn text(out: &mut impl Write, place: &Place, random: &mut Random) -> io::Result<()> {
    let number = random.below(1_000_000);
    if place.art < 100 {
        return write!(out, "{} ressurs {number:06}", random.pick(&PAY));
    }
    // Each place buys much the same all year, and now and then something else.
    let other = if random.chance(15) { 5 } else { 0 };
    let ware = WARES[(place.art / 10 + place.funksjon + other) as usize % WARES.len()];
    let quote = if ware.contains(';') { "\"" } else { "" };
    write!(out, "{quote}{ware}, faktura {number:06}{quote}")
}

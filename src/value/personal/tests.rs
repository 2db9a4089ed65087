//! What is found as a personal number, and what is not.

use super::*;

fn check(text: &str, hidden: &str) {
    assert_eq!(without_personal_numbers(text), hidden, "{text:?}");
    assert_eq!(holds_personal_number(text), text != hidden, "{text:?}");
}

#[test]
fn control_digits_decide() {
    check("fnr 01010100050 mars", "fnr … mars");
    check("010101 00050", "…");
    check("1;01010100050", "1;…");
    check(
        "01010100050 og 41010100044, 01010100051",
        "… og …, 01010100051",
    );
    for none in ["01010100051", "01010100150", "41010100060"] {
        check(none, none);
    }
}

#[test]
fn blanks_points_strokes_and_wide_digits_change_nothing() {
    for between in [
        " ", "  ", "   ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{200b}", ".", "/", "-", " - ",
        "–", "\u{2011}", "_", "\r\n", "+", "*", "~", "|", "(", " + ", "\u{301}", "=", "€",
    ] {
        let text = format!("for 010101{between}00050,");
        check(&text, "for …,");
        let pairs = ["01", "01", "01", "000", "50"].join(between);
        check(&pairs, "…");
    }
    for text in [
        "01.01.01 00050",
        "01/01/01-00050",
        "010101 000 50",
        "0 1 0 1 0 1 0 0 0 5 0",
        "０１０１０１０００５０",
        "０１０１０１ 00050",
        "⁰¹⁰¹⁰¹⁰⁰⁰⁵⁰",
        "₀₁₀₁₀₁ ₀₀₀₅₀",
        "٠١٠١٠١٠٠٠٥٠",
        "०१०१०१ ०००५०",
        "𝟎𝟏𝟎𝟏𝟎𝟏𝟎𝟎𝟎𝟓𝟎",
        "0\u{301}1\u{301}0\u{301}1010\u{301}0050",
        "001010100050",
        "0010101-00050",
        "00001010100050",
    ] {
        check(text, "…");
        check(&format!("7 {text} 8"), "7 … 8");
    }
}

#[test]
fn only_eleven_digits_count_and_groups_need_a_date() {
    for none in [
        "",
        "1010100050",
        "031010100050",
        "Faktura 123456 12",
        "010101    00050",
        "010101,00050",
        "010101;00050",
        "010101 ++ 00050",
        "010101x00050",
        "01.01.01 000500",
        "1330101000181",
        "ｅｅｅｅｅｅｅｅｅｅｅ",
        "33 13 01 000 18",
    ] {
        check(none, none);
    }
    let long = "1 ".repeat(300);
    check(&format!("{long}01010100050"), &format!("{long}…"));
    check(&long, &long);
    check("æ".repeat(40).as_str(), &"æ".repeat(40));
}

#[test]
fn other_digits_of_its_row_hide_no_number() {
    for (text, hidden) in [
        ("101010100050", "1…"),
        ("010101000500", "…0"),
        ("9901010100050123", "99…123"),
        ("0101010005041010100044", "……"),
        ("01010100050 nå 12345678903", "… nå 12345678903"),
        ("010101000501234.56.78903", "…1234.56.78903"),
        ("7０１０１０１０００５０8", "7…8"),
        ("7010101 00050", "7…"),
        ("010101-000509", "…9"),
        ("201010101/000501", "201…1"),
        ("KID 2201010100050717", "KID 22…717"),
    ] {
        check(text, hidden);
        check(&format!("å {text};"), &format!("å {hidden};"));
    }
    // Where two share digits, none of either is left.
    let shared = (0..100_000_u32).find_map(|behind| {
        let row = format!("01010100050{behind:05}");
        let is_second = |at: usize| holds_personal_number(&row[at..at + DIGITS]);
        let at = (1..=5).find(|at| is_second(*at) && row[*at..].starts_with("010100"))?;
        Some((row.clone(), at + DIGITS))
    });
    let (row, end) = shared.expect("a row");
    check(&row, &format!("…{}", &row[end..]));
}

/// How many of ten thousand texts hold a number, and an evident one.
fn hits(mut drawn: impl FnMut(&mut dyn FnMut(u64) -> u64) -> String) -> [usize; 2] {
    let mut state = 5_u64;
    let mut below = |most: u64| {
        let factor = 6_364_136_223_846_793_005;
        state = state
            .wrapping_mul(factor)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut hits = [0; 2];
    for _ in 0..10_000 {
        let text = drawn(&mut below);
        hits[0] += usize::from(holds_personal_number(&text));
        hits[1] += usize::from(holds_evident_personal_number(&text));
    }
    hits
}

#[test]
fn rows_that_are_no_numbers_are_seldom_hit_and_hashes_are_no_evident_ones() {
    let row = |digits: usize| {
        let [every, evident] = hits(|below| (0..digits).map(|_| below(10).to_string()).collect());
        assert!(evident <= every);
        [every, evident]
    };
    let [alone, _] = row(11);
    assert!((50..120).contains(&alone), "{alone}");
    for (digits, most) in [(12, 60), (20, 240), (25, 340), (30, 440)] {
        let [every, evident] = row(digits);
        assert!(
            every < most && (10..60).contains(&evident),
            "{digits}: {every}, {evident}"
        );
    }
    let [every, evident] = hits(|below| (0..64).map(|_| format!("{:x}", below(16))).collect());
    assert!(
        (1..30).contains(&every) && evident == 0,
        "{every}, {evident}"
    );
    let time = |below: &mut dyn FnMut(u64) -> u64| {
        let day = format!(
            "{}-{:02}-{:02}",
            2000 + below(30),
            1 + below(12),
            1 + below(28)
        );
        format!("{day} {:02}:{:02}:{:02}", below(24), below(60), below(60))
    };
    assert_eq!(hits(time), [0, 0]);
}

#[test]
fn evident_numbers_stand_at_an_edge_of_their_row_and_in_no_hash() {
    let found = |text: &str| {
        let numbers = evident_personal_numbers(text);
        assert_eq!(holds_evident_personal_number(text), !numbers.is_empty());
        numbers
            .into_iter()
            .map(|of| text[of].to_owned())
            .collect::<Vec<_>>()
    };
    for text in [
        "for 01010100050 her",
        "010101 00050",
        "101010100050",
        "010101000500",
        "x 0101010005012345678903",
        "001010100050",
        "aaaaaaaaaaaaaaaaaaaa01010100050",
        "gaaaaaaaaaaaaaaaaaaaaaaaaaaaa01010100050",
    ] {
        assert_eq!(found(text).len(), 1, "{text}");
    }
    assert_eq!(found("0101010005041010100044").len(), 2);
    for text in [
        "9901010100050123",
        "7010101 00050",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01010100050",
    ] {
        assert_eq!(found(text), Vec::<String>::new());
    }
    // A number is none where letters stand before it alone.
    assert_eq!(found(&format!("{}01010100050", "1".repeat(32))).len(), 1);
}

#[test]
fn the_digits_of_every_script_are_ten_in_a_row() {
    assert!(NOUGHTS.is_sorted_by(|one, next| one + 10 <= *next));
    for nought in NOUGHTS {
        for digit in 0..10_u8 {
            let sign = char::from_u32(nought + u32::from(digit)).expect("a sign");
            assert!(sign.is_numeric(), "{sign}");
            let text = format!("å{sign}");
            assert_eq!(digit_at(&text, 2), Some((digit, sign.len_utf8())));
            assert_eq!(digit_at(&text, 3), None);
        }
    }
}

#[test]
fn numbers_of_people_without_one_and_of_tests_count() {
    let mut found = 0;
    for (day, month) in [(1, 1), (41, 1), (1, 41), (1, 81), (41, 81), (71, 92)] {
        for last in 0..100_000 {
            let digits = format!("{day:02}{month:02}01{last:05}");
            if holds_personal_number(&digits) {
                let (date, number) = digits.split_at(6);
                check(&format!("{date}/{number}"), "…");
                let (day, rest) = date.split_at(2);
                check(&format!("{day} {rest} {number}"), "…");
                found += 1;
                break;
            }
        }
    }
    assert_eq!(found, 6);
}

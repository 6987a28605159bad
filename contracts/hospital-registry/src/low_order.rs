//! Public keys that are points of low order. Such a point makes every shared secret, or every
//! signature check, the same whoever holds the other half, so no honest key is one.
//!
//! A curve has eight points of low order. They have the encodings below: the canonical ones and those
//! that stand for the same number plus the field's prime. The highest bit is masked before comparing
//! (RFC 7748 section 5 ignores it for X25519; for Ed25519 it is the sign). The lists are those of
//! libsodium (`has_small_order` in `x25519_ref10.c`, `ge25519_has_small_order` in
//! `ed25519_ref10.c`); tests check each of them against an implementation of the curve.
//!
//! The Ed25519 list is needed although a proof of possession is asked for: under ZIP 215, by which
//! the host verifies, a low-order key has valid signatures that nobody's secret made.

use crate::canonical::P;

/// Whether these are the bytes of a low-order point for X25519.
pub fn is_low_order_x25519(key: &[u8; 32]) -> bool {
    is_listed(&X25519, key)
}

/// Whether these are the bytes of a low-order point for Ed25519.
pub fn is_low_order_ed25519(key: &[u8; 32]) -> bool {
    is_listed(&ED25519, key)
}

fn is_listed(list: &[[u8; 32]; 7], key: &[u8; 32]) -> bool {
    let [body @ .., last] = key;
    list.iter()
        .any(|[listed @ .., listed_last]| listed == body && *listed_last == last & 0x7f)
}

/// `low` and `high` as the ends of a number whose other bytes are all `fill`.
const fn filled(low: u8, fill: u8, high: u8) -> [u8; 32] {
    let f = fill;
    [
        low, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f,
        f, high,
    ]
}

/// `p - 1`, the canonical encoding of -1.
const MINUS_ONE: [u8; 32] = filled(0xec, 0xff, 0x7f);
/// `p + 1`, another encoding of 1.
const P_PLUS_ONE: [u8; 32] = filled(0xee, 0xff, 0x7f);

/// u-coordinates of the Montgomery curve, little-endian.
const X25519: [[u8; 32]; 7] = [
    filled(0, 0, 0),
    filled(1, 0, 0),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    MINUS_ONE,
    P,
    P_PLUS_ONE,
];

/// y-coordinates of the Edwards curve, little-endian, sign masked.
const ED25519: [[u8; 32]; 7] = [
    filled(0, 0, 0),
    filled(1, 0, 0),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    MINUS_ONE,
    P,
    P_PLUS_ONE,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn with_high_bit(mut key: [u8; 32]) -> [u8; 32] {
        key[31] |= 0x80;
        key
    }

    #[test]
    fn every_listed_x25519_point_gives_the_same_secret_whatever_the_other_key() {
        for listed in X25519 {
            for key in [listed, with_high_bit(listed)] {
                assert_eq!(x25519_dalek::x25519([0x42; 32], key), [0; 32]);
                assert!(is_low_order_x25519(&key));
            }
        }
    }

    #[test]
    fn every_listed_ed25519_key_that_decodes_is_weak() {
        let mut decoded = 0;
        for listed in ED25519 {
            for key in [listed, with_high_bit(listed)] {
                if let Ok(point) = ed25519_dalek::VerifyingKey::from_bytes(&key) {
                    assert!(point.is_weak());
                    decoded += 1;
                }
                assert!(is_low_order_ed25519(&key));
            }
        }
        assert!(decoded >= 8);
    }

    #[test]
    fn neighbours_of_the_listed_points_and_honest_keys_pass() {
        for key in [filled(2, 0, 0), filled(9, 0, 0), filled(0xef, 0xff, 0x7f)] {
            assert!(!is_low_order_x25519(&key));
            assert!(!is_low_order_ed25519(&key));
        }
        let honest = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        assert!(!is_low_order_ed25519(honest.verifying_key().as_bytes()));
    }
}

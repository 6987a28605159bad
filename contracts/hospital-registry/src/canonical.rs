//! The one form of an X25519 key. RFC 7748 section 5 masks the top bit and reduces modulo
//! `p = 2^255 - 19`, so that up to four texts are the same key: a hospital could register a key of its
//! own again, a compromised one too, by writing it in another way.

/// `p`, little-endian: another encoding of 0.
pub const P: [u8; 32] = [
    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
];

/// Whether these bytes are a number below `p`, and so the one form of an X25519 key. With the top bit
/// set they are not.
pub fn is_canonical_x25519(key: &[u8; 32]) -> bool {
    key.iter().rev().lt(P.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `P` with another lowest byte.
    fn near_p(lowest: u8) -> [u8; 32] {
        let mut key = P;
        key[0] = lowest;
        key
    }

    #[test]
    fn numbers_below_p_are_canonical_and_no_others() {
        for key in [[0; 32], [9; 32], near_p(0), near_p(0xeb), near_p(0xec)] {
            assert!(is_canonical_x25519(&key));
        }
        for key in [P, near_p(0xee), near_p(0xef), near_p(0xff)] {
            assert!(!is_canonical_x25519(&key));
        }
    }

    /// Numbers are compared from the high end, whatever the low bytes are.
    #[test]
    fn a_smaller_high_byte_is_canonical_whatever_is_below_it() {
        for index in 1..32 {
            let mut key = [0xff; 32];
            key[31] = 0x7f;
            key[index] -= 1;
            assert!(is_canonical_x25519(&key));
        }
    }

    #[test]
    fn the_top_bit_is_never_set() {
        for mut key in [[0; 32], [9; 32], near_p(0xec)] {
            key[31] |= 0x80;
            assert!(!is_canonical_x25519(&key));
        }
    }

    /// What the rule is for: each of these is another text for a key that has a canonical one.
    #[test]
    fn a_refused_form_gives_the_secret_of_the_canonical_one() {
        let secret = |key| x25519_dalek::x25519([0x42; 32], key);
        let nine = {
            let mut key = [0; 32];
            key[0] = 9;
            key
        };
        // p + 9.
        assert_eq!(secret(near_p(0xf6)), secret(nine));
        let mut masked = nine;
        masked[31] |= 0x80;
        assert_eq!(secret(masked), secret(nine));
    }
}

//! One hash over very many leaves, and short proofs that a leaf is among them: the Merkle tree of
//! RFC 9162 (formerly 6962), with the hashes of this suite.
//!
//! ```text
//! leaf(d)    = SHA-256("hie-leaf" ‖ d)          d: 32 bytes, a commitment or a hash
//! node(l, r) = SHA-256("hie-node" ‖ l ‖ r)
//! root(one leaf)  = leaf(d)
//! root(n leaves)  = node(root(first k), root(the rest)),  k the greatest power of two below n
//! ```
//!
//! A leaf can never be taken for a node, nor either for another hash of the suite. Whoever checks a proof
//! must know the number of leaves: the contract keeps it beside the root. [`Builder`] takes leaves one by
//! one and keeps no more than 40 hashes, whatever their number.

use crate::Hash;
use crate::derive::hash_joined;

/// How many leaves a tree has at most: 2^40.
pub const MAX_LEAVES: u64 = 1 << 40;
/// How many bytes a hash has.
const WIDTH: usize = 32;

/// The hash of a leaf.
pub fn leaf(content: &Hash) -> Hash {
    Hash(hash_joined(&[b"hie-leaf", &content.0]))
}

/// The hash over two subtrees.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Hash(hash_joined(&[b"hie-node", &left.0, &right.0]))
}

/// A way from a leaf to the root: the hashes of the subtrees beside it, nearest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Hash>);

impl Path {
    /// From its bytes: the hashes, one after the other. Nothing if they are no whole hashes, or more than
    /// a tree is high.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let hashes = bytes.chunks_exact(WIDTH);
        // 2^40 leaves are forty levels.
        if !hashes.remainder().is_empty() || hashes.len() > 40 {
            return None;
        }
        let hash = |bytes: &[u8]| <[u8; WIDTH]>::try_from(bytes).ok().map(Hash);
        hashes.map(hash).collect::<Option<_>>().map(Self)
    }

    /// The hashes, one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.0).collect()
    }

    /// The root of the tree of so many leaves in which `content` is leaf `index`, counted from 0, and this
    /// is its path; nothing if there is no such leaf, or the path is longer or shorter than its.
    pub fn root(&self, content: &Hash, index: u64, leaves: u64) -> Option<Hash> {
        let mut last = leaves.checked_sub(1)?;
        let mut at = index;
        if at > last {
            return None;
        }
        let mut hash = leaf(content);
        for beside in &self.0 {
            if last == 0 {
                return None;
            }
            if at & 1 == 1 || at == last {
                hash = node(beside, &hash);
                // Levels at which the last subtree has nothing beside it are skipped.
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        (last == 0).then_some(hash)
    }
}

/// A whole subtree of 2^`level` leaves, or a part of the right border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Subtree {
    level: u32,
    hash: Hash,
    /// Whether the leaf to be proven is in it.
    holds: bool,
}

/// Takes leaves one by one and gives the root, and the path of one of them.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    leaves: u64,
    /// Whole subtrees, each higher than the next.
    subtrees: Vec<Subtree>,
    path: Vec<Hash>,
}

impl Builder {
    /// No leaf yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves were taken.
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Takes a leaf.
    pub fn push(&mut self, content: &Hash) {
        self.add(content, false);
    }

    /// Takes the leaf whose path is wanted. Of several the path is of none.
    pub fn push_wanted(&mut self, content: &Hash) {
        self.add(content, true);
    }

    fn add(&mut self, content: &Hash, holds: bool) {
        self.leaves = self.leaves.saturating_add(1);
        let mut right = Subtree {
            level: 0,
            hash: leaf(content),
            holds,
        };
        while let Some(left) = self.subtrees.pop_if(|left| left.level == right.level) {
            right = self.join(left, right);
        }
        self.subtrees.push(right);
    }

    fn join(&mut self, left: Subtree, right: Subtree) -> Subtree {
        if left.holds {
            self.path.push(right.hash);
        }
        if right.holds {
            self.path.push(left.hash);
        }
        Subtree {
            level: left.level.saturating_add(1),
            hash: node(&left.hash, &right.hash),
            holds: left.holds || right.holds,
        }
    }

    /// The root over all leaves and the path of the wanted one, which is empty if none was wanted. Nothing
    /// if there is no leaf.
    pub fn finish(mut self) -> Option<(Hash, Path)> {
        let mut right = self.subtrees.pop()?;
        while let Some(left) = self.subtrees.pop() {
            right = self.join(left, right);
        }
        Some((right.hash, Path(self.path)))
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn contents(count: u64) -> Vec<Hash> {
        (0..count)
            .map(|n| Hash(hash_joined(&[&n.to_be_bytes()])))
            .collect()
    }

    /// The definition, to the letter.
    fn root_of(leaves: &[Hash]) -> Hash {
        if let [only] = leaves {
            return leaf(only);
        }
        let mut k = 1;
        while k * 2 < leaves.len() {
            k *= 2;
        }
        node(&root_of(&leaves[..k]), &root_of(&leaves[k..]))
    }

    /// The definition of RFC 9162, 2.1.3.1, to the letter.
    fn path_of(index: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let mut k = 1;
        while k * 2 < leaves.len() {
            k *= 2;
        }
        let (mut path, beside) = if index < k {
            (path_of(index, &leaves[..k]), root_of(&leaves[k..]))
        } else {
            (path_of(index - k, &leaves[k..]), root_of(&leaves[..k]))
        };
        path.push(beside);
        path
    }

    fn built(contents: &[Hash], wanted: Option<usize>) -> (Hash, Path) {
        let mut builder = Builder::new();
        for (at, content) in contents.iter().enumerate() {
            if wanted == Some(at) {
                builder.push_wanted(content);
            } else {
                builder.push(content);
            }
        }
        builder.finish().unwrap()
    }

    #[test]
    fn root_and_paths_are_those_of_the_definition() {
        for count in 1..=70 {
            let contents = contents(count);
            assert_eq!(built(&contents, None), (root_of(&contents), Path(vec![])));
            for index in 0..contents.len() {
                let (root, path) = built(&contents, Some(index));
                assert_eq!(root, root_of(&contents));
                assert_eq!(path.0, path_of(index, &contents), "{index} of {count}");
            }
        }
        assert_eq!(Builder::new().finish(), None);
    }

    #[test]
    fn a_path_leads_from_its_own_leaf_at_its_own_place_to_the_root_and_from_no_other() {
        for count in 1..=33 {
            let contents = contents(count);
            let root = root_of(&contents);
            for index in 0..contents.len() {
                let (_, path) = built(&contents, Some(index));
                for (at, content) in contents.iter().enumerate() {
                    for place in 0..count + 2 {
                        let leads = path.root(content, place, count) == Some(root);
                        let own = at == index && place == index as u64;
                        assert_eq!(leads, own, "{index} of {count}: {at} at {place}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_path_with_a_hash_changed_added_or_taken_away_leads_elsewhere() {
        let contents = contents(21);
        let root = root_of(&contents);
        for index in 0..21 {
            let (_, path) = built(&contents, Some(index));
            let leads =
                |path: Vec<Hash>| Path(path).root(&contents[index], index as u64, 21) == Some(root);
            assert!(leads(path.0.clone()));
            for at in 0..path.0.len() {
                let mut changed = path.0.clone();
                changed[at].0[31] ^= 1;
                assert!(!leads(changed));
                let mut shorter = path.0.clone();
                shorter.remove(at);
                assert!(!leads(shorter));
                let mut longer = path.0.clone();
                longer.insert(at, longer[at]);
                assert!(!leads(longer));
            }
            let longer = [path.0, vec![root]].concat();
            assert!(!leads(longer));
        }
    }

    #[test]
    fn the_same_path_does_not_hold_for_another_number_of_leaves() {
        let contents = contents(8);
        let (root, path) = built(&contents, Some(7));
        assert_eq!(path.root(&contents[7], 7, 8), Some(root));
        for leaves in [0, 1, 7, 9, 16, u64::MAX] {
            assert_ne!(path.root(&contents[7], 7, leaves), Some(root), "{leaves}");
        }
    }

    #[test]
    fn a_leaf_is_no_node_and_neither_is_the_hash_of_a_log() {
        let (one, two) = (Hash([1; 32]), Hash([2; 32]));
        assert_ne!(leaf(&one), node(&one, &one));
        assert_ne!(node(&one, &two), node(&two, &one));
        assert_ne!(leaf(&one), crate::derive::log_next(&one, &[]));
    }

    #[test]
    fn the_bytes_of_a_path_are_its_hashes() {
        let (_, path) = built(&contents(100), Some(3));
        assert_eq!(path.to_bytes().len(), 7 * 32);
        assert_eq!(Path::from_bytes(&path.to_bytes()), Some(path.clone()));
        assert_eq!(Path::from_bytes(&[]), Some(Path::default()));
        assert_eq!(Path::from_bytes(&[0; 31]), None);
        assert_eq!(Path::from_bytes(&[0; 33]), None);
        assert!(Path::from_bytes(&[0; 40 * 32]).is_some());
        assert_eq!(Path::from_bytes(&[0; 41 * 32]), None);
    }

    #[test]
    fn memory_does_not_grow_with_the_leaves() {
        let mut builder = Builder::new();
        for content in contents(10_000) {
            builder.push(&content);
            let bits = 64 - builder.leaves().leading_zeros();
            assert!(builder.subtrees.len() <= bits as usize);
        }
        assert_eq!(builder.leaves(), 10_000);
    }
}

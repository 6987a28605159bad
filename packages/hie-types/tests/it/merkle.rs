//! Trees over many leaves, as a second implementation builds them.

use hie_types::Hash;
use hie_types::merkle::{Builder, Path};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::vectors::{bytes, vectors};

fn leaf(number: u64) -> Hash {
    Hash(Sha256::digest(number.to_string()).into())
}

fn built(leaves: u64, wanted: u64) -> (Hash, Path) {
    let mut builder = Builder::new();
    for number in 0..leaves {
        if number == wanted {
            builder.push_wanted(&leaf(number));
        } else {
            builder.push(&leaf(number));
        }
    }
    builder.finish().unwrap()
}

#[test]
fn roots_and_paths_are_those_of_the_vectors() {
    let trees: Vec<Value> = vectors()["merkle"].as_array().unwrap().clone();
    assert_eq!(trees.len(), 6);
    for tree in trees {
        let leaves = tree["leaves"].as_u64().unwrap();
        let root = Hash(bytes(&tree["root"]).try_into().unwrap());
        let paths = tree["paths"].as_array().unwrap();
        assert!(!paths.is_empty());
        for path in paths {
            let index = path[0].as_u64().unwrap();
            let path = bytes(&path[1]);
            let (made, way) = built(leaves, index);
            assert_eq!(made, root, "{leaves}");
            assert_eq!(way.to_bytes(), path, "{index} of {leaves}");
            let way = Path::from_bytes(&path).unwrap();
            assert_eq!(way.root(&leaf(index), index, leaves), Some(root));
        }
    }
}

#!/usr/bin/env python3
"""Computes vectors.json by a second implementation, written from README.md alone.

Needs the package `cryptography` (47 or newer). Run it in this folder; the tests read the result.
"""
import hashlib, hmac, json, struct
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def join(*fields):
    return b"".join(struct.pack(">H", len(f)) + f for f in fields)


def sha(b):
    return hashlib.sha256(b).digest()


def rotl(x, n):
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def hchacha20(key, nonce16):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce16))

    def quarter(a, b, c, d):
        s[a] = (s[a] + s[b]) & 0xFFFFFFFF; s[d] = rotl(s[d] ^ s[a], 16)
        s[c] = (s[c] + s[d]) & 0xFFFFFFFF; s[b] = rotl(s[b] ^ s[c], 12)
        s[a] = (s[a] + s[b]) & 0xFFFFFFFF; s[d] = rotl(s[d] ^ s[a], 8)
        s[c] = (s[c] + s[d]) & 0xFFFFFFFF; s[b] = rotl(s[b] ^ s[c], 7)

    for _ in range(10):
        quarter(0, 4, 8, 12); quarter(1, 5, 9, 13); quarter(2, 6, 10, 14); quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15); quarter(1, 6, 11, 12); quarter(2, 7, 8, 13); quarter(3, 4, 9, 14)
    return struct.pack("<8I", *(s[0:4] + s[12:16]))


def xchacha(key, nonce24, plain, aad):
    return ChaCha20Poly1305(hchacha20(key, nonce24[:16])).encrypt(b"\0\0\0\0" + nonce24[16:], plain, aad)


def padme(n):
    if n < 2:
        return n
    e = n.bit_length() - 1
    s = e.bit_length()
    mask = (1 << (e - s)) - 1
    return (n + mask) & ~mask


def seal(key, prefix, context, media_type, title, content):
    payload = bytes([len(media_type)]) + media_type + bytes([len(title)]) + title
    payload += struct.pack(">Q", len(content)) + content
    size = padme(len(payload))
    payload = payload.ljust(size, b"\0")
    header = b"HIEV" + bytes([1, 1]) + struct.pack(">Q", size) + prefix
    out = header
    for i in range(0, size, 65536):
        last = i + 65536 >= size
        nonce = prefix + struct.pack(">I", i // 65536) + bytes([last])
        out += xchacha(key, nonce, payload[i : i + 65536], header + context)
    return size, out


# The test vector of draft-irtf-cfrg-xchacha 2.2.1, so that this file is checked too.
assert hchacha20(bytes(range(32)), bytes.fromhex("000000090000004a0000000031415927")).hex() == (
    "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc")

chain, hospital, account = b"hie-test-1", b"north-general", bytes(range(1, 21))
salt16, salt32 = bytes(range(16)), bytes(range(32, 64))
handle = sha(join(b"hie-handle", chain, account, salt16))[:16]
record = sha(join(b"hie-record", hospital, salt16))[:16]
key = bytes(range(64, 96))
k_patient = bytes(range(128, 160))


def tag(origin, label):
    k = HKDF(hashes.SHA256(), 32, None, join(b"hie-tag", handle, origin)).derive(k_patient)
    return k, hmac.new(k, label, hashlib.sha256).digest()[:16]


content = b"penicillin: anaphylaxis"
long_content = bytes((i * 7 + i // 251) % 256 for i in range(70_000))
context = join(b"hie-seal", record, hospital)
size, sealed = seal(key, bytes(range(19)), context, b"text/plain", b"Allergies", content)
long_size, long_sealed = seal(key, bytes(range(19)), context, b"image/png", b"X-ray", long_content)

private = x25519.X25519PrivateKey.from_private_bytes(bytes(range(160, 192)))
public = private.public_key()
info = join(chain, record, struct.pack(">Q", 42), struct.pack(">I", 3))
suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
wrapped = suite.encrypt(key + salt32, public, info)
raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)

signer = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(192, 224)))
verifying = signer.public_key().public_bytes(*raw)
contract, nonce = bytes(range(100, 132)), bytes(range(50, 66))

vectors = {
    "join": join(b"", b"ab", b"c" * 300),
    "patient_handle": handle,
    "hospital_handle": sha(join(b"hie-handle-h", chain, hospital, salt16))[:16],
    "record_id": record,
    "k_tag": tag(hospital, b"HIV")[0],
    "tag_hiv": tag(hospital, b"HIV")[1],
    "tag_hiv_south": tag(b"south-clinic", b"HIV")[1],
    "tag_category": tag(hospital, b"genomic-report")[1],
    "tag_group": tag(hospital, b"group:stay-2024/17")[1],
    "commitments": {d: sha(join(d.encode(), salt32, sha(content)))
                    for d in ("hie-doc", "hie-disclosure", "hie-evidence", "hie-justification")},
    "sealed": sealed,
    "sealed_size": size,
    "long_sealed_sha256": sha(long_sealed),
    "long_sealed_size": long_size,
    "hpke_public": public.public_bytes(*raw),
    "hpke_info": info,
    "hpke_enc": wrapped[:32],
    "hpke_ciphertext": wrapped[32:],
    "ed25519_public": verifying,
    "possession": signer.sign(join(b"hie-pop", chain, contract, hospital, verifying)),
    "gateway": signer.sign(join(b"hie-gateway", chain, struct.pack(">Q", 42), hospital, nonce)),
}


def text(v):
    if isinstance(v, bytes):
        return v.hex()
    return {k: text(x) for k, x in v.items()} if isinstance(v, dict) else v


with open("vectors.json", "w") as out:
    json.dump(text(vectors), out, indent=1)
    out.write("\n")

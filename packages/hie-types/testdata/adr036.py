"""ADR-036 by a second implementation: the document that a wallet signs, and the signature of a
deterministic signer (RFC 6979, low s), with Python's integers alone. For vectors; slow, and not safe
against anybody who can measure time.
"""
import base64, hashlib, hmac

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def add(a, b):
    if a is None or b is None:
        return a or b
    (x1, y1), (x2, y2) = a, b
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 * pow(2 * y1, -1, P) if a == b else (y2 - y1) * pow(x2 - x1, -1, P)) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def times(k, point):
    out = None
    while k:
        if k & 1:
            out = add(out, point)
        point, k = add(point, point), k >> 1
    return out


def public_key(secret):
    x, y = times(int.from_bytes(secret, "big"), G)
    return bytes([2 + (y & 1)]) + x.to_bytes(32, "big")


def nonce(secret, digest):
    """RFC 6979, 3.2, with SHA-256."""
    def mac(key, *parts):
        return hmac.new(key, b"".join(parts), hashlib.sha256).digest()

    reduced = (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    v, k = b"\x01" * 32, bytes(32)
    for mark in (b"\x00", b"\x01"):
        k = mac(k, v, mark, secret, reduced)
        v = mac(k, v)
    while True:
        v = mac(k, v)
        if 0 < int.from_bytes(v, "big") < N:
            return int.from_bytes(v, "big")
        k = mac(k, v, b"\x00")
        v = mac(k, v)


def sign(secret, data):
    digest = hashlib.sha256(data).digest()
    k = nonce(secret, digest)
    r = times(k, G)[0] % N
    s = pow(k, -1, N) * (int.from_bytes(digest, "big") + r * int.from_bytes(secret, "big")) % N
    return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")


def document(signer, text):
    data = base64.b64encode(text).decode()
    return (
        '{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":'
        '"sign/MsgSignData","value":{"data":"%s","signer":"%s"}}],"sequence":"0"}' % (data, signer)
    ).encode()


# Agreed on by CosmJS, Python's `cryptography`, Keplr and a chain.
KEY = b"\x01" * 32
ACCOUNT = bytes.fromhex("79b000887626b294a914501a4cd226b58b235983")
ADDRESS = "wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffg"
TEXT = 'HIE consent v1: grant <read> & "audit" 환자'
assert public_key(KEY).hex() == "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f"
assert sign(KEY, document(ADDRESS, TEXT.encode())).hex() == (
    "c21f81b2855aaa517f4e132a3f6bf8d72eec603887651eff78cf9299aa50d483"
    "0b291e68defe4e32817b393cfa8cc67b033afe5a0db823ec36756b7139a681be")


def vector(name, text):
    data = document(ADDRESS, text.encode())
    return {"name": name, "text": text, "document": data.decode(),
            "sha256": hashlib.sha256(data).digest(), "signature": sign(KEY, data)}

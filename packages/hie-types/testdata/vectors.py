#!/usr/bin/env python3
"""Computes vectors.json, and the blocks of docs/storage.md that show the same, by a second
implementation of what docs/storage.md says. Needs nothing but Python 3.9 or newer.

Run it from anywhere; the tests of hie-types read both files. With --check it writes nothing, and ends
with 1 if one of them is not what it would write.
"""
import hashlib, hmac, json, pathlib, re, struct, sys

sys.dont_write_bytecode = True
import adr036

HERE = pathlib.Path(__file__).resolve().parent
DOC = HERE.parents[2] / "docs" / "storage.md"


# The forms everything is made of.

def sha(data):
    return hashlib.sha256(data).digest()


def join(fields):
    return b"".join(struct.pack(">H", len(f)) + f for f in fields)


def number(n):
    return struct.pack(">Q", n)


def length(items):
    return struct.pack(">H", len(items))


def optional(value, form):
    return b"" if value is None else form(value)


def hkdf_32(key, info):
    """HKDF-SHA-256 without salt, one block (RFC 5869)."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes(out + bytes([n]))


def table_key(*parts):
    """Namespace and parts; the last part has no length before it. A lone namespace has."""
    *before, last = parts if len(parts) > 1 else (*parts, b"")
    return join(before) + last


def padme(n):
    """Nikitin et al., PURBs, algorithm 1: keep the exponent and as many bits as it has."""
    if n < 2:
        return n
    e = n.bit_length() - 1
    s = e.bit_length()
    low = (1 << (e - s)) - 1 if e > s else 0
    rounded = (n + low) & ~low
    return rounded if rounded < 1 << 64 else None


def bech32(prefix, data):
    """BIP 173, to write accounts as the messages do."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]

    def polymod(values):
        check = 1
        for value in values:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ value
            for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> i & 1 else 0
        return check

    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = polymod(spread + words + [0] * 6) ^ 1
    words += [rest >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(letters[w] for w in words)


assert bech32("abcdef", bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")) == (
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")  # BIP 173
assert hkdf_32(b"\x0b" * 22, b"").hex() == (
    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")  # RFC 5869, case 3

# The cast. The first five are those of packages/hie-vault/testdata/vectors.py.

CHAIN, HOSPITAL, SOUTH = "hie-test-1", "north-general", "south-clinic"
PATIENT, CONTRACT = bytes(range(1, 21)), bytes(range(100, 132))
SALT16, SALT32 = bytes(range(16)), bytes(range(32, 64))
DOCTOR, GATEWAY, OFFICER = bytes(range(21, 41)), bytes(range(41, 61)), bytes(range(61, 81))
PRIVACY, AUDITOR = bytes(range(0x90, 0xA4)), bytes(range(0xE0, 0xF4))
PSEUDONYM = bytes(range(0x50, 0x60))
K_PATIENT = bytes(range(128, 160))
CONTENT = b"penicillin: anaphylaxis"
ACCOUNTS = {bech32("wasm", a): a for a in (PATIENT, CONTRACT, DOCTOR, GATEWAY, OFFICER, PRIVACY, AUDITOR)}
NAME = {a: text for text, a in ACCOUNTS.items()}

handle = sha(join([b"hie-handle", CHAIN.encode(), PATIENT, SALT16]))[:16]
hospital_handle = sha(join([b"hie-handle-h", CHAIN.encode(), HOSPITAL.encode(), SALT16]))[:16]
record = sha(join([b"hie-record", HOSPITAL.encode(), SALT16]))[:16]
second = sha(join([b"hie-record", HOSPITAL.encode(), SALT16[::-1]]))[:16]
signing_key = bytes(range(0xC0, 0xE0))


def commitment(domain):
    return sha(join([domain.encode(), SALT32, sha(CONTENT)]))


def k_tag(origin):
    return hkdf_32(K_PATIENT, join([b"hie-tag", handle, origin.encode()]))


def tag(origin, label):
    return hmac.new(k_tag(origin), label.encode(), hashlib.sha256).digest()[:16]


# Entries: from the JSON of the messages to labelled fields.

def person(text):
    return text.encode() if "/" in text else ACCOUNTS[text]


def unhex(text):
    return bytes.fromhex(text)


def access_fields(entry):
    fields = [
        ("number", number(entry["number"])),
        ("at", number(entry["at"])),
        ("hospital", optional(entry["hospital"], str.encode)),
        ("person", person(entry["person"])),
        ("account", ACCOUNTS[entry["account"]]),
        ("role", optional(entry["role"], str.encode)),
    ]
    (kind, body), = entry["event"].items()
    fields.append(("kind", kind.encode()))
    if kind in TOLD:
        return fields + TOLD[kind](body)
    if kind in ("access", "disclosure"):
        fields.append(("ticket", number(body["ticket"])))
    if kind in ("access", "refusal"):
        fields.append(("purpose", body["purpose"].encode()))
        fields.append(("study", optional(body["study"], unhex)))
    fields.append(("how many records", length(body["records"])))
    for item in body["records"]:
        fields.append(("record", unhex(item["record"])))
        if kind == "disclosure":
            (result, of), = item["result"].items()
            fields.append(("result", result.encode()))
            fields.append(("commitment", optional(of.get("commitment"), unhex)))
        else:
            fields.append(("reason", item["reason"].encode()))
            fields.append(("directive", optional(item["directive"], number)))
            fields.append(("session", optional(item["session"], number)))
    return fields


def named(records):
    return [("how many records", length(records))] + [("record", unhex(id)) for id in records]


def offline_fields(body):
    (side, of), = body["side"].items()
    return [
        ("side", side.encode()),
        ("asker's hospital", optional(of.get("hospital"), str.encode)),
        ("role of the person", optional(of.get("role"), str.encode)),
        ("reason", optional(of.get("reason"), str.encode)),
        ("justification", optional(of.get("justification"), unhex)),
        ("person who read", person(body["person"])),
        ("accessed_at", number(body["accessed_at"])),
        *named(body["records"]),
    ]


def custody_fields(body):
    return [("from", body["from"].encode()), ("to", body["to"].encode()),
            ("basis", body["basis"].encode()), *named(body["records"])]


def step_fields(step):
    """What was done, by whose authority, on what form, why: two of these are always empty."""
    (name, of), = step.items()
    return [("step", (of.get("answer") or name).encode()),
            ("authority", optional(of.get("authority"), str.encode)),
            ("evidence", optional(of.get("evidence"), unhex)),
            ("reason", optional(of.get("reason"), str.encode))]


TOLD = {
    "offline": offline_fields,
    "custody": custody_fields,
    "contest": lambda body: [("record", unhex(body["record"])), *step_fields(body["step"])[:3]],
    "erasure": lambda body: [*step_fields(body["step"]), *named(body["records"])],
}


def history_fields(entry):
    fields = [
        ("number", number(entry["number"])),
        ("at", number(entry["at"])),
        ("authority", optional(entry["authority"], str.encode)),
        ("actor", ACCOUNTS[entry["actor"]]),
    ]
    attested = entry["attestation"] or {"hospital": None, "evidence": None}
    fields.append(("attesting hospital", optional(attested["hospital"], str.encode)))
    fields.append(("evidence", optional(attested["evidence"], unhex)))
    fields.append(("mandate", optional(entry["mandate"], number)))
    (kind, body), = entry["event"].items()
    fields.append(("kind", kind.encode()))
    if kind == "registered":
        fields.append(("controller", optional(body["controller"], ACCOUNTS.get)))
    elif kind in ("delegate_appointed", "mandate_confirmed"):
        fields.append(("mandate given or confirmed", number(body["mandate"])))
    elif kind == "delegate_removed":
        fields.append(("account", ACCOUNTS[body["account"]]))
    elif kind == "attestation_set":
        fields.append(("allowed or forbidden", b"allowed" if body["allowed"] else b"forbidden"))
    elif kind == "revoked_all":
        fields.append(("below", number(body["below"])))
    elif kind == "emergency_access":
        fields.append(("access", body["access"].encode()))
    elif kind == "publishing":
        fields.append(("hospital", body["hospital"].encode()))
        fields.append(("allowed", b"allowed" if body["allowed"] else b"forbidden"))
    elif kind == "control_proposed":
        fields.append(("change", body["change"].encode()))
        fields.append(("account", optional(body["account"], ACCOUNTS.get)))
        fields.append(("from", optional(body["from"], number)))
        fields.append(("evidence", optional(body["evidence"], unhex)))
    elif kind == "control_confirmed":
        fields.append(("from", number(body["from"])))
    elif kind == "control_passed":
        fields.append(("change", body["change"].encode()))
    elif kind in ("merge_proposed", "merge_withdrawn", "merged", "unmerged"):
        fields.append(("main", unhex(body["main"])))
        fields.append(("other", unhex(body["other"])))
    elif kind in ("closed", "control_cancelled"):
        pass
    elif kind.startswith("session_"):
        fields.append(("session", number(body["session"])))
    elif kind == "request_answered":
        fields.append(("request", number(body["request"])))
        fields.append(("directive", optional(body["directive"], number)))
    elif kind != "attempt_refused":
        fields.append(("directive", number(body["directive"])))
    if kind in ("written", "amended"):
        fields.append(("effect", body["effect"].encode()))
        fields.append(("terms", unhex(body["terms"])))
    if kind == "written":
        fields.append(("self_attested", b"self_attested" if body["self_attested"] else b""))
    if kind == "amended":
        fields.append(("amends", number(body["amends"])))
        fields.append(("narrowed", b"narrowed" if body["narrowed"] else b""))
    if kind == "delegate_appointed":
        fields.append(("account", ACCOUNTS[body["account"]]))
        fields.append(("kind of mandate", body["kind"].encode()))
        fields.append(("how many powers", length(body["powers"])))
        fields += [("power", power.encode()) for power in body["powers"]]
        fields.append(("until", number(body["until"])))
        fields.append(("self_attested", b"self_attested" if body["self_attested"] else b""))
    if kind in ("permit_confirmed", "mandate_confirmed"):
        fields.append(("confirming hospital", optional(body["hospital"], str.encode)))
    if kind in ("session_opened", "attempt_refused"):
        fields.append(("person", person(body["person"])))
        fields.append(("hospital", body["hospital"].encode()))
        fields.append(("role", body["role"].encode()))
        fields.append(("reason", body["reason"].encode()))
        fields.append(("justification", unhex(body["justification"])))
    if kind == "session_opened":
        fields.append(("expires_at", number(body["expires_at"])))
        fields.append(("late", optional(body["late"], number)))
    if kind == "attempt_refused":
        fields.append(("refusal", body["refusal"].encode()))
    if kind == "session_reviewed":
        fields.append(("verdict", body["verdict"].encode()))
    return fields


def terms_fields(id, of, effect, authority, terms, also):
    def items(name, values, form):
        return [(f"how many {name}", length(values))] + [(name, form(v)) for v in values]

    grantee, months = terms["grantee"], terms["data_period"]
    (kind, body), = terms["resources"].items()
    named = {
        "all": ([], None), "categories": (body.get("codes"), str.encode),
        "tags": (body.get("tags"), unhex), "groups": (body.get("groups"), unhex),
        "records": (body.get("roots"), unhex),
    }[kind]
    shown = "all_tagged" if body.get("tagged") else kind
    return [
        ("domain", b"hie-terms"), ("id", number(id)), ("handle", of),
        ("effect", effect.encode()), ("authority", authority.encode()),
        ("grantee: hospital", optional(grantee["hospital"], str.encode)),
        ("grantee: role", optional(grantee["role"], str.encode)),
        ("grantee: person", optional(grantee["person"], person)),
        ("custodian", optional(terms["custodian"], str.encode)),
        *items("purposes", terms["purposes"], str.encode),
        ("kind of resources", shown.encode()),
        *items("resources", *named),
        ("confidentiality", optional(terms["confidentiality"], str.encode)),
        ("study", optional(terms["study"], unhex)),
        ("first month", b"" if months is None else months["from"].encode()),
        ("last month", b"" if months is None else months["until"].encode()),
        ("valid_from", optional(terms["valid_from"], number)),
        ("valid_until", optional(terms["valid_until"], number)),
        ("max_uses", optional(terms["max_uses"], number)),
        *items("obligations", terms["obligations"], str.encode),
        ("evidence", optional(terms["evidence"], unhex)),
        ("policy", optional(terms["policy"], str.encode)),
        ("also", optional(also, ACCOUNTS.get)),
    ]


def terms(**given):
    base = dict(grantee=grantee(), custodian=None, purposes=[], resources={"all": {"tagged": False}},
                confidentiality=None, study=None, data_period=None, valid_from=1_800_000_000,
                valid_until=None, max_uses=None, obligations=[], evidence=None, policy=None)
    return {**base, **given}


def grantee(hospital=None, role=None, person=None):
    return {"hospital": hospital, "role": role, "person": person}


STUDY = bytes(range(0x70, 0x80)).hex()
NORTH_DOCTOR = f"{HOSPITAL}/{PSEUDONYM.hex()}"
SOUTH_DOCTOR = f"{SOUTH}/{PSEUDONYM.hex()}"
WRITTEN = [
    ("simple", 7, "permit", "controller", terms(grantee=grantee(SOUTH), purposes=["TREAT"])),
    ("denial", 8, "deny", "controller",
     terms(grantee=grantee(HOSPITAL, person=NORTH_DOCTOR), resources={"tags": {"tags": [
         tag(HOSPITAL, "HIV").hex(), tag(SOUTH, "HIV").hex()]}}, confidentiality="U")),
    ("full", 9, "permit", "attested",
     terms(grantee=grantee(SOUTH, role="researcher"), custodian=HOSPITAL,
           purposes=["CLINTRL", "HRESCH"], resources={"categories": {"codes": ["lab-report", "ct"]}},
           confidentiality="R", study=STUDY, data_period={"from": "2024-01", "until": "2024-12"},
           valid_until=1_830_000_000, max_uses=3, obligations=["DELAU"],
           evidence=commitment("hie-evidence").hex(), policy="consent-2026")),
    ("tagged", 10, "permit", "delegate", terms(resources={"all": {"tagged": True}}, purposes=["TREAT"])),
    ("groups", 11, "permit", "signed",
     terms(grantee=grantee(person=NAME[DOCTOR]), purposes=["TREAT"],
           resources={"groups": {"groups": [tag(HOSPITAL, "group:stay-2024/17").hex()]}})),
    ("records", 12, "deny", "controller",
     terms(grantee=grantee(role="nurse"), resources={"records": {"roots": [record.hex(), second.hex()]}})),
]
TERMS = []
ALSO = {"denial": NAME[DOCTOR]}  # the account beside the pseudonym that a denial names
for name, id, effect, authority, what in WRITTEN:
    also = ALSO.get(name)
    fields = terms_fields(id, handle, effect, authority, what, also)
    data = join(f for _, f in fields)
    TERMS.append(dict(name=name, id=id, handle=handle, effect=effect, authority=authority, terms=what, also=also,
                      fields=fields, bytes=data, hash=sha(data)))
HASH = {t["name"]: t["hash"].hex() for t in TERMS}


def chained(of, form, events):
    start = head = sha(join([b"hie-log-0", CHAIN.encode(), CONTRACT, of]))
    entries = []
    for i, (name, event) in enumerate(events, 1):
        entry = {"number": i, **event}
        fields = form(entry)
        data = join(f for _, f in fields)
        head = sha(join([b"hie-log-1", head, data]))
        entries.append(dict(name=name, entry=entry, fields=fields, bytes=data, head=head))
    return dict(handle=of, start=start, entries=entries)


def asked(at, account, who, role, event):
    return {"at": at, "hospital": SOUTH, "person": who, "account": NAME[account], "role": role, "event": event}


def by_patient(at, event):
    return {"at": at, "hospital": None, "person": NAME[PATIENT], "account": NAME[PATIENT], "role": None,
            "event": event}


ACCESS = chained(handle, access_fields, [
    ("access", asked(1_800_000_600, GATEWAY, SOUTH_DOCTOR, "physician", {"access": {
        "ticket": 1, "purpose": "TREAT", "study": None, "records": [
            {"record": record.hex(), "reason": "permitted", "directive": 7, "session": None},
            {"record": second.hex(), "reason": "no_directive", "directive": None, "session": None}]}})),
    ("disclosure", {**asked(1_800_000_660, OFFICER, NAME[OFFICER], "records_officer", {"disclosure": {
        "ticket": 1, "records": [
            {"record": record.hex(), "result": {"served": {"commitment": commitment("hie-disclosure").hex()}}},
            {"record": second.hex(), "result": {"unavailable": {}}}]}}), "hospital": HOSPITAL}),
    ("refusal", asked(1_800_086_400, DOCTOR, NAME[DOCTOR], "researcher", {"refusal": {
        "purpose": "HRESCH", "study": STUDY, "records": [
            {"record": record.hex(), "reason": "denied", "directive": 8, "session": None}]}})),
    ("access on a break-glass session", asked(1_800_100_060, GATEWAY, SOUTH_DOCTOR, "physician", {"access": {
        "ticket": 2, "purpose": "BTG", "study": None, "records": [
            {"record": second.hex(), "reason": "break_glass", "directive": None, "session": 1}]}})),
    ("offline, told by the custodian", {**asked(1_800_110_000, OFFICER, NAME[OFFICER], "records_officer", {
        "offline": {"side": {"custodian": {"hospital": SOUTH}}, "person": SOUTH_DOCTOR,
                    "accessed_at": 1_800_105_000, "records": [record.hex()]}}), "hospital": HOSPITAL}),
    ("offline, told by the asker", asked(1_800_111_000, GATEWAY, NAME[GATEWAY], "gateway", {
        "offline": {"side": {"asker": {"role": "physician", "reason": "OVRER",
                                       "justification": commitment("hie-justification").hex()}},
                    "person": SOUTH_DOCTOR, "accessed_at": 1_800_105_060, "records": [record.hex()]}})),
    ("contest, by the patient", by_patient(1_800_120_000, {"contest": {"record": second.hex(), "step": {
        "contested": {"authority": "controller", "evidence": None}}}})),
    ("contest, answered", {**asked(1_800_121_000, OFFICER, NAME[OFFICER], "records_officer", {
        "contest": {"record": second.hex(), "step": {"answered": {"answer": "record_stands"}}}}),
        "hospital": HOSPITAL}),
    ("erasure, requested", asked(1_800_130_000, PRIVACY, NAME[PRIVACY], "privacy_officer", {
        "erasure": {"step": {"requested": {"authority": "attested", "evidence": commitment("hie-evidence").hex()}},
                    "records": [record.hex(), second.hex()]}})),
    ("erasure, retained", {**asked(1_800_131_000, OFFICER, NAME[OFFICER], "records_officer", {
        "erasure": {"step": {"retained": {"reason": "HLEGAL"}}, "records": [record.hex()]}}),
        "hospital": HOSPITAL}),
    ("erasure, erased", {**asked(1_800_132_000, OFFICER, NAME[OFFICER], "records_officer", {
        "erasure": {"step": {"erased": {"reason": "patient_request"}}, "records": [second.hex()]}}),
        "hospital": HOSPITAL}),
    ("custody", asked(1_800_140_000, GATEWAY, NAME[GATEWAY], "gateway", {"custody": {
        "from": HOSPITAL, "to": SOUTH, "basis": "offered", "records": [record.hex()]}})),
])


def act(at, event, authority="controller", actor=PATIENT, attestation=None, mandate=None):
    return {"at": at, "authority": authority, "actor": NAME[actor], "attestation": attestation,
            "mandate": mandate, "event": event}


def attested(at, event):
    on = {"hospital": HOSPITAL, "evidence": commitment("hie-evidence").hex()}
    return act(at, event, "attested", OFFICER, on)


def by_staff(at, actor, event):
    return act(at, event, None, actor)


def glass(who, role, **more):
    return {"person": who, "hospital": SOUTH, "role": role, "reason": "OVRER",
            "justification": commitment("hie-justification").hex(), **more}


HISTORY = chained(handle, history_fields, [
    ("registered", act(1_799_999_900, {"registered": {"controller": NAME[PATIENT]}})),
    ("written, a permit", act(1_800_000_000, {"written": {
        "directive": 7, "effect": "permit", "terms": HASH["simple"], "self_attested": False}})),
    ("written, a denial", act(1_800_000_300, {"written": {
        "directive": 8, "effect": "deny", "terms": HASH["denial"], "self_attested": False}})),
    ("revoked", act(1_800_090_000, {"revoked": {"directive": 7}})),
    ("lifted", act(1_800_090_060, {"lifted": {"directive": 8}})),
    ("revoked_all", act(1_800_090_120, {"revoked_all": {"below": 9}})),
    ("session_opened", by_staff(1_800_100_000, GATEWAY, {"session_opened": {
        "session": 1, **glass(SOUTH_DOCTOR, "physician", expires_at=1_800_114_400, late=None)}})),
    ("session_ended", by_staff(1_800_103_600, GATEWAY, {"session_ended": {"session": 1}})),
    ("session_reviewed", by_staff(1_800_110_000, PRIVACY, {"session_reviewed": {
        "session": 1, "verdict": "justified"}})),
    ("session_disputed", act(1_800_120_000, {"session_disputed": {"session": 1}})),
    ("session_opened, reported late", by_staff(1_800_130_000, PRIVACY, {"session_opened": {
        "session": 2, **glass(NAME[DOCTOR], "physician", expires_at=1_800_130_000, late=1_800_125_000)}})),
    ("session_reviewed by the auditor", by_staff(1_800_140_000, AUDITOR, {"session_reviewed": {
        "session": 1, "verdict": "unjustified"}})),
    ("emergency_access", act(1_800_150_000, {"emergency_access": {"access": "opted_out"}})),
    ("attempt_refused", by_staff(1_800_160_000, DOCTOR, {"attempt_refused": glass(
        NAME[DOCTOR], "physician", refusal="emergency_opt_out")})),
    ("amended", act(1_800_170_000, {"amended": {
        "directive": 12, "effect": "deny", "terms": HASH["records"], "amends": 8, "narrowed": True}}, "signed")),
    ("attestation_set", act(1_800_180_000, {"attestation_set": {"allowed": False}})),
    ("request_answered", act(1_800_190_000, {"request_answered": {"request": 1, "directive": None}})),
])
BY_HOSPITAL = chained(hospital_handle, history_fields, [
    ("registered by a hospital", attested(1_800_000_000, {"registered": {"controller": None}})),
    ("written, self-attested", attested(1_800_000_100, {"written": {
        "directive": 9, "effect": "permit", "terms": HASH["full"], "self_attested": True}})),
    ("permit_confirmed", by_staff(1_800_000_200, PRIVACY, {"permit_confirmed": {
        "directive": 9, "hospital": SOUTH}})),
    ("permit_confirmed by the auditor", by_staff(1_800_000_250, AUDITOR, {"permit_confirmed": {
        "directive": 9, "hospital": None}})),
    ("delegate_appointed", attested(1_800_000_260, {"delegate_appointed": {
        "mandate": 1, "account": NAME[DOCTOR], "kind": "GUARD", "powers": ["permit", "revoke"],
        "until": 1_830_297_600, "self_attested": True}})),
    ("mandate_confirmed", by_staff(1_800_000_270, PRIVACY, {"mandate_confirmed": {
        "mandate": 1, "hospital": SOUTH}})),
    ("revoked by a delegate", act(1_800_000_300, {"revoked": {"directive": 7}}, "delegate", DOCTOR, mandate=1)),
    ("delegate_removed", act(1_800_000_400, {"delegate_removed": {"account": NAME[DOCTOR]}}, "delegate", DOCTOR,
                              mandate=1)),
])
TWO_HANDLES = {"main": handle.hex(), "other": hospital_handle.hex()}
# What concerns the handle as a whole: it is claimed, recovered, merged, closed.
OF_A_HANDLE = chained(hospital_handle, history_fields, [
    ("control_proposed, a claim", attested(1_800_000_600, {"control_proposed": {
        "change": "claim", "account": NAME[PATIENT], "from": 1_800_259_800, "evidence": None}})),
    ("control_passed", act(1_800_259_800, {"control_passed": {"change": "claim"}})),
    ("control_proposed, a rotation", act(1_800_300_000, {"control_proposed": {
        "change": "rotation", "account": NAME[DOCTOR], "from": None, "evidence": None}})),
    ("control_proposed, a rotation withdrawn", act(1_800_310_000, {"control_proposed": {
        "change": "rotation", "account": None, "from": None, "evidence": None}})),
    ("control_proposed, a recovery by the auditor", by_staff(1_800_320_000, AUDITOR, {"control_proposed": {
        "change": "recovery", "account": NAME[DOCTOR], "from": 1_800_924_800,
        "evidence": commitment("hie-evidence").hex()}})),
    ("control_cancelled by the controller", act(1_800_330_000, {"control_cancelled": {}})),
    ("control_confirmed", by_staff(1_800_340_000, AUDITOR, {"control_confirmed": {"from": 1_800_944_800}})),
    ("control_cancelled by the auditor", by_staff(1_800_350_000, AUDITOR, {"control_cancelled": {}})),
    ("publishing", act(1_800_400_000, {"publishing": {"hospital": SOUTH, "allowed": False}})),
    ("publishing, allowed again", act(1_800_410_000, {"publishing": {"hospital": SOUTH, "allowed": True}})),
    ("merge_proposed", act(1_800_412_000, {"merge_proposed": TWO_HANDLES})),
    ("merge_withdrawn", act(1_800_413_000, {"merge_withdrawn": TWO_HANDLES})),
    ("merged, by a hospital", attested(1_800_414_000, {"merged": TWO_HANDLES})),
    ("unmerged by the auditor", by_staff(1_800_416_000, AUDITOR, {"unmerged": TWO_HANDLES})),
    ("closed", act(1_800_420_000, {"closed": {}})),
])

last_head = ACCESS["entries"][-1]["head"]
SIZES = [0, 1, 2, 3, 8, 9, 10, 15, 16, 17, 31, 33, 64, 65, 100, 127, 128, 129, 255, 257, 999, 1_000, 4_095,
         65_537, 100_000, 1_000_000, 123_456_789, (1 << 32) - 1, (1 << 32) + 1, (1 << 40) - 1, 1 << 40,
         1 << 63, (1 << 63) + 1, (1 << 64) - (1 << 57), (1 << 64) - (1 << 57) + 1, (1 << 64) - 1]

# One act for consent-registry as its README shows it, one whose fields stand in another order with
# spaces between them (the bytes that were signed count, not their form), and the text on which wallets,
# CosmJS and a chain agreed.
ACT = {"type": "hie-act", "chain_id": CHAIN, "contract": NAME[CONTRACT], "handle": handle.hex(), "nonce": 7,
       "deadline": 1_800_050_000, "action": {"revoke": {"directive": 7}}}
SIGNED = [
    adr036.vector("a text", adr036.TEXT),
    adr036.vector("an act", json.dumps(ACT, separators=(",", ":"))),
    adr036.vector("the same act, written otherwise", json.dumps(dict(reversed(ACT.items())), indent=1)),
]
WALLET = {"secret": adr036.KEY, "public_key": adr036.public_key(adr036.KEY), "account": adr036.ACCOUNT,
          "address": adr036.ADDRESS}
assert bech32("wasm", adr036.ACCOUNT) == adr036.ADDRESS


# Trees over many leaves: RFC 9162, with the hashes of this suite.

def root_of(leaves):
    if len(leaves) == 1:
        return sha(join([b"hie-leaf", leaves[0]]))
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(join([b"hie-node", root_of(leaves[:k]), root_of(leaves[k:])]))


def path_of(index, leaves):
    """The hashes beside the way from a leaf to the root, nearest first."""
    if len(leaves) == 1:
        return b""
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return path_of(index, leaves[:k]) + root_of(leaves[k:])
    return path_of(index - k, leaves[k:]) + root_of(leaves[:k])


def tree(count):
    """Leaf i is the SHA-256 of the text of i."""
    leaves = [sha(str(i).encode()) for i in range(count)]
    return {"leaves": count, "root": root_of(leaves),
            "paths": [[i, path_of(i, leaves)] for i in sorted({0, count // 2, count - 1})]}


VECTORS = {
    "chain_id": CHAIN, "contract": NAME[CONTRACT], "accounts": ACCOUNTS,
    "joined": {"fields": [b"", b"ab", "é".encode(), b"c" * 300],
               "bytes": join([b"", b"ab", "é".encode(), b"c" * 300])},
    "patient_handle": {"account": PATIENT, "salt": SALT16, "handle": handle},
    "hospital_handle": {"hospital": HOSPITAL, "salt": SALT16, "handle": hospital_handle},
    "record_id": {"hospital": HOSPITAL, "salt": SALT16, "record": record},
    "commitment": {"content": CONTENT, "content_sha256": sha(CONTENT), "salt": SALT32, "by_domain": {
        d: commitment(d) for d in ("hie-doc", "hie-disclosure", "hie-evidence", "hie-justification")}},
    "tags": {"k_patient": K_PATIENT, "handle": handle, "origin": HOSPITAL, "k_tag": k_tag(HOSPITAL),
             "HIV": tag(HOSPITAL, "HIV"), "HIV at south-clinic": tag(SOUTH, "HIV"),
             "genomic-report": tag(HOSPITAL, "genomic-report"),
             "group:stay-2024/17": tag(HOSPITAL, "group:stay-2024/17")},
    "possession": {"hospital": HOSPITAL, "key": signing_key, "bytes": join(
        [b"hie-pop", CHAIN.encode(), CONTRACT, HOSPITAL.encode(), signing_key])},
    "profile": {"name": "North General", "country": "CH", "url": "https://north.example",
                "hash": sha(join([b"North General", b"CH", b"https://north.example"]))},
    "keys": {"config": table_key(b"c"), "head": table_key(b"h", handle),
             "entry": table_key(b"l", handle, number(3)),
             "head_value": last_head + varint(len(ACCESS["entries"])), "count": varint(300)},
    "wallet": WALLET, "signed_texts": SIGNED,
    "padme": [[n, padme(n)] for n in SIZES],
    "merkle": [tree(count) for count in (1, 2, 3, 6, 7, 8)],
    "access_log": ACCESS, "history": HISTORY, "history_by_hospital": BY_HOSPITAL,
    "history_of_a_handle": OF_A_HANDLE, "terms": TERMS,
}


# What is written.

def text(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {k: text(v) for k, v in value.items() if not is_labelled(v)}
    if isinstance(value, (list, tuple)):
        return [text(v) for v in value]
    return value


def is_labelled(value):
    """Labelled fields are for the page only."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], tuple)


def meaning(label, field):
    """What stands behind the bytes, for a reader."""
    if not field:
        return f"{label}: empty"
    if len(field) > 80:
        return label
    if label.startswith("how many"):
        return f"{label}: {int.from_bytes(field, 'big')}"
    if field in NAME:
        return f"{label}: {NAME[field]}"
    if len(field) == 8 and field[:1] == b"\0":
        return f"{label}: {int.from_bytes(field, 'big')}"
    try:
        shown = field.decode("ascii")
        return f"{label}: {shown}" if shown.isprintable() and len(shown) != 16 else label
    except UnicodeDecodeError:
        return label


def block(fields):
    lines = []
    for label, field in fields:
        digits = field.hex()
        rows = [digits[i:i + 64] for i in range(0, len(digits), 64)] or [""]
        for i, row in enumerate(rows):
            size = f"{len(field):04x}" if i == 0 else "    "
            note = meaning(label, field) if i == 0 else ""
            lines.append(f"{size} {row:<64} ; {note}".rstrip(" ;"))
    return "```hex\n" + "\n".join(lines) + "\n```\n"


def log(of):
    out = [f"Head before the first entry: `{of['start'].hex()}`\n"]
    for e in of["entries"]:
        out.append(f"**{e['entry']['number']}: {e['name']}**, {len(e['bytes'])} bytes\n")
        out.append(block(e["fields"]))
        out.append(f"Head: `{e['head'].hex()}`\n")
    return "\n".join(out)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def code(value):
    return f"`{value.hex() if isinstance(value, bytes) else value}`"


BLOCKS = {
    "cast": table(["name", "as messages write it", "as bytes"], [
        ["chain id", code(CHAIN), code(CHAIN.encode())],
        ["hospital *north*", code(HOSPITAL), code(HOSPITAL.encode())],
        ["hospital *south*", code(SOUTH), code(SOUTH.encode())],
        *([name, code(NAME[a]), code(a)] for name, a in [
            ("patient", PATIENT), ("contract", CONTRACT), ("doctor", DOCTOR), ("gateway", GATEWAY),
            ("officer", OFFICER), ("privacy officer", PRIVACY), ("auditor", AUDITOR)]),
        ["practitioner", code(PSEUDONYM), code(PSEUDONYM)],
        ["16-byte salt", code(SALT16), code(SALT16)],
        ["32-byte salt", "off chain", code(SALT32)],
        ["k_patient", "off chain", code(K_PATIENT)],
        ["content", f"off chain: `{CONTENT.decode()}`", code(CONTENT)],
        ["signing key", code(signing_key), code(signing_key)],
    ]),
    "formulas": table(["what", "vector"], [
        ["patient's handle", code(handle)],
        ["hospital's handle (*north*)", code(hospital_handle)],
        ["record id (*north*)", code(record)],
        ["second record id (*north*, salt backwards)", code(second)],
        ["SHA-256 of the content", code(sha(CONTENT))],
        *([f"commitment, domain `{d}`", code(commitment(d))]
          for d in ("hie-doc", "hie-disclosure", "hie-evidence", "hie-justification")),
        ["k_tag (*north*)", code(k_tag(HOSPITAL))],
        *([f"tag `{label}` (*north*)", code(tag(HOSPITAL, label))]
          for label in ("HIV", "genomic-report", "group:stay-2024/17")),
        ["tag `HIV` (*south*)", code(tag(SOUTH, "HIV"))],
        ["profile hash (`North General`, `CH`, `https://north.example`)", code(VECTORS["profile"]["hash"])],
    ]),
    "joined": block([("a field", b""), ("text", b"ab"), ("é, two bytes in UTF-8", "é".encode()),
                     ("300 bytes c", b"c" * 300)]),
    "possession": block([("domain", b"hie-pop"), ("chain id", CHAIN.encode()), ("contract", CONTRACT),
                         ("hospital", HOSPITAL.encode()), ("key", signing_key)]),
    "keys": table(["what", "key", "value"], [
        ["record-index, settings (`c`)", code(VECTORS["keys"]["config"]), "settings"],
        ["record-index, head of the log below (`h`, handle)", code(VECTORS["keys"]["head"]),
         code(VECTORS["keys"]["head_value"])],
        ["record-index, entry 3 of that log (`l`, handle, number)", code(VECTORS["keys"]["entry"]), "entry"],
        ["the number 300 as a value", "", code(VECTORS["keys"]["count"])],
    ]),
    "padme": table(["size", "rounded"], [
        [f"{n:,}", "none: beyond 64 bits" if padme(n) is None else f"{padme(n):,}"] for n in SIZES]),
    "access": log(ACCESS), "history": log(HISTORY), "history-by-hospital": log(BY_HOSPITAL),
    "history-of-a-handle": log(OF_A_HANDLE),
    "terms": "\n".join(
        f"**{t['name']}**, {len(t['bytes'])} bytes\n\n{block(t['fields'])}\nHash: `{t['hash'].hex()}`\n"
        for t in TERMS),
}

BLOCKS["merkle"] = table(["leaves", "root", "leaf, from 0", "its path"], [
    [t["leaves"], code(t["root"]), i, code(path) if path else "empty"]
    for t in VECTORS["merkle"] for i, path in t["paths"]])

BLOCKS["wallet"] = "\n".join([
    table(["the wallet's", "bytes"], [
        ["secret key", code(WALLET["secret"])], ["public key", code(WALLET["public_key"])],
        [f"account (`{adr036.ADDRESS}`)", code(WALLET["account"])]]),
    *(f"**{v['name']}**\n\n```json\n{v['text']}\n```\n\nThe document that is signed:\n\n"
      f"```json\n{v['document']}\n```\n\nIts SHA-256: {code(v['sha256'])}\n\n"
      f"The signature: {code(v['signature'])}\n" for v in SIGNED)])

# What messages cost at least: the model that was measured on wasmd 0.61, from the sizes that the
# contracts' READMEs state. A floor: what is read and asked of other contracts comes on top.

TRANSACTION = 29_329 + 2_000 + 10 * 316 + 3_747 + 2_000
H, A = len(HOSPITAL), 20
ONE_TAG, ONE_ACCOUNT = "0" * 32, NAME[PATIENT]
POINTER = {"id": ONE_TAG, "salt": ONE_TAG, "category": {"code": "patient-summary"}, "confidentiality": "N",
           "commitment": ONE_TAG * 2, "size": 15_360, "locator": {"endpoint": "store", "object": ONE_TAG}}
PROFILE = {"name": "North General", "country": "CH", "url": "https://north.example"}
APPEND = [(29, 4), (19, 33)]  # a directive's entry in the history, and the head


def registry(**message):
    return ("hospital-registry", message)


def consent(**message):
    return ("consent-registry", message)


def index(**message):
    return ("record-index", message)


CHANGE = {"hospital": HOSPITAL, "reason": "security_incident"}
MEMBER = [(3 + H, 16 + A), (13 + H, 9 + A)]
ACCREDITED = [(3 + H, 16 + A), (13 + H, 49 + A + A)]
WHO = {"staff": {"account": ONE_ACCOUNT}}
APPOINTMENT = (6 + H + A, 13)
TALLY = (3 + H, 7)
ASKED = {"handle": ONE_TAG, "records": [ONE_TAG], "purpose": "TREAT"}
CONTENT_OF = {"resources": {"all": {}}, "grantee": {"hospital": SOUTH}, "purposes": ["TREAT"], "valid_until": 1_800_000_000}
GOVERNANCE = [(3, 29 + A + A)]
# Message, note, (bytes of key, bytes of value) of each entry written, how many are removed.
FLOORS = [
    (registry(apply_for_membership={"hospital": HOSPITAL, "profile": PROFILE}), "", [(3 + A, 38 + H), (4, 1)], 0),
    (registry(accredit={"hospital": HOSPITAL, "applicant": ONE_ACCOUNT, "profile": PROFILE, "until": 1_800_000_000,
                        "capabilities": ["custodian", "requester", "emergency"]}), "",
     ACCREDITED + [(3 + H, 5 + 13 + 21), (3 + A, 2 + H), (4, 1)], 1),
    (registry(suspend=CHANGE), "so `Reinstate`, `Revoke`, `CancelLeaving`", MEMBER, 0),
    (registry(put_endpoint={"endpoint": "store", "kind": "private_store", "url": "https://north.example"}),
     "new", [(5 + H + 5, 3 + 21), TALLY], 0),
    (registry(register_key={"key_use": "encryption", "public_key": ONE_TAG * 2}), "the first of its use",
     [(9 + H, 41), (35, 1), TALLY], 0),
    (registry(register_key={"key_use": "encryption", "public_key": ONE_TAG * 2}), "rotating",
     [(9 + H, 41), (35, 1), TALLY, (9 + H, 46)], 0),
    (registry(appoint_staff={**WHO, "role": "physician", "break_glass": True}), "new, by account",
     [APPOINTMENT, TALLY], 0),
    (registry(accept_appointment={"hospital": HOSPITAL, "role": "physician", "break_glass": True}), "the first time", [APPOINTMENT, (3 + A, 2 + H)], 0),
    (registry(suspend_staff=WHO), "so `ReinstateStaff`", [APPOINTMENT], 0),
    (registry(remove_staff=WHO), "by account", [TALLY], 2),
    (registry(nominate_owner={"account": ONE_ACCOUNT}), "so the network's roles", GOVERNANCE, 0),
    (consent(register_patient={"handle": ONE_TAG, "salt": ONE_TAG}), "in person",
     [(19, 35), (23, 16), (29, 28), (19, 33)], 0),
    (consent(permit={"handle": ONE_TAG, "terms": CONTENT_OF}), "one hospital named; so `Deny`",
     [(3, 3), (11, 88), (34 + len(SOUTH), 7), *APPEND], 0),
    (consent(revoke={"handle": ONE_TAG, "directive": 100_000}), "so `LiftDenial`",
     [(11, 116), (34, 1), *APPEND], 1),
    (consent(revoke_all={"handle": ONE_TAG}), "", [(19, 41), (29, 31), (19, 33)], 0),
    (index(publish_records={"handle": ONE_TAG, "records": [POINTER]}), "1 record", [(19, 137), (45, 1), (3 + H, 2)], 0),
    (index(publish_records={"handle": ONE_TAG, "records": [POINTER] * 50}), "50 records",
     [(19, 137)] * 50 + [(45, 1 + 16 * 49), (3 + H, 2)], 0),
    (index(request_access=ASKED), "1 record, permitted",
     [(29, 75), (19, 34), (11, 33), (21 + H, 2), (13 + H, 2), (13 + H, 3)], 0),
    (index(request_access={**ASKED, "records": [ONE_TAG] * 20}), "20 records, permitted",
     [(29, 55 + 20 * 20), (19, 34), (11, 52), *[(21 + H, 2)] * 20, (13 + H, 2), (13 + H, 3)], 0),
    (index(request_access=ASKED), "1 record, refused", [(29, 75), (19, 34), (23 + H, 4)], 0),
    (index(report_offline_access={"handle": ONE_TAG, "records": [ONE_TAG], "person": SOUTH_DOCTOR, "at": 1_800_000_000,
                                  "side": {"custodian": {"hospital": SOUTH}}}), "by a custodian, 1 record",
     [(63 + H, 1), (62 + H + len(SOUTH), 51), (6 + H + len(SOUTH), 1), (29, 122), (19, 34)], 0),
    (index(confirm_disclosure={"ticket": 1_000, "records": [
        {"record": ONE_TAG, "result": {"served": {"commitment": ONE_TAG * 2}}}]}), "1 record",
     [(29, 99), (19, 34), (21, 1), (21 + H, 1), (13 + H, 1), (3 + H, 2)], 1),
]


def floor(of):
    (contract, message), note, writes, removed = of
    (name, _), = message.items()
    sent = len(json.dumps(message, separators=(",", ":")))
    stored = sum(k + v for k, v in writes)
    gas = TRANSACTION + 10 * sent + sum(2_000 + 30 * (33 + k + v) for k, v in writes) + 1_000 * removed
    camel = "".join(part.title() for part in name.split("_"))
    return [contract, f"`{camel}`" + (f" ({note})" if note else ""), sent, len(writes), removed, stored, f"{gas:,}"]


BLOCKS["floors"] = table(
    ["contract", "message", "JSON bytes", "entries written", "removed", "bytes written", "gas floor"],
    [floor(of) for of in FLOORS])

page = DOC.read_text()
for name, body in BLOCKS.items():
    begin, end = f"<!-- vectors: {name} -->\n", "<!-- end -->"
    assert page.count(begin) == 1, f"docs/storage.md has no place for {name}"
    page = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: f"{begin}\n{body}\n{end}", page, flags=re.S)
written = {HERE / "vectors.json": json.dumps(text(VECTORS), indent=1, ensure_ascii=False) + "\n", DOC: page}
if "--check" in sys.argv[1:]:
    stale = [path.name for path, content in written.items() if path.read_text() != content]
    sys.exit(f"not fresh, run vectors.py: {', '.join(stale)}" if stale else 0)
for path, content in written.items():
    path.write_text(content)

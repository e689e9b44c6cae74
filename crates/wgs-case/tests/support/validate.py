"""Validates FHIR R4 bundles and Phenopackets v2; one file each, names from the command line.

    validate.py fhir FILE...           fhir.resources 6.4.0, the classes of FHIR 4.0.1; every resource of the bundle
    validate.py phenopacket FILE...    phenopackets 2.0.2, protobuf JSON; the message must come back as it was read

Writes one line per file; the exit code is 1 when a file is not valid.
"""

import json
import sys


def fhir(path):
    import fhir.resources
    from fhir.resources import construct_fhir_element

    assert fhir.resources.__fhir_version__ == "4.0.1", fhir.resources.__fhir_version__
    with open(path, encoding="utf-8") as file:
        bundle = json.load(file)
    made = construct_fhir_element("Bundle", bundle)
    for entry in bundle["entry"]:
        construct_fhir_element(entry["resource"]["resourceType"], entry["resource"])
    # What the classes write again is what they read: no element was dropped or read as something else.
    again = json.loads(made.json())
    difference = compare(bundle, again, "Bundle")
    assert difference is None, difference
    return len(bundle["entry"])


def phenopacket(path):
    from google.protobuf.json_format import MessageToDict, Parse
    from phenopackets.schema.v2.phenopackets_pb2 import Phenopacket

    with open(path, encoding="utf-8") as file:
        text = file.read()
    # Unknown fields and enumerations are errors here.
    message = Parse(text, Phenopacket())
    again = MessageToDict(message)
    difference = compare(prune_defaults(json.loads(text)), prune_defaults(again), "Phenopacket")
    assert difference is None, difference
    required = [message.id, message.meta_data.created_by, message.meta_data.phenopacket_schema_version]
    assert all(required), "id, createdBy and phenopacketSchemaVersion are required"
    prefixes = {resource.namespace_prefix for resource in message.meta_data.resources}
    used = set(curies(json.loads(text)))
    assert used == prefixes, f"resources {sorted(prefixes)}, used {sorted(used)}"
    return len(message.interpretations)


def curies(value):
    """Prefixes of all ontology classes and genes."""
    if isinstance(value, dict):
        if set(value) == {"id", "label"} and ":" in value["id"]:
            yield value["id"].split(":")[0]
        if "valueId" in value:
            yield value["valueId"].split(":")[0]
        for item in value.values():
            yield from curies(item)
    elif isinstance(value, list):
        for item in value:
            yield from curies(item)


def prune_defaults(value):
    """Without enumerations of value zero, which protobuf does not write."""
    zeros = {"UNKNOWN_SEX", "UNKNOWN_STATUS", "UNKNOWN_ACTIONABILITY", "NOT_PROVIDED", "UNKNOWN_PROGRESS", "unspecified_molecule_context"}
    if isinstance(value, dict):
        return {key: prune_defaults(item) for key, item in value.items() if not (isinstance(item, str) and item in zeros)}
    if isinstance(value, list):
        return [prune_defaults(item) for item in value]
    return value


def compare(a, b, path):
    """Where two values differ; None when they are equal. Numbers are compared as numbers."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            if key not in a or key not in b:
                return f"{path}.{key} is on one side only"
            found = compare(a[key], b[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return f"{path} has {len(a)} and {len(b)} items"
        for at, (x, y) in enumerate(zip(a, b)):
            found = compare(x, y, f"{path}[{at}]")
            if found:
                return found
        return None
    same = float(a) == float(b) if isinstance(a, (int, float)) and isinstance(b, (int, float)) else a == b
    return None if same else f"{path}: {a!r} and {b!r}"


def main():
    check = {"fhir": fhir, "phenopacket": phenopacket}[sys.argv[1]]
    failed = False
    for path in sys.argv[2:]:
        try:
            print(f"{path}: valid, {check(path)}")
        except Exception as error:  # every reason is said, and the next file is looked at
            failed = True
            print(f"{path}: {type(error).__name__}: {error}"[:4000])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

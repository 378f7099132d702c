"""Prefixes that mean the same everywhere, for who has forgotten to declare one, and what addresses begin with."""

from __future__ import annotations

from collections.abc import Container

USUAL_PREFIXES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbp": "http://dbpedia.org/property/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""What prefixes stand for wherever they are used, as their vocabularies say."""

SCHEMES = frozenset({
    "about", "acct", "ark", "cid", "data", "did", "dns", "doi", "file", "ftp", "geo", "go", "http", "https", "imap",
    "info", "irc", "isbn", "jabber", "ldap", "mailto", "mid", "news", "nfs", "ni", "nih", "oai", "sip", "sips", "sms",
    "ssh", "tag", "tel", "urn", "uuid", "ws", "wss", "xmpp",
})  # fmt: skip
"""What addresses begin with, as a prefix may be called as well: what stands behind it in brackets may be meant."""


def is_bracketed(iri: str, prefixes: Container[str]) -> bool:
    """Tell whether an IRI is a name of one of some prefixes that stood between < and >.

    >>> is_bracketed("work:so", {"work"}), is_bracketed("https://x.org/so", {"https"})
    (True, False)
    """
    prefix = iri.partition(":")[0]
    return prefix in prefixes and prefix not in SCHEMES

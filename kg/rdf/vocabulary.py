"""The terms of others that we speak: namespaces as texts, terms as IRIs."""

from kg.rdf.terms import IRI, RDF, XSD

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
ADMS = "http://www.w3.org/ns/adms#"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"

TYPE = IRI(RDF + "type")
FIRST = IRI(RDF + "first")
REIFIES = IRI(RDF + "reifies")
REST = IRI(RDF + "rest")
NIL = IRI(RDF + "nil")
SUBJECT, PREDICATE, OBJECT = (IRI(RDF + part) for part in ("subject", "predicate", "object"))
SUBCLASS_OF = IRI(RDFS + "subClassOf")
LABEL = IRI(RDFS + "label")
SEE_ALSO = IRI(RDFS + "seeAlso")
ALT_LABEL = IRI(SKOS + "altLabel")
SAME_AS = IRI(OWL + "sameAs")
DERIVED_FROM = IRI(PROV + "wasDerivedFrom")
CLASSES = (IRI(RDFS + "Class"), IRI(OWL + "Class"))
"""What an ontology says of a term that is a class."""
PROPERTIES = (
    IRI(RDF + "Property"),
    *(IRI(f"{OWL}{kind}Property") for kind in ("Object", "Datatype", "Annotation")),
)
"""What it says of a property."""

__all__ = [
    "ALT_LABEL",
    "CLASSES",
    "DCAT",
    "DCTERMS",
    "DERIVED_FROM",
    "FIRST",
    "LABEL",
    "NIL",
    "OBJECT",
    "OWL",
    "PREDICATE",
    "PROPERTIES",
    "PROV",
    "RDF",
    "RDFS",
    "REIFIES",
    "REST",
    "SAME_AS",
    "SH",
    "SKOS",
    "SPDX",
    "SUBCLASS_OF",
    "SUBJECT",
    "TYPE",
    "VOID",
    "XSD",
]

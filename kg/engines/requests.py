"""Requests to an endpoint: SPARQLWrapper writes them, `kg.io.http` sends them and watches over the answers."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from kg.engines.endpoint_answers import require_whole
from kg.engines.gate import admit
from kg.errors import RemoteError, UsageError
from kg.io.addresses import require_address, shown
from kg.io.http import Request, agent, send
from kg.io.response import Limits, Response
from kg.project.config import Endpoint
from kg.sparql.clauses import find_form


class Requests:
    """All requests to one endpoint, with its password and within its limits.

    `named` and `default` are the graphs that queries are asked of, as the protocol has them (SPARQL 1.1 Protocol,
    section 2.1.4).
    """

    def __init__(
        self, endpoint: Endpoint, contact: str, limits: Limits, named: Sequence[str] = (), default: Sequence[str] = ()
    ) -> None:
        for address in (endpoint.url, endpoint.update, endpoint.graphs):
            if address is not None:
                require_address(address, "the endpoint")
        self.endpoint, self.limits = endpoint, limits
        self._contact, self._named, self._default = contact, named, default

    def ask(self, query: str, accept: str) -> Answered:
        """Return a query on its way; `accept` names the forms of an answer."""
        wrapper = self._wrapper(self.endpoint.url)
        wrapper.setQuery(admit(query))
        wrapper.queryType = find_form(query)
        wrapper.addCustomHttpHeader("Accept", accept)
        if self._default:
            for graph in self._default:
                wrapper.addParameter("default-graph-uri", graph)
            for graph in self._named:
                wrapper.addParameter("named-graph-uri", graph)
        return Answered(self, self._request(wrapper, safe=True))

    def update(self, text: str) -> None:
        """Run an update; only for endpoints that are marked writable."""
        self._require_writable()
        wrapper = self._wrapper(self.endpoint.update or self.endpoint.url)
        wrapper.setMethod("POST")
        wrapper.setQuery(text)
        wrapper.queryType = "INSERT"
        with Answered(self, self._request(wrapper, safe=False)) as response:
            response.read()

    def put_graph(self, graph: str, body: bytes, *, add: bool = False) -> None:
        """Put a graph, given as N-Triples, in place of what is there, or `add` to it (Graph Store Protocol)."""
        from urllib.parse import quote

        self._require_writable()
        address = self.endpoint.graphs or ""
        url = f"{address}{'&' if '?' in address else '?'}graph={quote(graph, safe='')}"
        headers = {
            "Content-Type": "application/n-triples",
            "User-Agent": agent(self._contact),
            **self._authorization(),
        }
        with Answered(self, Request("POST" if add else "PUT", url, headers, body, safe=False)) as response:
            response.read()

    def _require_writable(self) -> None:
        if not self.endpoint.writable:
            raise UsageError(
                f"the endpoint {self.endpoint.name or self.endpoint.url} is not marked writable; give it a name in "
                "kg.toml, with: writable = true"
            )

    def _wrapper(self, url: str) -> Any:
        from SPARQLWrapper import SPARQLWrapper

        wrapper = SPARQLWrapper(url, agent=agent(self._contact))
        wrapper.setMethod(self.endpoint.method)
        wrapper.setOnlyConneg(True)
        return wrapper

    def _authorization(self) -> dict[str, str]:
        user, password = self._credentials()
        if user is None or self.endpoint.authentication == "digest":
            return {}
        import base64

        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}

    def _credentials(self) -> tuple[str | None, str]:
        found: list[str | None] = []
        for variable in (self.endpoint.user_variable, self.endpoint.password_variable):
            if variable is None:
                found.append(None)
            elif variable not in os.environ:
                raise UsageError(
                    f"the environment variable {variable}, which kg.toml names for {self.endpoint.name}, is not set"
                )
            else:
                found.append(os.environ[variable])
        return found[0], found[1] or ""

    def _request(self, wrapper: Any, *, safe: bool) -> Request:
        """Return what SPARQLWrapper would send; sending is ours."""
        made = wrapper._createRequest()  # its only way to a request that is not yet sent
        url = made.full_url
        if "?" in wrapper.endpoint and made.get_method() == "GET":
            url = url.replace(f"{wrapper.endpoint}?", f"{wrapper.endpoint}&", 1)
        headers = {**dict(made.header_items()), **self._authorization()}
        return Request(made.get_method(), url, headers, made.data, safe)

    def digest(self, request: Request, challenge: str) -> Request | None:
        """Return a request with the answer to a digest challenge (RFC 7616), or None where there is no password."""
        user, password = self._credentials()
        if user is None or self.endpoint.authentication != "digest" or not challenge.lower().startswith("digest "):
            return None
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.url, user, password)
        handler = urllib.request.AbstractDigestAuthHandler(known)
        try:
            parts = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge[7:]))
            asked = urllib.request.Request(request.url, method=request.method)  # noqa: S310 - it is not sent
            told = handler.get_authorization(asked, parts)
        except (OSError, ValueError, LookupError) as error:
            message = (
                f"{shown(request.url)} asks for a password in a way that is not known ({challenge[:80]!r}: {error})"
            )
            raise RemoteError(message) from None
        return request._replace(headers={**request.headers, "Authorization": f"Digest {told}"}) if told else None


class Answered:
    """A request on its way: entering it gives an answer of a status that can be used."""

    def __init__(self, requests: Requests, request: Request) -> None:
        self._requests, self._request = requests, request
        self._held = ExitStack()

    def __enter__(self) -> Response:
        try:
            response = self._held.enter_context(send(self._request, self._requests.limits))
            if response.status == 401:
                answer = self._requests.digest(self._request, str(response.headers.get("WWW-Authenticate", "")))
                if answer is not None:
                    self._held.close()
                    response = self._held.enter_context(send(answer, self._requests.limits))
            require_whole(response)
        except BaseException:
            self._held.close()
            raise
        return response

    def __exit__(self, *_: object) -> None:
        self._held.close()

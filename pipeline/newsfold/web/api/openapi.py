"""The description of the service (OpenAPI 3.1), made of the resources. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from newsfold.serving.problem import MEDIA_TYPE
from newsfold.web.api.forms import MEDIA_TYPES, Form
from newsfold.web.api.parameters import Parameter
from newsfold.web.api.resource import Resource
from newsfold.web.view.results import Status

Object = dict[str, Any]
REFERENCES = "#/components/schemas/{name}"
PROBLEM: Object = {
    "type": "object",
    "description": "What is wrong and what to do (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "parameter": {"type": "string"},
        "did_you_mean": {"type": "array", "items": {"type": "string"}},
    },
}
_TEXT: Object = {"schema": {"type": "string"}}
_PROBLEMS = {
    "400": "A parameter that there is not",
    "401": "A token is needed",
    "403": "A page of another origin",
    "404": "It is not there",
    "406": "No form that is accepted",
    "421": "Another server's name",
    "422": "A value that cannot be",
    "429": "Too many requests",
    "503": "Try again later",
}


def description(
    resources: Sequence[Resource], forms: Mapping[str, Sequence[Form]], version: str, *, tokens: bool
) -> Object:
    """The document; `forms` are those of each resource, by its name."""
    answers = [resource.answer for resource in resources]
    schemas, components = msgspec.json.schema_components([*answers, Status], ref_template=REFERENCES)
    paths: Object = {}
    for resource, schema in zip(resources, schemas, strict=False):
        paths[resource.path] = _path(resource, schema, forms[resource.name])
        ended = [form for form in forms[resource.name] if form not in (Form.stream, Form.html)]
        path = "/index" if resource.path == "/" else resource.path
        paths[f"{path}.{{form}}"] = _path(resource, schema, ended, by_end=True)
    paths |= _about_itself(schemas[-1])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Newsfold",
            "version": version,
            "description": "Event records of the news: what happened, told by whom.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        **({"security": [{"token": []}]} if tokens else {}),
    }


def _path(resource: Resource, schema: Object, forms: Sequence[Form], *, by_end: bool = False) -> Object:
    in_path: list[Object] = []
    if resource.has_id:
        in_path.append(_in_path("id", {"type": "string", "minLength": 1, "maxLength": 500}))
    if by_end:
        in_path.append(_in_path("form", {"type": "string", "enum": [str(form) for form in forms]}))
    parameters = [*in_path, *map(_in_query, resource.parameters)]
    operation = {
        "operationId": resource.name + ("_by_form" if by_end else ""),
        "summary": resource.summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": resource.summary,
                "headers": _headers(),
                "content": {MEDIA_TYPES[form]: _content(form, schema) for form in forms},
            },
            "304": {"description": "The caller has it already (If-None-Match)"},
            **_problems(_PROBLEMS),
        },
    }
    return {"get": operation}


def _content(form: Form, schema: Object) -> Object:
    if form is Form.json:
        return {"schema": schema}
    return {"schema": {"type": "object"}} if form is Form.feed else _TEXT


def _headers() -> Object:
    return {
        "ETag": {"schema": {"type": "string"}},
        "Link": {"description": "rel=next, and the same in other forms (RFC 8288)", **_TEXT},
        "Newsfold-Position": {
            "description": "Next offsets of the event records, such as 0:124,1:45",
            **_TEXT,
        },
        "Newsfold-Lag": {
            "description": "Records that the view has not read yet",
            "schema": {"type": "string"},
        },
    }


def _in_path(name: str, schema: Object) -> Object:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(parameter: Parameter) -> Object:
    schema = parameter.schema
    described: Object = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": schema,
    }
    return described | ({"style": "form", "explode": True} if parameter.is_list else {})


def _problems(meanings: Mapping[str, str]) -> Object:
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCES.format(name="Problem")}}}
    return {status: {"description": meaning, "content": content} for status, meaning in meanings.items()}


def _about_itself(status: Object) -> Object:
    said: Object = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
    plain = {"application/json": {"schema": said}}
    not_ready = _problems({"503": "The view is not complete yet"})
    refused = _problems({s: _PROBLEMS[s] for s in ("401", "403", "421", "429", "503")})
    return {
        "/livez": _get("livez", "Whether the process answers", plain, {}),
        "/readyz": _get("readyz", "Whether the view has caught up", plain, not_ready),
        "/status.json": _get(
            "status", "How the view stands", {"application/json": {"schema": status}}, refused
        ),
        "/openapi.json": _get(
            "openapi", "This description", {"application/json": {"schema": {"type": "object"}}}, refused
        ),
    }


def _get(name: str, summary: str, content: Object, problems: Object) -> Object:
    answer = {"description": summary, "content": content}
    return {"get": {"operationId": name, "summary": summary, "responses": {"200": answer, **problems}}}

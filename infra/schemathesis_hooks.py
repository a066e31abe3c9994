"""What Schemathesis does not know of streams: a text that goes out, and comes in, as it is."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_context, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.deserializer("application/x-ndjson")
def text(_context, response):
    return response.content.decode()

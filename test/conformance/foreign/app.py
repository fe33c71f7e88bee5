"""What every server here answers, for hypercorn: by the last character of the path."""

import json

BODIES = {
    "1": (200, None),
    "2": (410, {"reason": "Unregistered"}),
    "3": (400, {"filler": "x" * 40000, "reason": "BadDeviceToken"}),
}


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    status, body = BODIES[scope["path"][-1]]
    await send({"type": "http.response.start", "status": status, "headers": [(b"apns-id", b"ID")]})
    await send({"type": "http.response.body", "body": b"" if body is None else json.dumps(body).encode()})

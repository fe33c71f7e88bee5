"""A provider written on h2, the HTTP/2 stack of the Python world, one push for each scenario."""

import json
import os
import socket
import ssl

import h2.config
import h2.connection
import h2.events

MATERIAL = json.loads(os.environ["CONFORMANCE"])
PLACE = MATERIAL["endpoints"]["sandbox"]


def push(device, authorization=None, certificate=None):
    context = ssl.create_default_context(cafile=MATERIAL["caFile"])
    context.set_alpn_protocols(["h2"])
    if certificate is not None:
        context.load_cert_chain(certificate["certFile"], certificate["keyFile"])
    raw = socket.create_connection((PLACE["host"], PLACE["port"]), timeout=10)
    with context.wrap_socket(raw, server_hostname="localhost") as channel:
        connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        connection.initiate_connection()
        headers = [
            (":method", "POST"),
            (":scheme", "https"),
            (":authority", "localhost"),
            (":path", f"/3/device/{device}"),
            ("apns-topic", MATERIAL["topic"]),
        ]
        if authorization is not None:
            headers.append(("authorization", f"bearer {authorization}"))
        connection.send_headers(1, headers)
        connection.send_data(1, b'{"aps":{"alert":"hi"}}', end_stream=True)
        channel.sendall(connection.data_to_send())
        status, body = "", b""
        while True:
            data = channel.recv(65536)
            if not data:
                return "closed"
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived):
                    status = dict(event.headers)[":status"]
                elif isinstance(event, h2.events.DataReceived):
                    body += event.data
                elif isinstance(event, h2.events.ConnectionTerminated):
                    return f"GOAWAY {(event.additional_data or b'').decode()}"
                elif isinstance(event, h2.events.StreamEnded):
                    reason = json.loads(body)["reason"] if body else ""
                    return f"{status} {reason}".strip()
            channel.sendall(connection.data_to_send())


CERTIFICATES = MATERIAL["certificates"]
SCENARIOS = [
    ("provider token", "200", {"authorization": MATERIAL["bearer"]}),
    ("certificate", "200", {"certificate": CERTIFICATES["universal"]}),
    ("nothing", "403 MissingProviderToken", {}),
    (
        "certificate of production",
        'GOAWAY {"reason":"BadCertificateEnvironment"}',
        {"certificate": CERTIFICATES["production"]},
    ),
]
for number, (scenario, expected, credential) in enumerate(SCENARIOS):
    got = push(f"{number:02x}" * 32 if number else "f0" * 32, **credential)
    print(json.dumps({"scenario": scenario, "expected": expected, "got": got}))

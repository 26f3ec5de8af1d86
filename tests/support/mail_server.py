"""A real mail server for the tests: writes each mail that it takes to standard output, as one line of JSON.

The first line says the port. Its port may be given. An address that begins with "refused" is not taken (550), one that begins with "later" not now (451).
"""

import json
import sys

from aiosmtpd.controller import Controller


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox: " + address
        if address.startswith("later"):
            return "451 4.3.0 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.content.decode("utf-8", "replace")
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content}), flush=True)
        return "250 OK"


class OnAnyPort(Controller):
    def _trigger_server(self):
        # The port is known only after the socket is bound.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = OnAnyPort(Mailbox(), hostname="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
controller.start()
print(json.dumps({"port": controller.port}), flush=True)
# Ends with the test that started it.
sys.stdin.read()
controller.stop()

"""The back door: commands of the same machine and user, by a socket in the file system.

Who may open the socket may open the store as well, so nothing is asked here but what
the verb needs.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tetatet.model.errors import InputError, TetatetError, UnavailableError
from tetatet.ports.log import Incoming
from tetatet.run.intake.batch import Aside
from tetatet.run.live.verbs import Office, call


class Load(msgspec.Struct):
    """Events to be taken in, and what is to be set aside."""

    incoming: list[Incoming]
    aside: list[tuple[str, str, str, bytes]] = []


_decode_load = msgspec.msgpack.Decoder(Load).decode
_decode_json = msgspec.json.Decoder(dict[str, Any]).decode


def make_local_app(office: Office) -> Starlette:
    """The verbs, and the loading of events."""

    async def verb(request: Request) -> Response:
        try:
            given = _decode_json(await request.body() or b"{}")
            return JSONResponse(await asyncio.to_thread(call, office, request.path_params["name"], given))
        except (TetatetError, msgspec.MsgspecError) as error:
            return _refusal(error)

    async def take(request: Request) -> Response:
        try:
            load = _decode_load(await request.body())
            done = office.heart.submit(load.incoming, [Aside(*one) for one in load.aside], bulk=True)
            taken = await asyncio.wrap_future(done)
        except (TetatetError, msgspec.MsgspecError) as error:
            return _refusal(error)
        return JSONResponse(taken._asdict())

    return Starlette(
        routes=[Route("/verb/{name}", verb, methods=["POST"]), Route("/take", take, methods=["POST"])],
    )


def _refusal(error: Exception) -> Response:
    status = 503 if isinstance(error, UnavailableError) else 400
    code = error.code if isinstance(error, TetatetError) else InputError.code
    return JSONResponse({"code": code, "message": str(error)}, status_code=status)

"""The network below the wire, on aiohttp: its C parser and pool take a third of httpcore's time for a request."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import httpx2

# httpcore asks every open connection for its state at every request; with a hundred open that is most of the time
SKIPPED = frozenset({"host", "content-length", "connection", "accept-encoding"})


class LeanTransport(httpx2.AsyncBaseTransport):
    """Bodies whole, both ways: what a chat completion needs. Proxies and certificates as httpx2 has them.

    Attributes:
        trusts_env: take the environment's proxy; read when the first request is made.
    """

    trusts_env = True

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, ssl=httpx2.create_ssl_context(), keepalive_timeout=30)
            self._session = aiohttp.ClientSession(
                connector=connector,
                trust_env=self.trusts_env,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
            )
        return self._session

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        # the client has made a header of the address's credentials; aiohttp refuses to have both
        url = request.url.copy_with(userinfo=b"") if request.url.userinfo else request.url
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in SKIPPED]
        try:
            async with self._open().request(
                request.method,
                str(url),
                data=body or None,
                headers=headers,
                allow_redirects=False,
                timeout=_timeout(request.extensions.get("timeout") or {}),
            ) as answer:
                content = await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.SocketTimeoutError, TimeoutError) as error:
            is_connect = isinstance(error, aiohttp.ConnectionTimeoutError)
            kind = httpx2.ConnectTimeout if is_connect else httpx2.ReadTimeout
            raise kind(str(error), request=request) from error
        except aiohttp.ClientConnectionError as error:
            raise httpx2.ConnectError(_reason(error), request=request) from error
        except aiohttp.ClientError as error:
            raise httpx2.RemoteProtocolError(_reason(error), request=request) from error
        # what was compressed is not any more, and what came in pieces is whole
        told = [
            (k, v)
            for k, v in answer.headers.items()
            if k.lower() not in {"content-encoding", "transfer-encoding", "content-length"}
        ]
        return httpx2.Response(answer.status, headers=told, content=content, request=request)

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
            await asyncio.sleep(0)


def _timeout(told: dict[str, Any]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=told.get("connect"), sock_read=told.get("read"))


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__

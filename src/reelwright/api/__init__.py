"""The service over HTTP: parse, call, answer. One router a noun.

app            create_app(mount(routers), state, config): everything below put together, and the OpenAPI document
config         what it is told when it is made
guard, bodies  before every route: host, page, headers, log; how much may be sent, of which type, in what time
errors         one shape for every error (RFC 9457); `answers(402, 409)` documents those of a route
auth           who calls: `CallerOf`, `needs("write")`
pages          lists: `PageOf` in, `Page[…]` out
documents      ETags: `Reading` and `Writing`
idempotency    `once("write")` for a POST that makes or pays
events, files  answers that last: Server-Sent Events, and files with their ranges
"""

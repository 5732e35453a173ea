"""Where a service keeps the pictures of drafts: as assets of a workspace, as if its members had brought them."""

from __future__ import annotations

from reelwright.access.caller import Caller
from reelwright.errors import InputError, MissingError, Problem, shorten
from reelwright.workspace.drafts import Given, Kept
from reelwright.workspace.intake import assets_of, forget, keep
from reelwright.workspace.service import Service


class Shelf:
    """Keeps pictures as assets of a caller's workspace, judged and scanned as those that he brings himself."""

    def __init__(self, service: Service, caller: Caller) -> None:
        self.service, self.caller = service, caller

    def given(self, identifier: str, where: str = "photos") -> Given:
        """Return a photo that is an asset already. Raises InputError where it is none that can be used."""
        try:
            asset = assets_of(self.service, self.caller).get(identifier)
        except MissingError:
            remedy = "Bring the file first, and name the id of the asset that this gives."
            raise InputError(Problem(where, shorten(identifier), "there is no such asset here", remedy)) from None
        if asset.state != "ready" or asset.kind != "picture" or asset.digest is None:
            limit = asset.reason or "this is no picture that has come whole"
            raise InputError(Problem(where, shorten(identifier), limit, "Name a photo of the product."))
        return Given(asset.name, self.service.blobs(self.caller.workspace).path(asset.digest), asset.id)

    def keep(self, photo: Given) -> Kept:
        """Keep one as an asset, unless it is one. Raises InputError for what is no picture."""
        if photo.asset:
            known = assets_of(self.service, self.caller).get(photo.asset)
            return Kept(known.name, str(known.digest), known.id)
        asset = keep(self.service, self.caller, photo.name, photo.file)
        kept = Kept(asset.name, str(asset.digest), asset.id)
        if asset.kind != "picture":
            self.forget(kept)
            raise InputError(Problem("page", shorten(photo.name), "this is no picture", "Give a photo."))
        return kept

    def forget(self, photo: Kept) -> None:
        """Remove it, and its bytes unless something else names them."""
        forget(self.service, self.caller, photo.asset)

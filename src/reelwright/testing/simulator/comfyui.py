"""ComfyUI, as its server's routes tell it: graphs in a queue of one, a history in memory, files by name.

It has no keys, no prices and no webhooks. Not simulated are the websocket, masks, and most classes of nodes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from reelwright.testing.simulator import files, making
from reelwright.testing.simulator.comfyui_nodes import NODES, described, problems
from reelwright.testing.simulator.core import Simulator, Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FOR_EVER = 1e9  # seconds that a file lies here
_LISTS = {"png": "images", "mp4": "images", "mp3": "audio"}  # where the history lists files; films among the images


class ComfyUI(Protocol):
    """It answers under its name alone (`/comfyui`), since everybody's own server has another host."""

    name: ClassVar[str] = "comfyui"
    hosts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._uploads: dict[str, File] = {}
        self._deleted: set[str] = set()
        self._number = 0

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "jobs"]:
            return self._jobs(request, parts[2:])
        match (request.method, *(parts[1:] if parts[0] == "api" else parts)):
            case ("POST", "prompt"):
                return await self._prompt(request)
            case ("GET", "history", id):
                return as_json(self._history(id))
            case ("GET", "queue"):
                return as_json({"queue_running": self._queue("running"), "queue_pending": self._queue("queued")})
            case ("POST", "queue"):
                for id in self.body(request).get("delete", ()):
                    self._end(id, "queued")
                return Outgoing(200)
            case ("POST", "interrupt"):
                self._end(self.body(request).get("prompt_id", ""), "running")
                return Outgoing(200)
            case ("GET", "view"):
                return self._view(request)
            case ("POST", "upload", "image"):
                return self._upload(request)
            case ("GET", "object_info", *named):
                names = [name for name in named or NODES if name in NODES]
                return as_json({name: described(name, list(self._uploads)) for name in names})
        return Outgoing(404, {"content-type": "text/plain; charset=utf-8"}, b"404: Not Found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        error = {"type": code or "error", "message": message, "details": "", "extra_info": {}}
        return as_json({"error": error, "node_errors": {}}, status)

    def refused(self) -> Outgoing:
        """Return what a node says that looks at words; the server itself refuses nothing for its content."""
        return self.error(400, "A node of this workflow does not take these words", "custom_validation_failed")

    def broke(self) -> Outgoing:
        """Return what a gateway in front of a rented server says; the server itself knows no money."""
        return self.error(402, "The hours of this server are used up", "payment_required")

    # Jobs

    async def _prompt(self, request: Incoming) -> Outgoing:
        body = self.body(request)
        graph, id = body.get("prompt"), body.get("prompt_id") or self.sim.dice.uuid("prompt")
        if not isinstance(graph, dict):
            raise self.fail(400, "No prompt provided", "no_prompt")
        if not isinstance(id, str) or not _UUID.fullmatch(id):
            raise self.fail(400, "prompt_id must be a lower-case UUID", "invalid_prompt_id")
        self._validated(graph)
        taken = self.sim.take(self, request, "workflow", graph, 0, key="", id=id, queues=True)
        self._number += 1
        saving = {name: NODES[node["class_type"]].saves for name, node in graph.items()}
        saving = {name: kind for name, kind in saving.items() if kind}
        names = [f"ComfyUI_{self._number:05}_{n}_.{kind}" for n, kind in enumerate(saving.values())]
        job = Job(
            taken.entry, graph, request.url, taken.faults, 0.0, 0.0, "succeeded",
            results=lambda: [_made(taken, graph, kind, self.sim.side) for kind in saving.values()],
            details={"number": self._number, "nodes": list(saving), "names": names},
        )  # fmt: skip
        if taken.faults & {"failed", "policy"}:
            job.ending, job.error = "failed", "Allocation on device 0 would exceed allowed memory."
        await self.sim.begin(self, taken, job)
        return as_json({"prompt_id": id, "number": self._number, "node_errors": {}}, after=taken.after)

    def _validated(self, graph: Mapping[str, Any]) -> None:
        for name, node in graph.items():
            if not isinstance(node, dict) or node.get("class_type") not in NODES:
                kind = node.get("class_type") if isinstance(node, dict) else None
                raise self.fail(400, f"Node '{kind}' not found. (node {name})", "missing_node_type")
        if not any(NODES[node["class_type"]].saves for node in graph.values()):
            raise self.fail(400, "Prompt has no outputs", "prompt_no_outputs")
        if wrong := problems(graph, list(self._uploads)):
            error = {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation",
                     "details": "", "extra_info": {}}  # fmt: skip
            raise Answered(as_json({"error": error, "node_errors": wrong}, 400))

    def _of(self, id: str) -> Job | None:
        job = self.sim.jobs.get(id)
        return job if job and job.entry.provider == self.name and id not in self._deleted else None

    def _queue(self, state: str) -> list[Any]:
        now = self.sim.clock()
        jobs = [job for job in self.sim.jobs.values() if self._of(job.id) and job.state(now) == state]
        return [[job.details["number"], job.id, job.input, {}, job.details["nodes"]] for job in jobs]

    def _history(self, id: str) -> dict[str, Any]:
        job = self._of(id)
        if job is None or self.sim.clock() < job.ends:
            return {}
        good = job.ending == "succeeded"
        messages: list[Any] = [["execution_start", {"prompt_id": id}]]
        if job.ending == "failed":
            node = job.details["nodes"][0]
            why = {"node_id": node, "node_type": job.input[node]["class_type"], "exception_message": job.error,
                   "exception_type": "torch.OutOfMemoryError", "traceback": []}  # fmt: skip
            messages.append(["execution_error", {"prompt_id": id, **why}])
        elif not good:
            messages.append(["execution_interrupted", {"prompt_id": id}])
        status = {"status_str": "success" if good else "error", "completed": good, "messages": messages}
        prompt = [job.details["number"], id, job.input, {}, job.details["nodes"]]
        return {id: {"prompt": prompt, "outputs": self._outputs(job) if good else {}, "status": status, "meta": {}}}

    def _outputs(self, job: Job) -> dict[str, Any]:
        told = {}
        for node, name in zip(job.details["nodes"], job.details["names"], strict=True):
            kind = "temp" if job.input[node]["class_type"] == "PreviewImage" else "output"
            listed = _LISTS[name.rpartition(".")[2]]
            animated = {"animated": [True]} if name.endswith("mp4") else {}
            told[node] = {listed: [{"filename": name, "subfolder": "", "type": kind}]} | animated
        return told

    def _jobs(self, request: Incoming, parts: list[str]) -> Outgoing:
        job = self._of(parts[0]) if parts else None
        if job is None:
            return as_json({"error": "Job not found"}, 404)
        if request.method == "POST" and parts[1:] == ["cancel"]:
            return as_json({"cancelled": self._end(job.id, "running") or self._end(job.id, "queued")})
        states = {"queued": "pending", "running": "in_progress", "succeeded": "completed", "canceled": "cancelled"}
        state = job.state(self.sim.clock())
        return as_json({"id": job.id, "status": states.get(state, state), "create_time": job.entry.at})

    def _end(self, id: str, state: str) -> bool:
        """End a job that is in a state. One that waited leaves no trace in the history."""
        job = self._of(id)
        if job is None or job.state(self.sim.clock()) != state:
            return False
        self.sim.cancel(self, job, charge=False)
        if state == "queued":
            self._deleted.add(id)
        return True

    # Files

    def _view(self, request: Incoming) -> Outgoing:
        asked = request.query
        name = asked.get("filename", "")
        if asked.get("type") == "input":
            file = self._uploads.get(name)
            return Outgoing(200, {"content-type": file.content_type}, file.data) if file else Outgoing(404)
        for job in self.sim.jobs.values():
            if self._of(job.id) and name in job.details.get("names", ()) and self.sim.clock() >= job.ends:
                n = job.details["names"].index(name)
                link = self.sim.files.link("", partial(job.file, n), name, _FOR_EVER)
                return self.sim.files.download(replace(request, url=f"{request.origin}{link}"), self.sim.faults)
        return Outgoing(404)

    def _upload(self, request: Incoming) -> Outgoing:
        try:
            form = request.form()
        except ValueError:
            return Outgoing(400)
        image = form.get("image")
        if image is None or not image.filename:
            return Outgoing(400)
        name, n = image.filename, 1
        overwrite = "overwrite" in form and form["overwrite"].data in (b"true", b"1")
        while not overwrite and name in self._uploads:
            stem, _, ending = image.filename.rpartition(".")
            name, n = f"{stem} ({n}).{ending}", n + 1
        self._uploads[name] = File(image.data, "", image.content_type)
        return as_json({"name": name, "subfolder": "", "type": "input"})


def _made(taken: Taken, graph: Mapping[str, Any], kind: str, side: int | None) -> File:
    """Make what a node saves, of the size and length that the graph asks for."""
    inputs: dict[str, Any] = {}
    for node in graph.values():
        inputs |= {name: value for name, value in node["inputs"].items() if not isinstance(value, list)}
    mark = f"comfyui:{taken.entry.id}"
    width, height = int(inputs.get("width", 1024)), int(inputs.get("height", 1024))
    aspect, side = f"{width}:{height}", side or min(width, height)
    if kind == "png":
        return files.still(taken.faults, mark, aspect=aspect, side=side)
    if kind == "mp3":
        return files.sound(taken.faults, mark, making.music(float(inputs.get("seconds", 10)), 2), "mp3")
    fps = round(inputs.get("fps", 24))
    seconds = (inputs.get("length", 81) - 1) / fps
    return files.clip(taken.faults, mark, aspect=aspect, side=side, fps=fps, seconds=seconds, sound=False)

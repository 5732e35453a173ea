"""Some nodes of ComfyUI: what they take, and what is wrong with a graph of them, in the server's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CHECKPOINTS = ("sd_xl_base_1.0.safetensors", "wan2.2_ti2v_5B_fp16.safetensors", "ace_step_v1_3.5b.safetensors")
_SAMPLERS = ("euler", "dpmpp_2m", "uni_pc")
_SCHEDULERS = ("normal", "karras", "simple")
_INTS = ("INT", {"min": 0, "max": 2**63})
_SIDE = ("INT", {"min": 16, "max": 16384})


@dataclass(frozen=True)
class Node:
    """A class of nodes: fields it must have and may have, the types it gives, and the ending of what it saves."""

    required: Mapping[str, tuple[Any, ...]]
    gives: tuple[str, ...] = ()
    saves: str = ""
    optional: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


NODES: Mapping[str, Node] = {
    "CheckpointLoaderSimple": Node({"ckpt_name": (list(CHECKPOINTS),)}, ("MODEL", "CLIP", "VAE")),
    "CLIPTextEncode": Node({"text": ("STRING", {"multiline": True}), "clip": ("CLIP",)}, ("CONDITIONING",)),
    "EmptyLatentImage": Node({"width": _SIDE, "height": _SIDE, "batch_size": _INTS}, ("LATENT",)),
    "EmptyAceStepLatentAudio": Node({"seconds": ("FLOAT", {"min": 1, "max": 1000}), "batch_size": _INTS}, ("LATENT",)),
    "KSampler": Node(
        {
            "model": ("MODEL",), "seed": _INTS, "steps": _INTS, "cfg": ("FLOAT", {"min": 0, "max": 100}),
            "sampler_name": ("COMBO", {"options": list(_SAMPLERS)}),
            "scheduler": ("COMBO", {"options": list(_SCHEDULERS)}), "positive": ("CONDITIONING",),
            "negative": ("CONDITIONING",), "latent_image": ("LATENT",), "denoise": ("FLOAT", {"min": 0, "max": 1}),
        },
        ("LATENT",),
    ),
    "LoadImage": Node({"image": ([], {"image_upload": True})}, ("IMAGE", "MASK")),
    "WanImageToVideo": Node(
        {
            "positive": ("CONDITIONING",), "negative": ("CONDITIONING",), "vae": ("VAE",), "width": _SIDE,
            "height": _SIDE, "length": _INTS, "batch_size": _INTS,
        },
        ("CONDITIONING", "CONDITIONING", "LATENT"),
        optional={"start_image": ("IMAGE",)},
    ),
    "VAEDecode": Node({"samples": ("LATENT",), "vae": ("VAE",)}, ("IMAGE",)),
    "VAEDecodeAudio": Node({"samples": ("LATENT",), "vae": ("VAE",)}, ("AUDIO",)),
    "CreateVideo": Node({"images": ("IMAGE",), "fps": ("FLOAT", {"min": 1, "max": 120})}, ("VIDEO",)),
    "PreviewImage": Node({"images": ("IMAGE",)}, saves="png"),
    "SaveImage": Node({"images": ("IMAGE",), "filename_prefix": ("STRING", {})}, saves="png"),
    "SaveVideo": Node(
        {
            "video": ("VIDEO",), "filename_prefix": ("STRING", {}), "format": (["auto", "mp4"],),
            "codec": (["auto", "h264"],),
        },
        saves="mp4",
    ),
    "SaveAudioMP3": Node({"audio": ("AUDIO",), "filename_prefix": ("STRING", {})}, saves="mp3"),
}  # fmt: skip


def described(name: str, uploads: list[str]) -> dict[str, Any]:
    """Return what `/object_info` says of a class."""
    node = NODES[name]
    required = {key: list(spec) for key, spec in node.required.items()}
    if name == "LoadImage":
        required["image"] = [sorted(uploads), {"image_upload": True}]
    return {
        "input": {"required": required, "optional": {key: list(spec) for key, spec in node.optional.items()}},
        "output": list(node.gives), "name": name, "display_name": name, "output_node": bool(node.saves),
    }  # fmt: skip


def problems(graph: Mapping[str, Any], uploads: list[str]) -> dict[str, Any]:
    """Return the errors of each node, by its id, as the server tells them; empty where all is well."""
    found = {name: list(_errors(node, graph, uploads)) for name, node in graph.items()}
    return {
        name: {"errors": errors, "dependent_outputs": [], "class_type": graph[name]["class_type"]}
        for name, errors in found.items()
        if errors
    }


def _errors(node: Mapping[str, Any], graph: Mapping[str, Any], uploads: list[str]) -> Iterator[dict[str, Any]]:
    kind, inputs = NODES[node["class_type"]], node.get("inputs", {})
    for key, spec in {**kind.required, **kind.optional}.items():
        if key not in inputs:
            if key in kind.required:
                yield _error("required_input_missing", "Required input is missing", key)
            continue
        value = inputs[key]
        if isinstance(value, list):
            yield from _link(key, value, spec, graph)
        else:
            yield from _value(key, value, (uploads,) if node["class_type"] == "LoadImage" else spec)


def _link(key: str, value: list[Any], spec: tuple[Any, ...], graph: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    source = graph.get(value[0]) if len(value) == 2 else None
    gives = NODES[source["class_type"]].gives if source else ()
    if source is None or not isinstance(value[1], int) or not 0 <= value[1] < len(gives):
        yield _error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", key)
    elif gives[value[1]] != spec[0]:
        told = "Return type mismatch between linked nodes"
        yield _error("return_type_mismatch", told, f"{key}, received_type({gives[value[1]]}) mismatch")


def _value(key: str, value: Any, spec: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    kind, rules = spec[0], spec[1] if len(spec) > 1 else {}
    options = kind if isinstance(kind, list) else rules.get("options")
    if options is not None:
        if value not in options:
            yield _error("value_not_in_list", "Value not in list", f"{key}: '{value}' not in {options}")
    elif kind in ("INT", "FLOAT"):
        right = isinstance(value, int if kind == "INT" else int | float) and not isinstance(value, bool)
        if not right:
            yield _error("invalid_input_type", f"Failed to convert an input value to a {kind} value", f"{key}, {value}")
        elif not rules.get("min", value) <= value <= rules.get("max", value):
            side = "smaller than min" if value < rules.get("min", value) else "bigger than max"
            yield _error(f"value_{side.replace(' ', '_')}", f"Value {value} {side}", key)
    elif kind == "STRING" and not isinstance(value, str):
        yield _error("invalid_input_type", "Failed to convert an input value to a STRING value", f"{key}, {value}")
    elif kind not in ("STRING", "INT", "FLOAT"):
        yield _error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", key)


def _error(kind: str, message: str, details: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {}}

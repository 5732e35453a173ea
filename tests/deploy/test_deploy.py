"""The files that run the service: what can be checked without a Docker daemon. None of these tests builds an image."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dashboard
import locked
from reelwright.telemetry.metrics import METRICS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
_OURS = {series: metric.labels for name, metric in METRICS.items() for series in metric.series(name)}
_ALSO = {"le", "instance", "service", "job"}  # Prometheus' own, and those of prometheus.yml


def _compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_the_dashboard_is_fresh() -> None:
    assert (DEPLOY / "grafana/reelwright.json").read_text("utf-8") == dashboard.dashboard(), "run `make gen`"


def _expressions() -> list[tuple[str, str]]:
    document = json.loads((DEPLOY / "grafana/reelwright.json").read_text("utf-8"))
    return [(target["expr"], target["legendFormat"]) for panel in document["panels"] for target in panel["targets"]]


@pytest.mark.parametrize(("expression", "legend"), _expressions())
def test_every_metric_and_label_of_the_dashboard_exists(expression: str, legend: str) -> None:
    used = set(re.findall(r"\b(?:reelwright|process)_\w+", expression))
    assert used
    for name in used:
        assert name in _OURS or name in {"process_resident_memory_bytes", "process_cpu_seconds_total"}, name
    labels = {label for name in used for label in _OURS.get(name, ())} | _ALSO
    named = re.findall(r"(\w+)[!=]~?=?\"", expression) + re.findall(r"\{\{(\w+)\}\}", legend)
    named += [label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")]
    assert set(named) <= labels, set(named) - labels
    assert expression.count("(") == expression.count(")")


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    shown = " ".join(expression for expression, _ in _expressions())
    assert [name for name in METRICS if name not in shown] == []


def test_the_page_names_only_metrics_that_exist_and_every_setting() -> None:
    page = (ROOT / "docs/operation.md").read_text("utf-8")
    assert set(re.findall(r"\b(reelwright_[a-z_]+)", page)) <= set(_OURS) | set(METRICS)
    settings = set(re.findall(r"\b(REELWRIGHT_[A-Z_]+)", (ROOT / "src/reelwright/settings.py").read_text("utf-8")))
    assert [name for name in settings - {"REELWRIGHT_URL_"} if f"`{name}`" not in page] == []
    composed = set(_compose()["services"]["api"]["environment"]) - {"AWS_REGION", "AWS_ALLOW_HTTP"}
    assert [name for name in composed if name not in page] == []


def test_panels_do_not_overlap() -> None:
    panels = json.loads((DEPLOY / "grafana/reelwright.json").read_text("utf-8"))["panels"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(places) and len({panel["id"] for panel in panels}) == len(panels)


def test_no_secret_of_the_compose_file_has_a_value_or_a_default() -> None:
    compose = _compose()
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY", variable):
                assert variable.endswith("_FILE") and value.startswith("/run/secrets/"), (name, variable)
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), (name, port)
    assert compose["services"]["worker"]["deploy"]["replicas"] == 2
    assert ":?" in compose["services"]["api"]["environment"]["REELWRIGHT_PUBLIC_URL"]


def test_the_compose_file_fits_itself_and_the_image() -> None:
    compose = _compose()
    docker = (DEPLOY / "Dockerfile").read_text("utf-8")
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        assert ":" in service["image"] and not service["image"].endswith(":latest"), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith("./") else source in compose["volumes"], volume
        if "command" in service and service["command"][0] == "reelwright":
            assert service["command"][1] in ("serve", "worker")
    assert re.search(r"^USER reelwright$", docker, re.MULTILINE) and "/api/v1/ready" in docker
    assert docker.index("USER reelwright") > docker.rindex("FROM ") and "--require-hashes" in docker
    scraped = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["scrape_configs"][0]["dns_sd_configs"][0]
    assert set(scraped["names"]) <= set(compose["services"])
    assert compose["services"]["api"]["environment"]["REELWRIGHT_METRICS"].endswith(f":{scraped['port']}")


def test_what_the_image_copies_is_sent_to_the_builder() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [part for line in lines if line.startswith("COPY ") and "--from" not in line
              for part in line.split()[1:-1] if not part.startswith("--")]  # fmt: skip
    kept = [
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    ]
    assert sorted(copied) == sorted(kept)
    assert all((ROOT / path).exists() for path in copied)


def _needed(names: set[str], extras: dict[str, set[str]]) -> set[str]:
    """Return the closure of what installed packages say that they need here."""
    found, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        for text in importlib.metadata.requires(name) or ():
            need = Requirement(text)
            wanted = [{"extra": extra} for extra in ("", *extras.get(name, ()))]
            if need.marker is None or any(need.marker.evaluate(each) for each in wanted):
                extras.setdefault(canonicalize_name(need.name), set()).update(need.extras)
                todo.append(canonicalize_name(need.name))
    return found


def test_the_image_installs_what_running_needs_and_nothing_of_development() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    roots = locked.roots(project, (".", "postgres", "telemetry"))
    text = locked.select((ROOT / "requirements.txt").read_text("utf-8"), roots)
    chosen = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}
    assert _needed(roots, {"psycopg": {"binary"}}) <= chosen
    assert not {"pytest", "mypy", "openai", "moto", "onnxruntime", "hatchling"} & chosen
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if entry)


def test_a_package_that_is_not_locked_is_told() -> None:
    with pytest.raises(SystemExit, match="no-such-package"):
        locked.select((ROOT / "requirements.txt").read_text("utf-8"), {"no-such-package"})


def test_secrets_become_settings_and_an_empty_one_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "OPENAI_API_KEY").write_text("a b'c$d\n")
    (tmp_path / "s3.json").write_text("{}")
    command = [str(DEPLOY / "entrypoint.sh"), "env"]
    environment = {"SECRETS": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "OPENAI_API_KEY=a b'c$d\n" in done.stdout and "s3" not in done.stdout
    (tmp_path / "REELWRIGHT_SECRET").write_text("")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "REELWRIGHT_SECRET is empty" in done.stderr and done.stdout == ""
    empty = environment | {"SECRETS": str(tmp_path / "none")}
    assert subprocess.run(command, env=empty, check=False, capture_output=True).returncode == 0


def test_secrets_are_made_once_and_fit_the_compose_file(tmp_path: Path) -> None:
    script = tmp_path / "secrets.sh"
    script.write_bytes((DEPLOY / "secrets.sh").read_bytes())
    subprocess.run(["sh", script], check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(_compose()["secrets"])
    assert len(set(made.values())) == len(made) and all(len(value) >= 20 for value in made.values())
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    keys = json.loads(made["s3.json"])["identities"][0]["credentials"][0]
    assert keys == {"accessKey": made["AWS_ACCESS_KEY_ID"], "secretKey": made["AWS_SECRET_ACCESS_KEY"]}
    subprocess.run(["sh", script], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made

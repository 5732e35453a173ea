"""The dashboard of Grafana, made from a few lines a panel: `deploy/grafana/reelwright.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 8, 8  # of a panel, in Grafana's grid of 24 columns
_RATE = "[$__rate_interval]"


@dataclass(frozen=True)
class Panel:
    """One graph: `queries` are (expression, legend); `unit` is one of Grafana's names."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    about: str = ""
    stat: bool = False


def _quantile(share: float, metric: str, by: str = "") -> str:
    return f"histogram_quantile({share}, sum by (le{by and ', '}{by}) (rate({metric}_bucket{_RATE})))"


def _mean(metric: str) -> str:
    return f"sum(rate({metric}_sum[1d])) / sum(rate({metric}_count[1d]))"


_DONE = 'sum(increase(reelwright_jobs_total{state="completed"}[1d]))'
_ENDED = 'sum(increase(reelwright_jobs_total{state!="cancelled"}[1d]))'
_HITS = f'sum by (kind) (rate(reelwright_steps_total{{what="reused"}}{_RATE}))'
_STEPS = f"sum by (kind) (rate(reelwright_steps_total{_RATE}))"
_FAILED = f'sum(rate(reelwright_requests_total{{status=~"5.."}}{_RATE})) / sum(rate(reelwright_requests_total{_RATE}))'
# Every process reads the same database, so their answers are not added up.
_KNOWN = "min(reelwright_standing_known)"

PANELS: tuple[Panel, ...] = (
    Panel("Jobs that completed, of those that ended, 1 d", ((f"{_DONE} / {_ENDED}", ""),), "percentunit", stat=True),
    Panel("Cost of an ad, mean of 1 d", ((_mean("reelwright_ad_usd"), ""),), "currencyUSD", stat=True),
    Panel(
        "Workers alive", (("max(reelwright_workers)", "workers"), (_KNOWN, "database told")), stat=True,
        about="Where `database told` is 0, the database did not answer a scrape in time.",
    ),
    Panel("Queue by class", (("max by (class) (reelwright_queued_jobs)", "{{class}}"),)),
    Panel(
        "Jobs ended",
        ((f"sum by (kind, state) (rate(reelwright_jobs_total{_RATE})) * 60", "{{kind}} {{state}}"),),
        about="A minute.",
    ),
    Panel("Time per stage, median", ((_quantile(0.5, "reelwright_stage_seconds", "stage"), "{{stage}}"),), "s"),
    Panel("Time per stage, 95 %", ((_quantile(0.95, "reelwright_stage_seconds", "stage"), "{{stage}}"),), "s"),
    Panel(
        "Cost of an ad",
        ((_quantile(0.5, "reelwright_ad_usd"), "median"), (_quantile(0.95, "reelwright_ad_usd"), "95 %")),
        "currencyUSD",
    ),
    Panel(
        "Spent by engine, an hour",
        ((f"sum by (engine) (rate(reelwright_engine_usd_total{_RATE})) * 3600", "{{engine}}"),), "currencyUSD",
    ),
    Panel(
        "Provider latency, 95 %",
        ((_quantile(0.95, "reelwright_provider_seconds", "engine, call"), "{{engine}} {{call}}"),), "s",
    ),
    Panel(
        "Provider errors",
        ((f"sum by (engine, failure) (rate(reelwright_provider_errors_total{_RATE})) * 60", "{{engine}} {{failure}}"),),
        about="A minute, by class: what is ambiguous may have been paid.",
    ),
    Panel("Steps reused (cache hits)", ((f"{_HITS} / {_STEPS}", "{{kind}}"),), "percentunit"),
    Panel(
        "Fallbacks",
        ((f'sum by (kind) (rate(reelwright_steps_total{{what="replaced"}}{_RATE})) * 60', "{{kind}}"),),
        about="Steps a minute that failed and whose substitute stands in the ad.",
    ),
    Panel("Requests, 95 %", ((_quantile(0.95, "reelwright_request_seconds", "route"), "{{route}}"),), "s"),
    Panel("Requests answered with 5xx", ((_FAILED, "share"),), "percentunit"),
    Panel("Webhooks", ((f"sum by (result) (rate(reelwright_webhooks_total{_RATE})) * 60", "{{result}}"),)),
    Panel("Object store", ((f"sum by (way) (rate(reelwright_blob_bytes_total{_RATE}))", "{{way}}"),), "Bps"),
    Panel("Memory of each process", (("process_resident_memory_bytes", "{{service}} {{instance}}"),), "bytes"),
    Panel("Versions that run", (("count by (version) (reelwright_build_info)", "{{version}}"),)),
    Panel("Cores of each process", ((f"rate(process_cpu_seconds_total{_RATE})", "{{service}} {{instance}}"),)),
)  # fmt: skip


def dashboard() -> str:
    """Return the dashboard as JSON."""
    panels = [_panel(number, panel) for number, panel in enumerate(PANELS)]
    document = {
        "uid": "reelwright", "title": "Reelwright", "schemaVersion": 39, "version": 1, "editable": False,
        "refresh": "30s", "time": {"from": "now-6h", "to": "now"}, "tags": ["reelwright"], "panels": panels,
    }  # fmt: skip
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "prometheus"}
    targets = [
        {"refId": chr(ord("A") + index), "datasource": source, "expr": expression, "legendFormat": legend}
        for index, (expression, legend) in enumerate(panel.queries)
    ]
    across = 24 // WIDTH
    return {
        "id": number + 1,
        "title": panel.title,
        "description": panel.about,
        "type": "stat" if panel.stat else "timeseries",
        "datasource": source,
        "gridPos": {"w": WIDTH, "h": HEIGHT, "x": number % across * WIDTH, "y": number // across * HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": targets,
    }

"""What is handed to those who run the bot: the proxy, the unit and the image do what the documentation says."""

import asyncio
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot import cli, errors
from bot.botapi.server import Server
from bot.receiving.webhook import SECRET_HEADER
from bot.running.watchdog import STILL_FOR
from bot.watching import metrics
from tests.support.process import ROOT, Process, Remote, environment, settings
from tests.test_webhook import SECRET, free_port

DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "alongside.service").read_text("utf-8")
IMAGE = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NEEDS_NGINX = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)")


# The proxy


@dataclass
class Proxy:
    """nginx with deploy/nginx.conf, but for its name, its port and its certificate."""

    folder: Path
    port: int
    running: subprocess.Popen[bytes] | None = None

    def start(self, behind: int) -> None:
        assert NGINX is not None
        site = (DEPLOY / "nginx.conf").read_text("utf-8")
        site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        site = re.sub(r"^\s*ssl_certificate.*\n", "", site, flags=re.MULTILINE)
        site = site.replace("127.0.0.1:8081", f"127.0.0.1:{behind}").replace("10s", "1s")
        paths = "".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off; master_process off; worker_processes 1; pid {self.folder}/pid; error_log stderr warn;"
            f" events {{}} http {{ {paths} {site} }}"
        )
        command = [NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        with (self.folder / "log").open("wb") as log:
            self.running = subprocess.Popen(command, stderr=log)

    def close(self) -> None:
        if self.running is not None:
            self.running.send_signal(signal.SIGQUIT)
            self.running.wait(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/updates"

    async def post(self, body: bytes, *, secret: str | None = SECRET, path: str = "/updates") -> tuple[int, str]:
        headers = {SECRET_HEADER: secret} if secret else {}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.port}{path}", data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status, await answer.text()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    made = Proxy(folder, free_port())
    yield made
    made.close()


@pytest.mark.slow
@NEEDS_NGINX
async def test_a_webhook_behind_nginx_brings_in_telegram_and_nobody_else(
    tmp_path: Path, proxy: Proxy, server: Server
) -> None:
    behind = free_port()
    proxy.start(behind)
    given = settings(server.url) | {
        "WEBHOOK_URL": proxy.url,
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_LISTEN": f"127.0.0.1:{behind}",
    }
    process = Process(tmp_path, environment(tmp_path, **given))
    process.start()
    try:
        ana = Remote(server.api, server.api.add_person("Ana").id)
        ana.says("/start")
        await ana.presses("I agree")
        await ana.sees("call you")
        update = json.dumps({"update_id": 77, "message": {"text": "x" * 10}}).encode()
        for secret in (None, "wrong", SECRET + "x"):
            assert (await proxy.post(update, secret=secret))[0] == 403
        assert (await proxy.post(b"x" * (1 << 20) + b"x"))[0] == 413
        assert (await proxy.post(b"no update"))[0] == 400
        assert (await proxy.post(update, path="/elsewhere"))[0] == 404
        async with aiohttp.ClientSession() as session, session.get(proxy.url) as answer:
            assert answer.status == 403
        assert await _slow_client_is_left_after(proxy.port) < 5
        await ana.presses("Keep Ana")
        await ana.sees("city")
        assert await process.terminate() == 0
        assert "ERROR" not in process.log
        assert SECRET not in process.log + (proxy.folder / "log").read_text()
    finally:
        process.close()


async def _slow_client_is_left_after(port: int) -> float:
    """Begin a request that never ends, a byte now and then too little, and return when it was cut off."""
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    began = asyncio.get_running_loop().time()
    head = f"POST /updates HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 1000\r\n\r\n"
    writing.write(head.encode() + b"{")
    await writing.drain()
    await asyncio.wait_for(reading.read(), 10)
    writing.close()
    return asyncio.get_running_loop().time() - began


# The unit and the image


def value_of(name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    assert found, name
    return found[1]


def test_the_unit_gives_the_bot_the_time_that_it_needs_and_starts_it_again_where_that_helps() -> None:
    assert int(value_of("TimeoutStopSec")) > cli.STOP_WITHIN
    assert float(value_of("WatchdogSec")) > STILL_FOR
    needs_somebody = {errors.USAGE, errors.ALREADY_RUNNING, errors.CONFIGURATION}
    assert {int(code) for code in value_of("RestartPreventExitStatus").split()} == needs_somebody
    assert int(re.findall(r"stop_grace_period: (\d+)s", COMPOSE)[0]) > cli.STOP_WITHIN


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    unit = tmp_path / "alongside.service"
    unit.write_text(UNIT.replace("/opt/alongside/.venv/bin/alongside", sys.executable))
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-300:]


def test_the_image_is_made_of_pinned_packages_and_runs_as_nobody_special() -> None:
    last_stage = IMAGE.split("\nFROM ")[-1]
    assert "--require-hashes" in IMAGE
    assert re.search(r"^USER \d{4,}$", last_stage, re.MULTILINE)
    assert "VOLUME /data" in last_stage
    assert "WORKDIR /data" in last_stage
    assert "HEALTHCHECK" in last_stage
    port = re.findall(r"MONITOR_LISTEN=(\d+)", last_stage)[0]
    assert f"127.0.0.1:{port}/healthz" in last_stage
    copied = set(re.findall(r"^COPY (?:--\S+ )?([^ \n]+(?: [^ \n]+)*) \S+$", IMAGE, re.MULTILINE))
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name for names in copied for name in names.split() if not name.startswith("/")} == sent
    assert all((ROOT / name).exists() for name in sent - {"requirements.txt"})


def test_the_dashboard_shows_only_what_is_counted() -> None:
    counted = {f"{metrics.NAMESPACE}_{name}" for name in metrics.GAUGES}
    counted |= {
        sample
        for family in metrics.Metrics().registry.collect()
        for sample in (family.name, f"{family.name}_total", f"{family.name}_bucket")
    }
    dashboard = (DEPLOY / "grafana.json").read_text("utf-8")
    expressions = " ".join(target["expr"] for each in json.loads(dashboard)["panels"] for target in each["targets"])
    named = set(re.findall(r"alongside_\w+", expressions))
    assert named <= counted
    assert {name for name in counted if name in named} >= {f"{metrics.NAMESPACE}_{name}" for name in metrics.GAUGES}

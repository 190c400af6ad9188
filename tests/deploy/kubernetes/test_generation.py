"""What is committed is what the code says; a new department needs no code here; what is missing is said."""

import base64
import filecmp
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic_settings import SettingsConfigDict

from deploy.edges import Edges
from deploy.kubernetes import environment
from deploy.kubernetes.checks.rendering import kubectl, render
from deploy.kubernetes.checks.schemas import built_in_faults
from deploy.kubernetes.generation import generate
from deploy.kubernetes.installation import EXAMPLE, Site
from deploy.kubernetes.manifests import write
from deploy.local.composition import build_of
from libs.common.web.settings import HouseSettings

KEY = base64.b64encode(bytes(32)).decode()
ROOT = Path(__file__).resolve().parents[3]


class _Employment(HouseSettings):
    model_config = SettingsConfigDict(env_prefix="LAOMO_EMPLOYMENT_", extra="forbid", frozen=True)


class _Asking(HouseSettings):
    ministry_url: str


def _differences(one, other):
    compared = filecmp.dircmp(one, other)
    found = [*compared.left_only, *compared.right_only, *compared.diff_files]
    return found + [name for inner in compared.common_dirs for name in _differences(Path(one) / inner, Path(other) / inner)]


def test_what_is_committed_is_what_the_code_says(written):
    assert _differences(written, ROOT / "deploy/k8s") == [], "run make k8s and commit it"


def test_the_same_code_gives_the_same_bytes_and_a_department_that_went_leaves_nothing(departments, site, tmp_path):
    write(generate(departments, site), tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    write(generate(departments, site), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == first
    fewer = {name: edges for name, edges in departments.items() if name != "notifications"}
    write(generate(fewer, site), tmp_path)
    assert not list((tmp_path / "overlays").glob("notifications/**/*.yaml"))


def test_a_new_department_needs_no_code(departments, site, tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "build_of", lambda name: (_Employment, None) if name == "employment" else build_of(name))
    new = Edges("employment", "就业", speaks=True, hears=("registry",), calls=("registry",), calendar=("audit-check",))
    write(generate({**departments, "employment": new}, site), tmp_path)
    if kubectl() is None:
        pytest.skip("there is no kubectl here")
    rendered = render(tmp_path / "overlays/employment")
    assert {document["kind"] for document in rendered} >= {"Deployment", "StatefulSet", "CronJob", "ScaledObject", "Cluster"}
    assert list(built_in_faults(rendered)) == []
    registry = {d["metadata"]["name"]: d for d in render(tmp_path / "overlays/registry") if d["kind"] == "NetworkPolicy"}
    callers = [peer["namespaceSelector"]["matchLabels"] for peer in registry["web-from-callers"]["spec"]["ingress"][0]["from"]]
    assert {"kubernetes.io/metadata.name": "laomo-employment"} in callers


def test_a_job_without_a_schedule_is_said(departments, site):
    strange = replace(departments["funds"], calendar=("count-the-coins",))
    with pytest.raises(LookupError, match=r'funds has the calendar job "count-the-coins" without a schedule: add it to .*schedules\.py'):
        generate({"funds": strange}, site)


def test_a_setting_without_a_value_is_said(departments, site, monkeypatch):
    monkeypatch.setattr(environment, "build_of", lambda _: (_Asking, None))
    with pytest.raises(LookupError, match="registry asks for ministry_url"):
        generate({"registry": departments["registry"]}, site)
    leaky = replace(site, settings={"notifications": {"smtp_password": "x"}})
    monkeypatch.setattr(environment, "build_of", build_of)
    with pytest.raises(LookupError, match="smtp_password is a secret"):
        generate({"notifications": departments["notifications"]}, leaky)
    monkeypatch.setattr(environment, "build_of", lambda _: (_Asking, None))
    told = replace(site, settings={"registry": {"ministry_url": "https://ministry.internal"}})
    assert generate({"registry": departments["registry"]}, told)


def test_a_setting_that_nobody_has_is_said(departments, site):
    with pytest.raises(LookupError, match="funds has no setting colour"):
        generate({"funds": departments["funds"]}, replace(site, settings={"funds": {"colour": "red"}}))


def test_an_installation_says_everything_and_nothing_else(tmp_path):
    text = EXAMPLE.read_text("utf-8")
    for wrong in (text + "\nflavour: mint\n", text.replace("host:", "# host:")):
        (tmp_path / "installation.yaml").write_text(wrong, "utf-8")
        with pytest.raises(TypeError):
            Site.read(tmp_path / "installation.yaml")


def test_every_variable_is_one_that_the_department_reads(rendered, departments):
    for name in departments:
        fields = {environment.variable(name, field) for field in build_of(name)[0].model_fields}
        for place, template in rendered.pods():
            if place.startswith(f"laomo-{name}/"):
                given = {v["name"] for v in template["spec"]["containers"][0]["env"]} - {"PGSSLMODE", "PGSSLROOTCERT"}
                assert given <= fields, place
        for settings in rendered.of("ConfigMap", namespace=f"laomo-{name}"):
            assert set(settings["data"]) <= fields


def _environment_of(rendered, place, template):
    """As the kubelet would make it, with a secret's value where one is named."""
    box = template["spec"]["containers"][0]
    secrets = {"SEAL_KEYS": f"1:{KEY}", "INDEX_KEY": KEY}
    found = {}
    for source in box["envFrom"]:
        (settings,) = [
            config
            for config in rendered.of("ConfigMap", namespace=place.split("/")[0])
            if config["metadata"]["name"] == source["configMapRef"]["name"]
        ]
        found |= settings["data"]
    for variable in box["env"]:
        reference = variable.get("valueFrom", {})
        key = reference.get("secretKeyRef", {})
        if not key.get("optional") or key["name"] == "outside":  # the example installation names a mail server and a gateway
            setting = variable["name"].split("_", 2)[-1]
            found[variable["name"]] = variable.get("value") or (
                "subscriber-0" if "fieldRef" in reference else secrets.get(setting, "secret")
            )
    return found


def test_every_workload_starts_with_the_environment_that_it_is_given(rendered, departments, monkeypatch):
    """Its settings are whole; who is on the bus knows how to reach it over TLS, by a name of its own; nobody else knows the password."""
    for place, template in rendered.pods():
        department = place.split("/")[0].removeprefix("laomo-")
        workload = template["metadata"]["labels"]["laomo/workload"]
        with monkeypatch.context() as patched:
            for name, value in _environment_of(rendered, place, template).items():
                patched.setenv(name, value)
            settings = build_of(department)[0]()
        assert settings.keyring()
        assert (settings.owner_url is not None) == (workload == "migrate"), place
        access = settings.kafka()
        assert (access is not None) == (workload in ("subscriber", "relay")), place
        if access is not None:
            mounts = {mount["mountPath"] for mount in template["spec"]["containers"][0]["volumeMounts"]}
            assert str(access.ca_file.parent) in mounts
            assert access.bootstrap == "laomo-kafka-bootstrap.laomo-platform.svc:9093"
            assert access.username == department
            assert access.instance == ("subscriber-0" if workload == "subscriber" else "")

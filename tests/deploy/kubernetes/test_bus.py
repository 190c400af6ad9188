"""On the bus a department may do what its edges say: write its own topic, read what it hears in its own group, nothing else."""

import pytest

from deploy.bus import wanted_acls


def _rights(user):
    return {
        (acl["resource"]["type"], acl["resource"]["name"], operation)
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }


def test_each_user_has_its_edges_and_nothing_more(rendered, departments):
    users = {user["metadata"]["name"]: user for user in rendered.of("KafkaUser")}
    assert set(users) == {name for name, edges in departments.items() if edges.speaks or edges.hears}
    for name, user in users.items():
        edges = departments[name]
        expected = {("topic", topic, operation) for topic in edges.reads for operation in ("Describe", "Read")}
        expected |= {("topic", edges.writes, operation) for operation in ("Describe", "Write")} if edges.writes else set()
        expected |= {("group", f"laomo.{name}", "Read")} if edges.hears else set()
        assert _rights(user) == expected
        assert user["spec"]["authentication"] == {"type": "scram-sha-512"}


def test_no_right_is_wide(rendered):
    for user in rendered.of("KafkaUser"):
        for acl in user["spec"]["authorization"]["acls"]:
            assert acl["resource"]["patternType"] == "literal"
            assert "*" not in acl["resource"]["name"]
            assert acl["resource"]["type"] in ("topic", "group"), "nothing on the cluster, nothing on transactional ids"
            assert set(acl["operations"]) <= {"Read", "Write", "Describe"}


def test_a_topic_has_one_writer(rendered, departments):
    topics = {topic["metadata"]["name"] for topic in rendered.of("KafkaTopic")}
    assert topics == {edges.writes for edges in departments.values() if edges.writes}
    for topic in topics:
        writers = [user for user in rendered.of("KafkaUser") if ("topic", topic, "Write") in _rights(user)]
        assert len(writers) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("min.insync.replicas", 2),
        ("retention.ms", 2_592_000_000),
        ("max.message.bytes", 262_144),
        ("unclean.leader.election.enable", False),
    ],
)
def test_topics_keep_what_was_acknowledged(rendered, key, value):
    for topic in rendered.of("KafkaTopic"):
        assert topic["spec"]["config"][key] == value
        assert (topic["spec"]["partitions"], topic["spec"]["replicas"]) == (12, 3)


def test_brokers_admit_only_known_users_over_tls(rendered):
    spec = rendered.of("Kafka")[0]["spec"]["kafka"]
    assert [(listener["tls"], listener["authentication"]["type"]) for listener in spec["listeners"]] == [(True, "scram-sha-512")]
    assert spec["authorization"] == {"type": "simple"}
    assert spec["config"]["auto.create.topics.enable"] is False
    assert spec["config"]["unclean.leader.election.enable"] is False
    assert {tuple(pool["spec"]["roles"]): pool["spec"]["replicas"] for pool in rendered.of("KafkaNodePool")} == {
        ("broker",): 3,
        ("controller",): 3,
    }


def test_the_workloads_use_the_user_that_is_made(rendered, departments):
    users = {user["metadata"]["name"] for user in rendered.of("KafkaUser")}
    for name in departments:
        settings = next(s for s in rendered.of("ConfigMap", namespace=f"laomo-{name}") if s["metadata"]["name"].startswith("settings"))
        assert settings["data"][f"LAOMO_{name.upper()}_KAFKA_USERNAME"] in users


def test_strimzi_says_what_the_command_for_one_machine_says(rendered):
    """Two ways to make the same rights: deploy/bus.py on a broker of one's own, Strimzi's resources in a cluster."""
    told = {
        (acl.principal, acl.restype.name.lower(), acl.name, acl.resource_pattern_type.name.lower(), acl.operation.name.capitalize())
        for acl in wanted_acls()
    }
    made = {
        (f"User:{user['metadata']['name']}", acl["resource"]["type"], acl["resource"]["name"], acl["resource"]["patternType"], operation)
        for user in rendered.of("KafkaUser")
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }
    assert made == told

"""A department's PostgreSQL: three instances, one of two standbys has every commit, archived and backed up elsewhere."""

from typing import Final

from deploy.kubernetes.installation import Site
from deploy.kubernetes.manifests import DATABASE, Manifest, manifest

INSTANCES: Final = 3
MAX_CONNECTIONS: Final = 500
RETENTION: Final = "35d"
_BARMAN: Final = "barman-cloud.cloudnative-pg.io"
_PARAMETERS: Final = {
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "1GB",
    "timezone": "Asia/Shanghai",
    "archive_timeout": "300",
    "idle_in_transaction_session_timeout": "60s",
    "log_min_duration_statement": "1s",
}


def database(department: str, site: Site) -> list[Manifest]:
    return [_cluster(department, site), _object_store(department, site), _schedule(), _monitor()]


def ground_sql(department: str) -> list[str]:
    """Run by the superuser in the new database, which belongs to the owner: what `create_department_database` does on one machine.

    The application role has no right but what is granted here and by the migrations; its password comes with the managed role.
    """
    owner, app = f"{department}_owner", f"{department}_app"
    return [
        f"CREATE ROLE {app} LOGIN",
        f"REVOKE ALL ON DATABASE {department} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {department} TO {app}",
        f"ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {app}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    ]


def _cluster(department: str, site: Site) -> Manifest:
    resources = {"requests": {"cpu": "1", "memory": "4Gi"}, "limits": {"cpu": "4", "memory": "4Gi"}}
    return manifest(
        "postgresql.cnpg.io/v1",
        "Cluster",
        DATABASE,
        {
            "instances": INSTANCES,
            "imageCatalogRef": {
                "apiGroup": "postgresql.cnpg.io",
                "kind": "ClusterImageCatalog",
                "name": site.postgres_catalog,
                "major": 18,
            },
            "priorityClassName": "laomo-data",
            "enableSuperuserAccess": False,
            "bootstrap": {
                "initdb": {
                    "database": department,
                    "owner": f"{department}_owner",
                    "dataChecksums": True,
                    "encoding": "UTF8",
                    "localeCollate": "C.UTF-8",
                    "localeCType": "C.UTF-8",
                    "postInitApplicationSQL": ground_sql(department),
                }
            },
            "managed": {
                "roles": [{"name": f"{department}_app", "ensure": "present", "login": True, "passwordSecret": {"name": "database-role"}}]
            },
            "postgresql": {
                "parameters": _PARAMETERS,
                # writes pause rather than get lost when no standby answers (reliability.md §6 row 11)
                "synchronous": {"method": "any", "number": 1, "dataDurability": "required", "failoverQuorum": True},
            },
            "plugins": [{"name": _BARMAN, "isWALArchiver": True, "parameters": {"barmanObjectName": "backups"}}],
            "storage": site.storage("100Gi"),
            "walStorage": site.storage("20Gi"),
            "resources": resources,
            "affinity": {"enablePodAntiAffinity": True, "podAntiAffinityType": "preferred", "topologyKey": "topology.kubernetes.io/zone"},
        },
    )


def _object_store(department: str, site: Site) -> Manifest:
    def key(name: str) -> dict[str, str]:
        return {"name": "backup-store", "key": name}

    configuration = {
        "destinationPath": f"s3://{site.bucket}/{department}",
        "endpointURL": site.object_store.url,
        "s3Credentials": {"accessKeyId": key("access-key-id"), "secretAccessKey": key("secret-access-key")},
        "wal": {"compression": "gzip", "encryption": "AES256", "maxParallel": 4},
        "data": {"compression": "gzip", "encryption": "AES256", "jobs": 2},
    }
    spec = {
        "configuration": configuration,
        "retentionPolicy": RETENTION,
        "instanceSidecarConfiguration": {
            "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}}
        },
    }
    return manifest("barmancloud.cnpg.io/v1", "ObjectStore", "backups", spec)


def _schedule() -> Manifest:
    """Nightly; the first at once. Six fields: the first counts seconds, in the operator's time (UTC)."""
    spec = {
        "schedule": "0 30 17 * * *",
        "immediate": True,
        "backupOwnerReference": "cluster",
        "cluster": {"name": DATABASE},
        "method": "plugin",
        "pluginConfiguration": {"name": _BARMAN},
    }
    return manifest("postgresql.cnpg.io/v1", "ScheduledBackup", "nightly", spec)


def _monitor() -> Manifest:
    spec = {"selector": {"matchLabels": {"cnpg.io/cluster": DATABASE}}, "podMetricsEndpoints": [{"port": "metrics", "interval": "30s"}]}
    return manifest("monitoring.coreos.com/v1", "PodMonitor", DATABASE, spec)

from libs.common.persistence.migration_env import run

run()

from services.health.main import command

command()

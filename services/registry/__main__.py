from services.registry.main import command

command()

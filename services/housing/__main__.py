from services.housing.main import command

command()

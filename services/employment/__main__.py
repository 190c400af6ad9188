from services.employment.main import command

command()

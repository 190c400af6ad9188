from services.assistance.main import command

command()

from services.funds.main import command

command()
